// The tools: which one is in hand, what the hint says, and what a finished drawing becomes.
import { Border } from "./draw-border.js";
import { askCorners, askMerge, askNew } from "./draw-dialogs.js";
import { along, contains } from "./draw-geometry.js";
import { nameOf, say } from "./draw-words.js";

const SHAPES = { draw: "Polygon", split: "Line" };
const MOST_SNAP_M = 3;
const SNAP = { snappable: true, snapDistance: 14, allowSelfIntersection: true, tooltips: false, finishOn: "dblclick", continueDrawing: false };

export class Tools {
  constructor(desk) {
    Object.assign(this, desk);
    this.tool = "select";
    this.border = new Border(this);
    this.hint = this.page.querySelector("[data-draw-hint]");
    this.problem = this.page.querySelector("[data-draw-problem]");
    this.map.pm.setGlobalOptions({ ...SNAP, hideMiddleMarkers: false });
    this.listen();
  }

  listen() {
    const { page, ground, store, map } = this;
    page.querySelectorAll("[data-tool]").forEach((button) => button.addEventListener("click", () => this.take(button.dataset.tool)));
    page.querySelectorAll("[data-hint]").forEach((button) => button.addEventListener("click", () => this.hinted(button.dataset.hint)));
    const acts = { remove: () => this.remove(), undo: () => this.simple("undo"), redo: () => this.simple("redo"), renumber: () => this.simple("renumber") };
    for (const [name, act] of Object.entries(acts)) page.querySelector(`[data-act=${name}]`).addEventListener("click", act);
    page.querySelectorAll("[data-begin]").forEach((button) => button.addEventListener("click", () => this.begin(button.dataset.begin)));
    ground.addEventListener("pressed", (event) => this.pressed(event.detail));
    ground.addEventListener("chosen", () => this.rest());
    store.addEventListener("state", (event) => this.saved(event.detail.sending));
    store.addEventListener("refused", (event) => this.refused(event.detail.text));
    map.on("pm:create", ({ shape, layer }) => this.drawn(shape, layer));
    map.on("click", () => this.tool === "select" && ground.choose([]));
  }

  // Taking the tool that is in hand puts it down.
  take(tool) {
    if (tool !== "select" && (!this.store.editable || tool === this.tool)) return this.take("select");
    this.map.pm.disableDraw();
    this.border.stop();
    this.tool = tool;
    this.tell("");
    if (tool === "merge" && this.ground.chosen.size > 1) return this.merge();
    if (SHAPES[tool]) this.map.pm.enableDraw(SHAPES[tool], SNAP);
    if (tool === "border") this.border.start();
    this.rest();
  }

