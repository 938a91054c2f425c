// The report form: one uuid per report, a draft that outlives a lost connection, sending without leaving the page.
import { chooseClass, watchClasses } from "./classes.js";
import { dropDraft, keepDraft, keepPhotos, readDraft } from "./draft.js";
import { send } from "./send.js";

const form = document.querySelector("form[data-report]");
const sentMark = document.querySelector("[data-draft-sent]");
if (sentMark) forget(sentMark.dataset.draftSent, sentMark.dataset.uuid);
if (form) begin(form);

// The page after sending knows which report arrived; only that draft is thrown away.
async function forget(key, uuid) {
  const draft = await readDraft(key);
  if (draft?.fields?.uuid === uuid) await dropDraft(key);
}

async function begin(form) {
  const key = form.dataset.draft;
  const notice = document.getElementById("draft");
  form.addEventListener("submit", (event) => leave(event, form, key, notice));
  watchClasses(form);
  if (!form.querySelector("[data-error-summary]")) form.elements.uuid.value = newUuid();
  if (key) {
    await restore(form, key, notice);
    watch(form, key);
    notice.querySelector("[data-draft-drop]").addEventListener("click", () => startAnew(key));
    notice.querySelector("[data-draft-send]").addEventListener("click", () => form.requestSubmit(form.querySelector("[data-send]")));
  }
}

function newUuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // Plain http: no randomUUID there.
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

async function leave(event, form, key, notice) {
  const button = event.submitter;
  if (button && !button.hasAttribute("data-send")) return; // Searching classes is htmx's or the server's.
  event.preventDefault();
  if (form.dataset.sending) return;
  form.dataset.sending = "1";
  button?.setAttribute("aria-busy", "true");
  if (key) await keepDraft(key, fieldsOf(form));
  const answer = navigator.onLine ? await send(form) : "offline";
  if (answer === "gone") return;
  delete form.dataset.sending;
  button?.removeAttribute("aria-busy");
  if (answer !== "refused") say(notice, answer === "offline" ? form.dataset.offline : form.dataset.failed);
}

function say(notice, text) {
  notice.hidden = false;
  notice.querySelector("[data-draft-said]").textContent = text;
  notice.scrollIntoView({ block: "center" });
}

function watch(form, key) {
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => keepDraft(key, fieldsOf(form)), 400);
  });
  form.addEventListener("change", () => keepDraft(key, fieldsOf(form)));
  form.addEventListener("photos-changed", (event) => keepPhotos(key, event.target.name, event.detail.files));
}

// What was typed; the page's own token and files are not fields.
function fieldsOf(form) {
  const fields = {};
  for (const control of form.elements) {
    if (!control.name || control.type === "file" || control.name === "csrfmiddlewaretoken" || control.tagName === "BUTTON") continue;
    if (control.type === "radio") fields[control.name] = control.checked ? control.value : (fields[control.name] ?? "");
    else fields[control.name] = control.type === "checkbox" ? control.checked : control.value;
  }
  return fields;
}

async function restore(form, key, notice) {
  const draft = await readDraft(key);
  if (!draft?.fields || !(draft.fields.description || draft.photos.photos?.length)) return;
  keepComponent(draft.fields.component);
  for (const [name, value] of Object.entries(draft.fields)) put(form, name, value);
  await chooseClass(draft.fields.case_class);
  for (const [name, files] of Object.entries(draft.photos)) givePhotos(form.elements[name], files);
  say(notice, form.dataset.kept);
}

function put(form, name, value) {
  const control = form.elements[name];
  if (!control || name === "case_class" || name === "component" || name === "q") return;
  if (control.type === "checkbox") control.checked = value;
  else control.value = value;
  if (name === "lat" && value) control.dispatchEvent(new Event("change", { bubbles: true }));
}

// What was chosen is asked for with the position; until the list is there again it is sent from here.
function keepComponent(code) {
  const list = document.getElementById("components");
  if (!code || !list) return;
  const kept = Object.assign(document.createElement("input"), { type: "hidden", name: "component", value: code });
  list.replaceChildren(kept);
}

function givePhotos(input, files) {
  if (!input || !files?.length) return;
  const transfer = new DataTransfer();
  files.forEach((file) => transfer.items.add(file));
  input.files = transfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

async function startAnew(key) {
  await dropDraft(key);
  window.location.assign(window.location.pathname);
}
