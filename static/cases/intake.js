// The desk's form for whoever has a caller on the line: Enter and arrow keys lead on, places are found by name, and what
// was written outlives a reload. It is kept for this tab only: it may hold somebody's name and telephone.
const form = document.querySelector("form[data-intake]");
const MINE = `gridgov-intake-${form?.dataset.intake.split("-")[0]}-`; // Somebody else may sit here after me.
const KEY = `gridgov-intake-${form?.dataset.intake}`; // A letter's form is kept apart from the next caller's.
const KEPT_OUT = ["csrfmiddlewaretoken", "q", "component", "same_as"];

if (form) begin();

function begin() {
  Object.keys(sessionStorage).filter((key) => key.startsWith("gridgov-intake") && !key.startsWith(MINE)).forEach((key) => sessionStorage.removeItem(key));
  const logged = document.querySelector("[data-logged]")?.dataset.logged;
  if (logged && read()?.uuid === logged) sessionStorage.removeItem(KEY);
  if (!form.querySelector("[data-error-summary]")) restore();
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 300);
  });
  form.addEventListener("change", keep);
  form.addEventListener("submit", keep);
  form.addEventListener("keydown", keys);
  form.addEventListener("click", ({ target }) => take(target.closest("[data-spot]")));
  document.querySelector("[data-drop]").addEventListener("click", dropAll);
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function keep() {
  const fields = {};
  for (const control of form.elements) {
    if (!control.name || control.type === "file" || control.tagName === "BUTTON" || KEPT_OUT.includes(control.name) || control.hasAttribute("data-says")) continue;
    if (control.type === "radio") fields[control.name] = control.checked ? control.value : (fields[control.name] ?? "");
    else fields[control.name] = control.type === "checkbox" ? control.checked : control.value;
  }
  const chosen = form.querySelector("input[name=case_class]:checked")?.closest("label").textContent.trim();
  sessionStorage.setItem(KEY, JSON.stringify({ ...fields, "class-name": chosen ?? "" }));
}

function restore() {
  const fields = read();
  if (!fields || !(fields.description || fields.phone || fields.place || fields.name)) return;
  for (const [name, value] of Object.entries(fields)) put(name, value);
  if (fields.case_class) chooseClass(fields.case_class, fields["class-name"]);
  if (fields.lon && fields.lat) point(`${fields.lon}, ${fields.lat}`);
  const notice = document.getElementById("intake-kept");
  notice.querySelector("span").textContent = form.dataset.kept;
  notice.hidden = false;
}

function put(name, value) {
  const control = form.elements[name];
  if (!control || name === "case_class") return;
  if (control.type === "checkbox") control.checked = value;
  else control.value = value; // Of radio buttons the list takes the value.
}

function chooseClass(id, name) {
  const there = form.querySelector(`input[name=case_class][value="${CSS.escape(id)}"]`);
  if (there) return (there.checked = true);
  const label = Object.assign(document.createElement("label"), { className: "cases-choice" });
  const radio = Object.assign(document.createElement("input"), { type: "radio", name: "case_class", value: id, checked: true, className: "form-check-input" });
  label.append(radio, Object.assign(document.createElement("span"), { textContent: name }));
  document.getElementById("id_case_class_list").prepend(label);
}

// The map begins by itself when its script is there; its field of degrees takes a place like somebody who writes it.
function point(place) {
  const field = document.querySelector("[data-map=where] [data-map-coordinates]");
  field.value = place;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function take(button) {
  if (!button) return;
  point(button.dataset.spot);
  form.elements.place.value ||= button.dataset.place;
  document.getElementById("spots").replaceChildren();
  form.elements.place.focus();
  keep();
}

function keys(event) {
  const { target, key } = event;
  if (event.isComposing) return; // Enter and arrows choose Chinese characters first.
  if (key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    return form.requestSubmit(form.querySelector("button[name=next]"));
  }
  if (key === "Enter" && target.matches("input:not([type=checkbox], [type=radio], [type=file])")) {
    event.preventDefault(); // A caller's number asks who it is; nothing is sent by accident.
    target.dispatchEvent(new Event("change", { bubbles: true }));
    if (target.type === "search") first(target)?.focus();
  }
  if (key === "ArrowDown" && target.type === "search") {
    event.preventDefault();
    first(target)?.focus();
  }
  if ((key === "ArrowDown" || key === "ArrowUp") && target.matches("[data-spot]")) {
    event.preventDefault();
    (key === "ArrowDown" ? target.nextElementSibling : target.previousElementSibling)?.focus();
  }
}

const first = (search) => document.getElementById(search.getAttribute("aria-controls"))?.querySelector("button, input");

function dropAll() {
  sessionStorage.removeItem(KEY);
  window.location.assign(window.location.pathname);
}
