// A unit of a campaign without a connection: what was answered stays in this browser and is sent when there is one again.
import { dropDraft, keepDraft, readDraft } from "./draft.js";
import { send } from "./send.js";

const form = document.querySelector("form[data-unit]");
if (form) begin(form);

async function begin(form) {
  const key = form.dataset.unit;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave(form, key);
  });
  window.addEventListener("online", async () => ((await readDraft(key))?.fields ? leave(form, key) : null));
  const kept = (await readDraft(key))?.fields;
  if (!kept) return;
  restore(form, kept);
  say(form, "kept");
}

async function leave(form, key) {
  if (form.dataset.sending) return;
  form.dataset.sending = "1";
  await keepDraft(key, fieldsOf(form));
  const answer = navigator.onLine ? await send(form) : "offline";
  if (answer === "gone") await dropDraft(key);
  else say(form, answer === "refused" ? "" : "offline");
  delete form.dataset.sending;
}

const fieldsOf = (form) => Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"));

function restore(form, kept) {
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "submit") continue;
    if (field.type === "checkbox") field.checked = field.name in kept;
    else if (field.type === "radio") field.checked = kept[field.name] === field.value;
    else if (field.name in kept) field.value = kept[field.name];
  }
}

function say(form, what) {
  const place = form.querySelector("[data-unit-said]");
  place.textContent = what ? place.dataset[what] : "";
  place.hidden = !what;
}
