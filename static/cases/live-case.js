// An open case: while nobody writes, it is shown as it is now; while somebody writes, what changed is told, steps that are
// no longer possible say so, and not a letter that was typed is lost. Colleagues who have it open are named.
import { keepUp } from "./live.js";

const box = document.querySelector("[data-live=case]");
const part = () => document.getElementById("case");
const CONTROLS = "input:not([type=hidden]), textarea, select";
let version = box?.dataset.version;
let comments = "";
let here = [];

function ask() {
  const asked = new URLSearchParams({ version, comments });
  here.forEach((name) => asked.append("here", name));
  return `${box.dataset.address}?${asked}`;
}

async function told({ said }) {
  if (said.here) present(said.here);
  if (said.comments !== undefined) commented(said.comments);
  if (said.version === undefined) return;
  version = String(said.version);
  list(said.steps);
  forbid(said.moves, said.why);
  if (busy()) box.querySelector("[data-live-show]").hidden = false;
  else await show();
}

function present(names) {
  here = names;
  const place = box.querySelector("[data-here]");
  place.hidden = !names.length;
  place.querySelector("[data-here-names]").textContent = names.join(", ");
}

function commented(number) {
  const known = comments;
  comments = String(number);
  const old = document.getElementById("comments");
  if (known === "" || !old) return;
  if (old.querySelector("textarea")?.value) box.querySelector("[data-live-said]").textContent = box.dataset.commented;
  else window.htmx.ajax("GET", old.dataset.again ?? box.dataset.comments, { target: "#comments", swap: "outerHTML" });
}

function list(steps) {
  const rows = steps.map((step) => Object.assign(document.createElement("li"), { textContent: step }));
  box.querySelector("[data-live-steps]").append(...rows);
  box.querySelector("[data-live-said]").textContent = box.dataset.changed;
  box.classList.add("cases-live-on");
}

// Forms of steps that cannot be made any more: nothing is sent, what was written stays to be copied.
function forbid(moves, why) {
  for (const form of part().querySelectorAll("form[id^=move-]")) {
    if (moves.includes(form.id.slice("move-".length))) continue;
    form.querySelectorAll("button:not([type=button])").forEach((button) => (button.disabled = true));
    if (form.querySelector("[data-impossible]")) continue;
    const note = Object.assign(document.createElement("p"), { className: "gg-field-error", textContent: why });
    note.dataset.impossible = "";
    form.querySelector(".gg-submit, button")?.before(note);
  }
}

const busy = () => part().contains(document.activeElement?.closest("form")) || Boolean(document.querySelector("dialog[open]")) || changed().length > 0;
const changed = () => [...part().querySelectorAll(`form ${CONTROLS.replaceAll(", ", ", form ")}`)].filter(isChanged);

function isChanged(control) {
  if (control.type === "file") return control.files.length > 0;
  if (/^(checkbox|radio)$/.test(control.type)) return control.checked !== control.defaultChecked;
  if (control.tagName === "SELECT") return [...control.options].some((option) => option.selected !== option.defaultSelected) && control.selectedIndex > 0;
  return control.value !== control.defaultValue;
}

// The case as it is now, with what was typed: in the same fields, or beside the page where there are none any more.
async function show() {
  const answer = await fetch(window.location.pathname).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("case");
  if (!fresh) return;
  const written = [...new Set(changed().map((control) => control.form))].filter((form) => !form.closest("#comments"));
  const open = [...part().querySelectorAll("details[open] form[id]")].map((form) => form.id);
  const at = document.activeElement?.id;
  const room = document.getElementById("comments");
  const homeless = written.filter((form) => !moveInto(fresh, form));
  part().replaceWith(fresh);
  if (room) document.getElementById("comments")?.replaceWith(room);
  open.forEach((id) => document.getElementById(id)?.closest("details")?.setAttribute("open", ""));
  window.htmx.process(fresh);
  fresh.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
  keep(homeless.flatMap((form) => [...form.querySelectorAll("textarea, input[type=text]")].map((control) => control.value)));
  if (at) document.getElementById(at)?.focus({ preventScroll: true });
  version = page.querySelector("[data-live=case]").dataset.version;
  box.querySelector("[data-live-show]").hidden = true;
}

// The form as it stands, with everything chosen and typed, in place of the new one; it now speaks of the case as it is now.
function moveInto(fresh, form) {
  const name = (each) => each.id || each.getAttribute("action");
  const same = [...fresh.querySelectorAll("form")].find((each) => name(each) === name(form));
  if (!same) return false;
  if (form.elements.version) form.elements.version.value = same.elements.version.value;
  form.querySelectorAll("[data-impossible]").forEach((note) => note.remove());
  same.replaceWith(form);
  return true;
}

function keep(texts) {
  const place = box.querySelector("[data-live-kept]");
  const said = texts.filter(Boolean);
  if (!said.length) return;
  place.hidden = false;
  place.querySelector("blockquote").textContent = said.join("\n");
}

if (box) {
  box.querySelector("[data-live-show]").addEventListener("click", show);
  keepUp({ box, ask, told });
}
