// Beside the map: the total, the grids with their bars, the defects, the steps.
import { bar } from "./draw-bar.js";
import { area, bandFor, moment, nameOf, number, say } from "./draw-words.js";

export function watchLists(desk) {
  const { page, store, ground } = desk;
  const sorting = { key: "code", down: false };
  const draw = () => {
    total(page, store.state);
    grids(desk, sorting);
    defects(desk);
    steps(page, store.state);
    page.querySelector("[data-draw-lists]").toggleAttribute("data-bare", !store.state.steps.length);
    page.querySelector("[data-draw-empty]").hidden = store.state.grids.length > 0 || !store.state.editable;
    page.querySelector("[data-draw-band]").textContent = `(${number(store.state.target.from)}–${number(store.state.target.to)})`;
  };
  store.addEventListener("state", draw);
  ground.addEventListener("chosen", () => mark(page, ground.chosen));
  ground.addEventListener("defect", (event) => show(page, event.detail));
  page.querySelectorAll("[data-sort]").forEach((button) => button.addEventListener("click", () => { sort(page, sorting, button); grids(desk, sorting); }));
  watchTabs(page);
}

function total(page, { grids: all, target }) {
  const main = all.filter((grid) => grid.kind !== "micro"); // micro-grids lie in the others
  const sum = (key) => main.reduce((found, grid) => found + (grid[key] ?? 0), 0);
  const inside = main.filter((grid) => bandFor(grid, target) === "inside").length;
  const known = main.some((grid) => grid.households !== null);
  page.querySelector("[data-draw-total]").textContent = say("total", { grids: number(all.length), area: area(sum("area_m2")), households: known ? number(sum("households")) : "–", from: number(target.from), to: number(target.to), inside: number(inside) });
  page.querySelector("[data-count=grids]").textContent = number(all.length);
}

function sort(page, sorting, button) {
  const { sort: key } = button.dataset;
  sorting.down = sorting.key === key ? !sorting.down : key !== "code";
  sorting.key = key;
  page.querySelectorAll("[data-sort]").forEach((other) => other.closest("th").removeAttribute("aria-sort"));
  button.closest("th").setAttribute("aria-sort", sorting.down ? "descending" : "ascending");
}

function grids(desk, { key, down }) {
  const { page, store, ground } = desk;
  const compare = (a, b) => (key === "code" ? a.code.localeCompare(b.code) : (a[key] ?? -1) - (b[key] ?? -1));
  const ordered = [...store.state.grids].sort((a, b) => compare(a, b) * (down ? -1 : 1));
  const body = page.querySelector("[data-draw-grids]");
  const focused = document.activeElement?.closest?.("[data-row]")?.dataset.row;
  body.closest(".draw-table").hidden = !ordered.length;
  body.replaceChildren(...ordered.map((grid) => row(grid, desk)));
  mark(page, ground.chosen);
  if (focused) body.querySelector(`[data-row="${focused}"] button`)?.focus();
}

function row(grid, { store: { state }, ground, tools, config }) {
  const tr = document.createElement("tr");
  tr.dataset.row = grid.id;
  const tick = Object.assign(document.createElement("input"), { type: "checkbox", className: "form-check-input" });
  tick.setAttribute("aria-label", say("choose", { grid: nameOf(grid) }));
  tick.addEventListener("change", () => tools.pressed({ id: grid.id, more: true }));
  const name = Object.assign(document.createElement("button"), { type: "button", className: "draw-name", textContent: nameOf(grid), title: say("show", { grid: nameOf(grid) }) });
  name.addEventListener("click", () => {
    if (!ground.chosen.has(grid.id) || ground.chosen.size > 1) tools.pressed({ id: grid.id, more: false });
    ground.zoomTo(grid.id);
  });
  const head = cell("th", name, ...about(grid, state, config.kinds).map(hint));
  head.scope = "row";
  const shown = grid.is_estimated && grid.households !== null ? say("about", { n: number(grid.households) }) : number(grid.households);
  const households = cell("td", shown, bar(grid, state.target));
  if (grid.is_estimated) households.title = say("estimated");
  tr.append(cell("td", tick), head, cell("td", area(grid.area_m2)), cell("td", number(grid.dwellings)), households, cell("td", number(grid.cases)));
  [...tr.children].slice(2).forEach((td) => td.classList.add("num"));
  return tr;
}

