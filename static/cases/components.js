// Choosing the thing that a report is about: the pin goes where the thing stands, and its class is taken where none is chosen.
import { chooseClass } from "./classes.js";

document.addEventListener("change", (event) => {
  const radio = event.target.closest?.("#components input[name=component]");
  if (!radio?.value) return;
  if (!document.querySelector("input[name=case_class]:checked")) takeClass(radio.dataset);
  movePin(`${radio.dataset.lon}, ${radio.dataset.lat}`);
});

function movePin(place) {
  const field = document.querySelector("[data-map=where] [data-map-coordinates]");
  if (!field || field.value === place) return;
  field.value = place;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

async function takeClass({ class: id, code }) {
  if (!id) return;
  if (document.getElementById("class-choices")) await chooseClass(id);
  else await searched(code);
  const taken = document.querySelector(`input[name=case_class][value="${id}"]`);
  if (!taken) return;
  taken.checked = true;
  taken.dispatchEvent(new Event("change", { bubbles: true }));
}

// The desk's list of classes, as if somebody had searched for the code.
async function searched(code) {
  const list = document.querySelector(".cases-search-choice");
  const find = list?.querySelector("input[type=search]");
  const answer = find && (await fetch(`${find.getAttribute("hx-get")}&q=${encodeURIComponent(code)}`).catch(() => null));
  if (answer?.ok) list.querySelector(".cases-choices").innerHTML = await answer.text();
}
