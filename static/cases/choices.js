// Lists that follow a search (widgets/search_choice.html): what was chosen stays chosen whatever list comes next, and the
// focus stays with it. An answer that was asked for before the choice was made does not know of it.
const before = new WeakMap();

document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  if (!target.matches(".cases-choices")) return;
  const radio = target.querySelector("input:checked");
  before.set(target, radio && { radio, label: radio.closest("label"), focused: radio === document.activeElement });
});

document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  const was = before.get(target);
  if (!was || target.querySelector("input:checked")) return;
  const same = [...target.querySelectorAll("input[type=radio]")].find((radio) => radio.value === was.radio.value);
  if (same) same.checked = true;
  else target.prepend(was.label);
  if (was.focused) (same ?? was.radio).focus();
});
