// Moving a border: Geoman's handles on the chosen grid. A corner that neighbours share goes along with them while it is
// dragged; what the division becomes is the server's answer.
import { roomBetween, roughArea } from "./draw-geometry.js";
import { area, nameOf, say } from "./draw-words.js";

const STEP = 3; // pixels a press of an arrow key moves a corner; with Shift ten times as far
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const APART = 9; // pixels, at least, between handles, so that a finger meets the one it means; zooming in shows the others
const same = (a, b) => Math.abs(a.lat - b.lat) < 1e-10 && Math.abs(a.lng - b.lng) < 1e-10;
const pair = (place) => [place.lng, place.lat];

export class Border {
  constructor(tools) {
    Object.assign(this, { tools, ground: tools.ground, store: tools.store, map: tools.map });
  }

  start() {
    this.stop();
    const [id] = this.ground.chosen;
    if (this.ground.chosen.size !== 1 || !this.store.editable) return;
    this.shape = this.ground.shapes.get(id);
    this.shape.pm.enable({ allowSelfIntersection: true, snappable: true, snapDistance: 14 });
    this.on = { "pm:markerdragstart": (e) => this.grip(e), "pm:markerdrag": (e) => this.pull(e), "pm:markerdragend": (e) => this.leave(e), "pm:vertexadded": (e) => this.added(e), "pm:vertexremoved": (e) => this.removed(e) };
    this.shape.on(this.on);
    this.thin = () => this.describe();
    this.map.on("zoomend", this.thin);
    this.describe();
    this.tools.rest();
  }

  stop() {
    if (!this.shape) return;
    this.shape.off(this.on);
    this.map.off("zoomend", this.thin);
    this.shape.pm.disable();
    this.shape = this.fresh = this.sharing = null;
  }

  // The state came anew and with it the shapes; a corner that was moved by keys keeps the focus.
  renew() {
    const wanted = this.focus;
    this.map.off("zoomend", this.thin);
    this.shape = null;
    this.start();
    this.focus = null;
    if (wanted) this.nearest(wanted)?.getElement()?.focus();
  }

  // The change was refused: everything as it was.
  back() {
    if (!this.shape) return;
    this.stop();
    this.ground.show(this.store.state);
    this.start();
  }

  corners() {
    return (this.shape?.pm._markers ?? []).flat(Infinity);
  }

  // Where the corner came to lie, which need not be where it was sent.
  nearest(place) {
    const far = (marker) => this.map.distance(marker.getLatLng(), place);
    return this.corners().reduce((best, marker) => (best && far(best) <= far(marker) ? best : marker), null);
  }

  // Handles are buttons with names, and move by arrow keys. Where they are too close, corners at which more grids meet
  // come first, and middles give way to corners.
  describe() {
    const all = this.corners();
    const met = this.meeting();
    const order = new Map(all.map((marker, n) => [marker, n]));
    const middles = this.shape.pm._markerGroup.getLayers().filter((marker) => !order.has(marker));
    const hasRoom = roomBetween(APART);
    const ranked = [...all].sort((a, b) => met(b) - met(a));
    [...ranked, ...middles].forEach((marker) => {
      const element = marker.getElement();
      if (!element) return;
      const n = order.get(marker) ?? -1;
      element.style.display = hasRoom(this.map.project(marker.getLatLng())) ? "" : "none";
      element.setAttribute("aria-label", n < 0 ? say("middle") : say("corner", { n: n + 1, all: all.length }));
      element.tabIndex = n < 0 ? -1 : 0;
      element.onkeydown = (event) => this.key(event, marker);
    });
  }

  // In how many other grids a corner is one too.
  meeting() {
    const key = ({ lat, lng }) => `${lat.toFixed(9)} ${lng.toFixed(9)}`;
    const counts = new Map();
    for (const place of this.neighbours().flatMap(places)) counts.set(key(place), (counts.get(key(place)) ?? 0) + 1);
    return (marker) => counts.get(key(marker.getLatLng())) ?? 0;
  }

  key(event, marker) {
    const arrow = ARROWS[event.key];
    const gone = event.key === "Delete" || event.key === "Backspace";
    if (!arrow && !gone) return;
    event.preventDefault();
    event.stopPropagation();
    const from = marker.getLatLng();
    if (gone) return this.move(from, null, 0);
    const far = event.shiftKey ? STEP * 10 : STEP;
    const to = this.map.unproject(this.map.project(from).add([arrow[0] * far, arrow[1] * far]));
    this.focus = to;
    return this.move(from, to, 0); // keys go where one sends them: nothing catches the corner
  }

  grip({ markerEvent }) {
    const from = markerEvent.target.getLatLng();
    this.from = { lat: from.lat, lng: from.lng };
    this.sharing = this.neighbours().flatMap((shape) => places(shape).filter((place) => same(place, from)).map((place) => ({ shape, place })));
    this.sharing.forEach(({ shape }) => (shape.options.snapIgnore = true));
  }

  neighbours() {
    return [...this.ground.shapes.values()].filter((shape) => shape !== this.shape);
  }

  pull({ markerEvent }) {
    const { lat, lng } = markerEvent.target.getLatLng();
    for (const { shape, place } of this.sharing ?? []) {
      Object.assign(place, { lat, lng });
      shape.redraw();
    }
    const grid = this.store.grid(this.shape.gridId);
    this.tools.hint.textContent = say("live", { grid: nameOf(grid), area: area(roughArea(this.geometry())) });
  }

  leave({ markerEvent }) {
    const marker = markerEvent.target;
    (this.sharing ?? []).forEach(({ shape }) => delete shape.options.snapIgnore);
    const to = marker.getLatLng();
    if (!same(this.from, to)) this.fresh === marker ? this.reshape() : this.move(this.from, to);
    this.fresh = null;
  }

  geometry() {
    return this.shape.toGeoJSON(15).geometry;
  }

  // A new corner on a shared border: the neighbour gets it too, so that it can follow.
  added({ marker, indexPath, latlng }) {
    this.fresh = marker;
    const ring = indexPath.slice(0, -1).reduce((rings, index) => rings[index], this.shape.getLatLngs());
    const at = indexPath.at(-1);
    const [before, after] = [ring.at(at - 1), ring[(at + 1) % ring.length]];
    for (const shape of this.neighbours()) ringsOf(shape.getLatLngs()).forEach((other) => insert(other, before, after, latlng));
    this.describe();
  }

  removed({ marker }) {
    this.move(marker.getLatLng(), null);
  }

  move(from, to, snap = this.tools.snap()) {
    return this.store.change("move-corner/", { from: pair(from), to: to && pair(to), snap_m: snap }, "done_border");
  }

  reshape() {
    return this.store.change("reshape/", { grid: this.shape.gridId, geometry: this.geometry(), snap_m: this.tools.snap() }, "done_border");
  }
}

const ringsOf = (nested) => (Array.isArray(nested[0]) ? nested.flatMap(ringsOf) : [nested]);
const places = (shape) => ringsOf(shape.getLatLngs()).flat();

function insert(ring, before, after, latlng) {
  const at = ring.findIndex((place, i) => {
    const next = ring[(i + 1) % ring.length];
    return (same(place, before) && same(next, after)) || (same(place, after) && same(next, before));
  });
  if (at >= 0) ring.splice(at + 1, 0, latlng.clone());
}
