// The small questions: what the new grid is, corners written by hand, which of the merged grids stays.
import { readCorners } from "./draw-geometry.js";
import { nameOf, say } from "./draw-words.js";

let before = Promise.resolve();

// The form's data when it was sent, null when it was given up. A dialog's "close" comes a moment after it was closed,
// and would end the next question: that one waits for it.
async function ask(dialog) {
  await before;
  const form = dialog.querySelector("form");
  dialog.returnValue = "";
  dialog.querySelectorAll("input, textarea, select, button").forEach((control) => (control.disabled = false));
  dialog.showModal();
  dialog.querySelector("textarea, input, select").focus();
  return (before = new Promise((answered) => {
    let data = null;
    const keep = () => (data = new FormData(form));
    form.addEventListener("submit", keep);
    dialog.addEventListener("close", () => {
      form.removeEventListener("submit", keep);
      answered(dialog.returnValue === "ok" ? data : null);
    }, { once: true });
  }));
}

export async function askNew(page, config, grids) {
  const dialog = page.querySelector("#draw-new");
  const { kind, parent, name } = dialog.querySelector("form").elements;
  const around = grids.filter((grid) => grid.kind !== "micro");
  parent.replaceChildren(...around.map((grid) => new Option(`${nameOf(grid)} (${grid.code})`, grid.id)));
  name.value = "";
  const fit = () => {
    const micro = kind.value === "micro";
    dialog.querySelector("[data-new-parent]").hidden = !micro;
    dialog.querySelector("[data-new-take]").hidden = micro || !around.length;
  };
  kind.onchange = fit;
  fit();
  const data = await ask(dialog);
  if (!data) return null;
  const facts = { name: data.get("name").trim(), kind: data.get("kind"), take: data.get("take") === "true" };
  return facts.kind === "micro" ? { ...facts, parent: Number(data.get("parent")) || null } : facts;
}

export async function askCorners(page, least) {
  const dialog = page.querySelector("#draw-type");
  const field = dialog.querySelector("textarea");
  const problem = dialog.querySelector("[data-type-problem]");
  dialog.querySelector("[data-type-hint]").textContent = say("no_corners", { n: least });
  field.oninput = () => {
    const read = readCorners(field.value);
    const wrong = typeof read === "number" ? say("corner_unread", { line: read }) : read.length < least ? say("no_corners", { n: least }) : "";
    field.setCustomValidity(wrong);
    problem.textContent = typeof read === "number" ? wrong : "";
  };
  field.oninput();
  const data = await ask(dialog);
  return data && readCorners(data.get("corners"));
}

export async function askMerge(page, grids) {
  const dialog = page.querySelector("#draw-merge");
  const byCode = [...grids].sort((a, b) => a.code.localeCompare(b.code));
  dialog.querySelector("[data-merge-keep]").replaceChildren(...byCode.map(choice));
  const data = await ask(dialog);
  return data ? Number(data.get("keep")) : null;
}

function choice(grid, index) {
  const label = document.createElement("label");
  const radio = Object.assign(document.createElement("input"), { type: "radio", name: "keep", value: grid.id, checked: index === 0, className: "form-check-input" });
  label.append(radio, ` ${nameOf(grid)} (${grid.code})`);
  return label;
}
