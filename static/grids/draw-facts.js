// The facts of the chosen grid. What was typed is saved by the button, by Enter, and when another grid is chosen.
import { nameOf } from "./draw-words.js";

const LASTING = ["name", "name_en", "kind"]; // of a grid that has been in force a draft changes none of these
const COUNTED = ["households", "dwellings"];

export function watchFacts({ page, store, ground }) {
  const form = page.querySelector("[data-draw-facts]");
  let shown = null;
  let touched = false;

  function fill(grid) {
    shown = grid.id;
    touched = false;
    form.querySelector("[data-draw-facts-title]").textContent = nameOf(grid);
    for (const name of [...LASTING, ...COUNTED]) form.elements[name].value = grid[name] ?? "";
    // A grid becomes a micro-grid, or stops being one, only by drawing: it would need a grid to lie in.
    for (const option of form.elements.kind.options) option.disabled = (option.value === "micro") !== (grid.kind === "micro");
    for (const control of form.elements) control.disabled = !store.state.editable || (!grid.is_new && LASTING.includes(control.name));
    form.querySelector("[data-draw-facts-served]").hidden = grid.is_new || !store.state.editable;
    const link = form.querySelector("[data-draw-facts-link]");
    link.hidden = !grid.url;
    if (grid.url) link.href = grid.url;
  }

  function follow() {
    const [id] = ground.chosen;
    const grid = ground.chosen.size === 1 ? store.grid(id) : null;
    if (touched && shown !== grid?.id && form.reportValidity()) save();
    form.hidden = !grid;
    if (grid && (shown !== id || !touched)) fill(grid);
    if (!grid) shown = null;
  }

  async function save() {
    const facts = Object.fromEntries(new FormData(form));
    for (const name of COUNTED) facts[name] = facts[name] === "" ? null : Number(facts[name]);
    touched = false;
    if (!(await store.change("facts/", { grid: shown, ...facts }, "done_facts"))) touched = true;
  }

  form.addEventListener("input", () => (touched = true));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  ground.addEventListener("chosen", follow);
  store.addEventListener("state", follow);
}
