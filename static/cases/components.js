// Choosing the thing that a report is about: the pin goes where the thing stands, and its class is taken where none is chosen.
import { chooseClass } from "./classes.js";

const things = document.getElementById("components");
let chosen = "";
let hadFocus = false;

things?.addEventListener("htmx:beforeSwap", () => (hadFocus = things.contains(document.activeElement)));
things?.addEventListener("htmx:afterSwap", keep);
things?.addEventListener("change", (event) => {
  const radio = event.target;
  chosen = radio.value;
  if (!chosen) return;
  if (!document.querySelector("input[name=case_class]:checked")) takeClass(radio.dataset);
  movePin(`${radio.dataset.lon}, ${radio.dataset.lat}`);
});

// What was reported already is nice to know: without a connection nobody asks.
document.getElementById("similar")?.addEventListener("htmx:beforeRequest", (event) => {
  if (!navigator.onLine) event.preventDefault();
});

// The list comes anew with each place and class; what was chosen while it was on its way stays chosen.
function keep() {
  const same = [...things.querySelectorAll("input[name=component]")].find((radio) => radio.value === chosen);
  if (chosen && same) same.checked = true;
  if (hadFocus) (same ?? things.querySelector("input"))?.focus({ preventScroll: true });
}

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