// Code and kind, a line each; of a micro-grid also where it lies.
function about(grid, { grids: all }, kinds) {
  const parent = grid.parent && all.find((other) => other.id === grid.parent);
  const kind = parent ? `${kinds[grid.kind]} ${say("lies_in", { grid: nameOf(parent) })}` : kinds[grid.kind];
  return grid.code === nameOf(grid) ? [kind] : [grid.code, kind];
}

function cell(tag, ...content) {
  const made = document.createElement(tag);
  made.append(...content.filter((part) => part !== null));
  return made;
}

const hint = (text) => Object.assign(document.createElement("span"), { className: "gg-hint", textContent: text });

function mark(page, chosen) {
  for (const tr of page.querySelectorAll("[data-row]")) {
    const is = chosen.has(Number(tr.dataset.row));
    tr.classList.toggle("chosen", is);
    tr.querySelector("input").checked = is;
    if (is && chosen.size === 1) nearest(tr);
  }
}

// Into sight inside its own box, without moving the page.
function nearest(tr) {
  const box = tr.closest(".draw-side");
  const [row, frame] = [tr.getBoundingClientRect(), box.getBoundingClientRect()];
  if (row.top < frame.top + 32) box.scrollTop -= frame.top + 32 - row.top;
  else if (row.bottom > frame.bottom) box.scrollTop += row.bottom - frame.bottom;
}

function defects({ page, store, ground }) {
  const { defects: found, sentences, ok, grids: all } = store.state;
  page.querySelector("[data-count=defects]").textContent = number(found.length);
  page.querySelector("[data-count=defects]").classList.toggle("calm", !found.length);
  const fine = page.querySelector("[data-draw-fine]");
  fine.hidden = !ok || !all.length;
  fine.querySelector("span").textContent = say("fine");
  page.querySelector("[data-draw-sentences]").replaceChildren(...sentences.map((text) => cell("li", text)));
  page.querySelector("[data-draw-defects]").replaceChildren(...found.map((defect) => line(defect, ground)));
}

function line(defect, ground) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-light", title: say("defect_show", { n: defect.number }) });
  const mark = Object.assign(document.createElement("span"), { className: "draw-number", textContent: number(defect.number) });
  const words = cell("span", Object.assign(document.createElement("strong"), { textContent: `${say(defect.kind)} ${area(defect.area_m2)}` }), hint(defect.text));
  button.append(mark, words);
  button.addEventListener("click", () => ground.flash(defect));
  return Object.assign(cell("li", button), { id: `defect-${defect.number}` });
}

function steps(page, { steps: all }) {
  page.querySelector("[data-count=steps]").textContent = number(all.length);
  const list = [...all].reverse().map((step) => {
    const item = cell("li", Object.assign(document.createElement("strong"), { textContent: step.text }), hint(say("step_meta", { by: step.by || "–", at: moment(step.at) })));
    if (step.is_undone) item.append(" ", Object.assign(document.createElement("span"), { className: "gg-badge tone-calm", textContent: say("undone") }));
    item.classList.toggle("undone", step.is_undone);
    return item;
  });
  page.querySelector("[data-draw-steps]").replaceChildren(...(list.length ? list : [cell("li", say("no_steps"))]));
}

function show(page, number) {
  page.querySelector("#tab-defects").click();
  page.querySelector(`#defect-${number} button`)?.focus();
}

function watchTabs(page) {
  const tabs = [...page.querySelectorAll("[role=tab]")];
  const open = (tab) => tabs.forEach((each) => {
    each.setAttribute("aria-selected", String(each === tab));
    each.tabIndex = each === tab ? 0 : -1;
    page.querySelector(`#${each.getAttribute("aria-controls")}`).hidden = each !== tab;
  });
  tabs.forEach((tab, i) => {
    tab.addEventListener("click", () => open(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs.at((i + step) % tabs.length);
      open(next);
      next.focus();
    });
  });
}
