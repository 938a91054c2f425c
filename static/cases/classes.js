// The list of classes follows the typing and the groups; what was chosen stays chosen whatever list comes next.
import { bring } from "./same.js";

const choices = document.getElementById("class-choices");

export function watchClasses(form) {
  if (!choices) return;
  const find = form.querySelector("[data-find]");
  find.addEventListener("keydown", searchOnEnter);
  // On a slow phone somebody types before the scripts are there.
  document.addEventListener("DOMContentLoaded", () => find.value !== find.defaultValue && window.htmx?.trigger(find, "search"));
  for (const button of form.querySelectorAll("[data-topic]")) button.addEventListener("click", () => press(form, button));
  let chosen = choices.querySelector("input:checked")?.value;
  choices.addEventListener("change", (event) => (chosen = event.target.value));
  choices.addEventListener("htmx:afterSwap", () => chosen && !choices.querySelector("input:checked") && keep(chosen));
}

// The choice alone, as after a restored draft.
export async function chooseClass(value) {
  if (!value || !choices) return;
  const answer = await fetch(`${choices.dataset.choices}?case_class=${encodeURIComponent(value)}`).catch(() => null);
  if (answer?.ok) bring(choices, await answer.text());
}

// A list that was asked for before the choice was made does not know of it.
function keep(value) {
  const same = [...choices.querySelectorAll("input[type=radio]")].find((radio) => radio.value === value);
  if (same) same.checked = true;
  else chooseClass(value);
}

function press(form, button) {
  form.querySelectorAll("[data-topic]").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
}

function searchOnEnter(event) {
  if (event.key !== "Enter") return;
  event.preventDefault(); // The list follows the typing; Enter must not send the report.
  window.htmx?.trigger(event.target, "search");
}
