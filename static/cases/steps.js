// The keys of steps: in the list they open the row's case at the step, on its page they lead to the step's first field.
const steps = document.querySelector("[data-steps]");

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-step]");
  if (!button) return;
  const row = document.activeElement?.closest("tr[data-case]") ?? document.querySelector("tr.gg-here") ?? document.querySelector("tr[data-case]");
  if (row) window.location.assign(`${row.querySelector("a").href}#move-${button.dataset.step}`);
  else if (document.getElementById("case")) go(button.dataset.step, button.textContent);
});

function go(step, name) {
  const form = document.getElementById(`move-${step}`);
  if (!form || form.querySelector("[data-impossible]")) return say(name);
  form.closest("details")?.setAttribute("open", "");
  const first = form.querySelector("textarea, select, input:not([type=hidden]):not([disabled])") ?? form.querySelector("button");
  (first.closest("dialog") ? form.querySelector("[data-opens]") : first).focus();
  form.scrollIntoView({ block: "nearest" });
}

function say(name) {
  const place = document.querySelector("[data-live-said]");
  place.textContent = steps.dataset.not.replace("{step}", name.trim());
  place.closest(".cases-live").classList.add("cases-live-on");
}

// A row that was opened by a step's key.
const asked = window.location.hash.match(/^#move-([a-z_]+)$/)?.[1];
if (asked && document.getElementById("case")) {
  const button = steps.querySelector(`[data-step=${asked}]`);
  const lead = () => button && go(asked, button.textContent);
  if (document.readyState === "complete") lead();
  else window.addEventListener("load", () => setTimeout(lead)); // after the browser itself has gone to the fragment
}
