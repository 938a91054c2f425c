// The draft on the map: neighbours, border, grids in the colour of their band, defects; and which grids are chosen.
import { fitLabels } from "../gridgov/map-layers.js";
import { bandFor, nameOf, number } from "./draw-words.js";

const QUIET = { interactive: false };

export class Ground extends EventTarget {
  constructor(L, map) {
    super();
    this.L = L;
    this.map = map;
    this.chosen = new Set();
    this.shapes = new Map();
    this.layers = { around: L.layerGroup(), border: L.layerGroup(), grids: L.layerGroup(), after: L.layerGroup(), defects: L.layerGroup(), flash: L.layerGroup() };
    Object.values(this.layers).forEach((layer) => layer.addTo(map));
    map.options.zoomSnap = 0.25; // a community should fill the map
    map.on("zoomend", () => this.label());
  }

  show(state) {
    const first = !this.state;
    this.state = state;
    this.redraw("around", state.around?.features.length ? [this.quiet(state.around, "draw-around")] : []);
    this.redraw("grids", this.inOrder(state.grids).map((grid) => this.shape(grid)));
    this.redraw("border", state.border ? [this.quiet(state.border, "draw-border", true)] : []);
    this.redraw("defects", state.defects.flatMap((defect) => this.defect(defect)));
    this.choose([...this.chosen].filter((id) => this.shapes.has(id)));
    this.label();
    if (first) this.fit();
  }

  // Micro-grids lie in others and have to be on top to be met.
  inOrder(grids) {
    this.shapes.clear();
    return [...grids].sort((a, b) => (a.kind === "micro") - (b.kind === "micro"));
  }

  redraw(name, layers) {
    this.layers[name].clearLayers();
    layers.forEach((layer) => layer.addTo(this.layers[name]));
  }

  quiet(geometry, className, snaps = false) {
    return this.L.geoJSON(geometry, { style: { ...QUIET, className, weight: 2, snapIgnore: !snaps, pmIgnore: true } });
  }

  shape(grid) {
    const band = bandFor(grid, this.state.target);
    const options = { className: `draw-grid band-${band} kind-${grid.kind}`, weight: 1.75 };
    const drawn = this.L.geoJSON(grid.geometry, { style: options });
    const [shape] = drawn.getLayers();
    shape.gridId = grid.id;
    shape.bindTooltip(labelOf(grid), { permanent: true, direction: "center", pane: "names", className: "gg-map-label draw-label" });
    shape.on("click", (event) => this.press(event, grid.id));
    this.shapes.set(grid.id, shape);
    return shape;
  }

  // While something is drawn a press is a corner of it: the map gets it.
  press(event, id) {
    if (this.map.pm?.globalDrawModeEnabled()) return;
    this.L.DomEvent.stop(event);
    const { shiftKey, ctrlKey, metaKey } = event.originalEvent ?? {};
    this.dispatchEvent(new CustomEvent("pressed", { detail: { id, more: shiftKey || ctrlKey || metaKey } }));
  }

  defect(defect) {
    const [lon, lat] = defect.point;
    const icon = this.L.divIcon({ html: String(defect.number), className: "gg-cluster tone-bad draw-defect-mark", iconSize: [26, 26] });
    const mark = this.L.marker([lat, lon], { icon, title: defect.text, alt: defect.text, keyboard: false, snapIgnore: true, pmIgnore: true });
    mark.on("click", () => this.dispatchEvent(new CustomEvent("defect", { detail: defect.number })));
    return isArea(defect.geometry) ? [this.quiet(defect.geometry, `draw-defect is-${defect.kind}`), mark] : [mark];
  }

  // Names stand only where they fit, and give way to those of what is proposed over them.
  label() {
    const after = this.layers.after.getLayers().filter((shape) => shape.getTooltip?.());
    const covered = (shape) => after.some((over) => over.getBounds().contains(shape.getBounds().getCenter()));
    const own = [...this.shapes.values()];
    own.filter(covered).forEach((shape) => shape.closeTooltip());
    fitLabels(this.map, [...own.filter((shape) => !covered(shape)), ...after]);
  }

  choose(ids) {
    this.chosen = new Set(ids);
    for (const [id, shape] of this.shapes) {
      const is = this.chosen.has(id);
      shape.getElement()?.classList.toggle("chosen", is);
      if (is) shape.bringToFront();
    }
    this.dispatchEvent(new CustomEvent("chosen"));
  }

  fit() {
    const all = this.L.featureGroup([...this.layers.border.getLayers(), ...this.layers.grids.getLayers()]);
    const bounds = all.getBounds();
    if (bounds.isValid()) this.map.fitBounds(bounds, { padding: [24, 24], animate: false });
    else if (this.state.around?.features.length) this.map.fitBounds(this.L.geoJSON(this.state.around).getBounds(), { animate: false });
  }

  zoomTo(id) {
    this.map.fitBounds(this.shapes.get(id).getBounds(), { padding: [60, 60], maxZoom: 18 });
  }

  // Goes to a defect and lets it blink, also one thinner than a pixel.
  flash(defect) {
    const [lon, lat] = defect.point;
    const wide = isArea(defect.geometry);
    const bounds = wide ? this.L.geoJSON(defect.geometry).getBounds() : this.L.latLng(lat, lon).toBounds(30);
    this.map.fitBounds(bounds.pad(0.5), { padding: [60, 60], maxZoom: 20, animate: false });
    const ring = this.L.circleMarker([lat, lon], { radius: 22, className: "draw-flash", ...QUIET, snapIgnore: true, pmIgnore: true });
    this.redraw("flash", [ring, ...(wide ? [this.quiet(defect.geometry, "draw-flash")] : [])]);
    clearTimeout(this.flashing);
    this.flashing = setTimeout(() => this.layers.flash.clearLayers(), 4000);
  }

  // Another division over this one, before it is accepted; null takes it away.
  showAfter(grids, side = "after") {
    this.redraw("after", grids && side === "after" ? grids.map((grid) => this.afterShape(grid)) : []);
    this.map.getContainer().classList.toggle("draw-compares", Boolean(grids) && side === "after");
    this.label();
  }

  afterShape({ geometry, label, households, kind = "comprehensive" }) {
    const band = bandFor({ households, kind }, this.state.target);
    const [shape] = this.L.geoJSON(geometry, { style: { className: `draw-grid draw-after band-${band}`, weight: 2, ...QUIET, snapIgnore: true, pmIgnore: true } }).getLayers();
    return shape.bindTooltip(textLabel(label, households), { permanent: true, direction: "center", pane: "names", className: "gg-map-label draw-label" });
  }
}

const isArea = (geometry) => Boolean(geometry?.type.endsWith("Polygon")); // a self-crossing is only a point

const labelOf = (grid) => textLabel(nameOf(grid), grid.households);

function textLabel(name, households) {
  const label = document.createElement("span");
  label.append(name);
  if (households !== null && households !== undefined) label.append(document.createElement("br"), number(households));
  return label;
}