  // Hint, buttons and pressed states as the tool and the choice have it now.
  rest() {
    const { tool, page, ground, store } = this;
    page.querySelectorAll("[data-tool]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.tool === tool)));
    page.dataset.tool = tool;
    this.hint.textContent = store.state?.editable === false ? "" : this.words();
    const shown = { finish: tool in SHAPES, back: tool in SHAPES, type: tool in SHAPES, merge: tool === "merge" && ground.chosen.size > 1, cancel: tool !== "select" };
    page.querySelectorAll("[data-hint]").forEach((button) => (button.hidden = !shown[button.dataset.hint]));
    this.able();
  }

  able() {
    const { page, store, ground } = this;
    page.querySelectorAll("[data-edits]").forEach((control) => (control.disabled = !store.editable));
    if (!store.editable) return;
    const off = { undo: !store.state.can_undo, redo: !store.state.can_redo, remove: ground.chosen.size !== 1, renumber: !store.state.grids.length };
    for (const [name, is] of Object.entries(off)) page.querySelector(`[data-act=${name}]`).disabled = is;
  }

  words() {
    const chosen = [...this.ground.chosen].map((id) => this.store.grid(id)).filter(Boolean);
    const grid = chosen.length === 1 ? nameOf(chosen[0]) : "";
    if (this.tool === "merge") return say("hint_merge", { n: chosen.length });
    if (grid && this.tool === "split") return say("hint_split_one", { grid });
    if (grid && this.tool === "border") return say("hint_corners", { grid });
    return say(`hint_${this.tool}`);
  }

  tell(text) {
    this.problem.textContent = text;
    this.problem.hidden = !text;
  }

  refused(text) {
    this.tell(text);
    this.border.back();
    this.rest();
  }

  saved(sending) {
    this.tell("");
    if (this.tool in SHAPES || this.tool === "merge") this.take("select");
    else if (this.tool === "border") this.border.renew();
    this.rest();
    if (sending?.done) this.hint.textContent = say(sending.done);
  }

  pressed({ id, more }) {
    const { ground, tool } = this;
    if (tool in SHAPES) return;
    const several = more || tool === "merge";
    const left = ground.chosen.has(id) ? [...ground.chosen].filter((other) => other !== id) : [...ground.chosen, id];
    ground.choose(several ? left : [id]);
    if (tool === "border") this.border.start();
  }

  hinted(name) {
    const drawing = this.map.pm.Draw[SHAPES[this.tool]];
    const acts = { finish: () => drawing._finishShape(), back: () => drawing._removeLastVertex(), type: () => this.type(), merge: () => this.merge(), cancel: () => this.take("select") };
    acts[name]();
  }

  async type() {
    const shape = SHAPES[this.tool];
    const corners = await askCorners(this.page, shape === "Line" ? 2 : 3);
    if (corners) this.made(shape, shape === "Line" ? { type: "LineString", coordinates: corners } : { type: "Polygon", coordinates: [[...corners, corners[0]]] }, 0);
  }

  drawn(shape, layer) {
    const { geometry } = layer.toGeoJSON(15);
    layer.remove();
    this.made(shape, geometry);
  }

  made(shape, geometry, snap = this.snap()) {
    this.tell("");
    return shape === "Line" ? this.split(geometry, snap) : this.add(geometry, snap);
  }

  // How far away the server may still take a corner for one that is there: what the hand could mean on this scale.
  snap() {
    const { map } = this;
    const [here, there] = [[0, 0], [SNAP.snapDistance, 0]].map((spot) => map.containerPointToLatLng(spot));
    return Math.min(MOST_SNAP_M, Math.round(map.distance(here, there) * 100) / 100);
  }

  async add(geometry, snap) {
    const facts = await askNew(this.page, this.config, this.store.state.grids);
    if (facts && (await this.store.change("add/", { geometry, ...facts, snap_m: snap }, "done_draw"))) return;
    if (this.tool === "draw") this.again();
  }

  async split(line, snap) {
    const grid = this.under(line);
    if (!grid) this.tell(say("no_grid_there"));
    else if (await this.store.change("split/", { grid, line, snap_m: snap }, "done_split")) return;
    this.again();
  }

  // After a drawing that came to nothing the tool stays in hand.
  again() {
    if (this.tool in SHAPES && this.store.editable) this.map.pm.enableDraw(SHAPES[this.tool], SNAP);
    this.rest();
  }

  // The chosen grid, or the one in which most of the line lies.
  under(line) {
    if (this.ground.chosen.size === 1) return [...this.ground.chosen][0];
    const points = along(line.coordinates);
    const hits = this.store.state.grids.map((grid) => [points.filter((point) => contains(grid.geometry, point)).length, grid.id]);
    const [most, id] = hits.sort((a, b) => b[0] - a[0])[0] ?? [0, null];
    return most ? id : null;
  }

  async merge() {
    const chosen = [...this.ground.chosen].map((id) => this.store.grid(id));
    if (chosen.length < 2) return this.tell(say("choose_two"));
    const keep = await askMerge(this.page, chosen);
    if (keep && (await this.store.change("merge/", { grids: chosen.map((grid) => grid.id), keep }, "done_merge"))) this.ground.choose([keep]);
    else this.rest();
  }

  remove() {
    const [grid] = this.ground.chosen;
    if (this.ground.chosen.size !== 1) return this.tell(say("choose_one"));
    return this.store.change("remove/", { grid }, "done_remove");
  }

  simple(name) {
    return this.store.change(`${name}/`, {}, `done_${name}`);
  }

  begin(how) {
    if (how === "draw") return this.take("draw");
    if (how === "balance") return this.page.querySelector("[data-act=balance]").click();
    return this.store.change("add/", { geometry: this.store.state.border, name: "", kind: "comprehensive", take: true }, "done_draw");
  }
}
