// Lists that follow a search (widgets/search_choice.html): what was chosen stays chosen whatever list comes next, and the
// focus stays with it. An answer that was asked for before the choice was made does not know of it.
import "./same.js";

const before = new WeakMap();

document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  if (!target.matches(".cases-choices")) return;
  const chosen = [...target.querySelectorAll("input:checked")];
  before.set(target, chosen.map((input) => ({ input, label: input.closest("label"), focused: input === document.activeElement })));
});

document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  if (target.querySelector("input[type=radio]:checked")) return;
  for (const was of (before.get(target) ?? []).reverse()) {
    const same = [...target.querySelectorAll("input")].find((input) => input.value === was.input.value);
    if (same) same.checked = true;
    else target.prepend(was.label);
    if (was.focused) (same ?? was.input).focus();
  }
});
