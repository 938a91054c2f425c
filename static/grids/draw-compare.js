// A repair or a proposed division: asked for, shown beside what is there now, and only then accepted or discarded.
import { Enough } from "./draw-enough.js";
import { waiting } from "./draw-waiting.js";
import { area, metres, nameOf, number, say } from "./draw-words.js";

export function watchCompare(desk) {
  new Compare(desk, "repair", REPAIR);
  new Compare(desk, "balance", BALANCE);
}

const REPAIR = {
  ask: (data) => ({ within_m: Number(data.get("within_m")) }),
  shapes: (answer, grid) => answer.grids.map((each) => ({ geometry: each.geometry, label: nameOf(grid(each.id) ?? each), households: grid(each.id)?.households, kind: grid(each.id)?.kind })),
  sentences: (answer) => [
    answer.changed_m2 > 0 ? say("changes_hands", { area: area(answer.changed_m2), metres: metres(answer.moved_max_m) }) : say("nothing_to_mend"),
    ...(answer.left.length ? [say("left_over"), ...answer.left] : []),
  ],
  leaves: (answer) => !answer.whole,
  rows: (answer, grid) => answer.grids.filter((each) => each.gained_m2 || each.lost_m2).map((each) => [nameOf(grid(each.id) ?? each), area(each.before_m2), area(each.after_m2), area(each.gained_m2), area(each.lost_m2)]),
};
const BALANCE = {
  ask: (data) => ({ grids: optional(data.get("grids")), seed: Number(data.get("seed")), case_weight: optional(data.get("case_weight")) }),
  shapes: (answer) => answer.grids.map(({ geometry, number: n, households }) => ({ geometry, label: String(n), households: anyHomes(answer) ? households : null })),
  sentences: (answer) => answer.explanation,
  leaves: () => false,
  rows: (answer) => answer.grids.map((each) => [number(each.number), number(anyHomes(answer) ? each.households : null), number(each.cases), number(each.load, 0), area(each.area_m2)]),
};
const anyHomes = (answer) => answer.grids.some((each) => each.households > 0); // none at all: nobody has told yet
const optional = (text) => (text === "" ? null : Number(text));

class Compare {
  constructor(desk, name, kind) {
    Object.assign(this, desk, { name, kind });
    this.box = this.page.querySelector(`[data-draw-${name}]`);
    this.enough = name === "repair" ? new Enough(this.box, this.store) : null;
    this.find("[data-ask]").addEventListener("submit", (event) => { event.preventDefault(); this.ask(); });
    this.find("[data-accept]").addEventListener("click", () => this.accept());
    this.box.querySelectorAll("[data-close]").forEach((button) => button.addEventListener("click", () => this.close()));
    this.find("[data-sides]").addEventListener("change", (event) => this.ground.showAfter(this.shapes, event.target.value));
    this.page.querySelector(`[data-act=${name}]`).addEventListener("click", () => this.open());
    this.store.addEventListener("state", () => this.stale());
  }

  find(selector) {
    return this.box.querySelector(selector);
  }

  open() {
    this.page.querySelectorAll("[data-draw-repair], [data-draw-balance]").forEach((box) => (box.hidden = box !== this.box));
    this.tools.take("select");
    this.reset();
    this.find("h2").focus();
  }

  close() {
    this.reset();
    this.box.hidden = true;
    this.page.querySelector(`[data-act=${this.name}]`).focus();
  }

  reset() {
    this.answer = this.shapes = null;
    this.ground.showAfter(null);
    this.find("[data-result]").hidden = true;
    this.enough?.reset();
    this.say("");
  }

  say(text, isRefusal = false) {
    const said = this.find("[data-said]");
    said.textContent = text;
    said.classList.toggle("draw-problem", isRefusal);
  }

  // Anything done to the draft meanwhile makes the proposal worthless.
  stale() {
    if (!this.answer) return;
    this.reset();
    this.say(say("stale_proposal"), true);
  }

  async ask() {
    this.reset();
    const button = this.find("[data-ask] [type=submit]");
    button.setAttribute("aria-busy", "true");
    this.say(say("computing"));
    const asked = this.kind.ask(new FormData(this.find("[data-ask]")));
    const answer = await waiting(this.find("[data-busy]"), this.store.work(`${this.name}/`, asked));
    button.removeAttribute("aria-busy");
    const refused = answer.ok ? !answer.data.possible && answer.data.why_not : answer.problem ?? say("not_computed");
    this.say(refused || "", Boolean(refused));
    if (answer.ok && (answer.data.possible || answer.data.grids?.length)) this.show(answer.data);
    if (answer.ok && this.kind.leaves(answer.data)) this.enough.ask(asked.within_m);
  }

  show(answer) {
    const grid = (id) => this.store.grid(id);
    this.answer = answer;
    this.shapes = this.kind.shapes(answer, grid);
    this.find("[data-sentences]").replaceChildren(...this.kind.sentences(answer).map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    const rows = this.kind.rows(answer, grid);
    this.find("[data-table] tbody").replaceChildren(...rows.map(row));
    this.find("[data-table]").hidden = !rows.length;
    this.find("[data-accept]").disabled = !answer.possible;
    this.find("[data-result]").hidden = false;
    this.find("[value=after]").checked = true;
    this.ground.showAfter(this.shapes);
    const side = this.box.closest(".draw-side"); // the answer comes into sight, and the page stays where it is
    side.scrollTop += this.find("[data-sentences]").getBoundingClientRect().top - side.getBoundingClientRect().top - 60;
  }

  async accept() {
    const { token } = this.answer;
    this.answer = null; // accepting it is no reason to call it stale
    if (await this.store.change(`${this.name}/accept/`, { token }, `done_${this.name}`)) this.close();
    else this.reset();
  }
}

function row(values) {
  const tr = document.createElement("tr");
  values.forEach((value, i) => tr.append(Object.assign(document.createElement("td"), { textContent: value, className: i ? "num" : "" })));
  return tr;
}
