// GeoJSON on a map: soft fills, names that hide where they would not fit, features that are links by mouse and key.
import { followView } from "./map-view.js";

const KEYBOARD_LIMIT = 300;

export async function addLayer(L, map, box, layer, config) {
  const data = layer.view ? null : layer.data ?? (await fetched(layer.url, box, config.words));
  if (!data && !layer.view) return null;
  let index = 0;
  const drawn = L.geoJSON(data, {
    pane: layer.outline ? "borders" : layer.ground ? "ground" : "overlayPane",
    style: (feature) => ({ className: classes(feature, layer, layer.view ? feature.id : index++), weight: layer.outline ? 2.5 : 1.5, interactive: opens(feature, layer, config) }),
    pointToLayer: (feature, place) => point(L, feature, place, layer),
    onEachFeature: (feature, shape) => meet(feature, shape, box, layer, config),
  }).addTo(map);
  const byKeyboard = () => drawn.getLayers().length <= KEYBOARD_LIMIT && drawn.eachLayer((shape) => reachable(shape, box, layer, config));
  if (!layer.view) map.whenReady(byKeyboard);
  else followView(L, map, drawn, layer, (url) => fetched(url, box, config.words), (data) => seen(map, box, data, byKeyboard));
  return drawn;
}

function seen(map, box, data, byKeyboard) {
  byKeyboard();
  map.fire("shapes");
  box.dataset.shown = data.level;
}

async function fetched(url, box, words) {
  const answer = await fetch(url, { headers: { Accept: "application/geo+json, application/json" } }).catch(() => null);
  if (answer?.ok) return answer.json();
  box.querySelector("[data-map-said]").textContent = words.layer_failed;
  return null;
}

function classes(feature, layer, index) {
  const tone = feature.properties?.tone ?? layer.tone;
  if (feature.geometry?.type === "Point") return `gg-shape dot tone-${tone ?? "brand"}`;
  if (layer.outline) return `gg-shape outline tone-${tone ?? "brand"}`;
  return tone ? `gg-shape tone-${tone}` : `gg-shape shade-${index % 6}`;
}

function point(L, feature, place, layer) {
  const { count, icon: sign, text, tone } = feature.properties ?? {};
  const look = `tone-${tone ?? layer.tone ?? "brand"}`;
  if (sign) return L.marker(place, { icon: signed(L, sign, look), title: nameOf(feature, layer), keyboard: false });
  if (!count) return L.circleMarker(place, { radius: 7, pane: "points" });
  const size = 26 + Math.min(26, Math.round(Math.log2(count) * 4));
  const icon = L.divIcon({ html: text ?? String(count), className: `gg-cluster ${look}`, iconSize: [size, size] });
  return L.marker(place, { icon, title: nameOf(feature, layer), keyboard: false });
}

function signed(L, sign, look) {
  const html = Object.assign(document.createElement("i"), { className: `bi bi-${sign}`, ariaHidden: "true" });
  return L.divIcon({ html, className: `gg-lampsign ${look}`, iconSize: [28, 28] });
}

const nameOf = (feature, layer) => String(feature.properties?.[layer.label ?? "name"] ?? "");
// While a point is chosen a tap on a grid means the point, never the grid's page.
const opens = (feature, layer, config) =>
  config.mode !== "pick" && (Boolean(feature.properties?.url ?? feature.properties?.box) || (config.mode === "grids" && !layer.outline));

function meet(feature, shape, box, layer, config) {
  const name = nameOf(feature, layer);
  const isArea = feature.geometry?.type?.endsWith("Polygon");
  if (name) shape.bindTooltip(document.createTextNode(name), isArea && !layer.dense ? { permanent: true, direction: "center", pane: "names", className: "gg-map-label" } : { sticky: true });
  if (opens(feature, layer, config)) shape.on("click", () => choose(shape, box));
}

function choose(shape, box) {
  const { id, properties } = shape.feature;
  const event = new CustomEvent("grid-chosen", { bubbles: true, cancelable: true, detail: { properties, id, shape } });
  if (!box.dispatchEvent(event)) return;
  if (properties?.url) window.location.assign(properties.url);
  else if (properties?.box) closer(box.gridgovMap, properties.box);
}

function closer(map, [west, south, east, north]) {
  const bounds = window.L.latLngBounds([south, west], [north, east]);
  map.setView(bounds.getCenter(), Math.max(map.getBoundsZoom(bounds), Math.min(map.getZoom() + 1, 19)));
}

function reachable(shape, box, layer, config) {
  const element = shape.getElement?.();
  if (!element || !opens(shape.feature, layer, config)) return;
  element.setAttribute("tabindex", "0");
  element.setAttribute("role", shape.feature.properties?.url ? "link" : "button");
  element.setAttribute("aria-label", nameOf(shape.feature, layer));
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    choose(shape, box);
  });
}

export function watchLabels(map, layers) {
  const measure = () => fitLabels(map, layers.flatMap((layer) => layer.getLayers()).filter((shape) => shape.getTooltip?.()?.options.permanent));
  map.on("zoomend shapes", measure);
  measure();
}

export function fitLabels(map, shapes) {
  for (const shape of shapes) fits(map, shape) ? shape.openTooltip() : shape.closeTooltip();
}

function fits(map, shape) {
  const bounds = shape.getBounds();
  const corner = map.latLngToLayerPoint(bounds.getSouthWest());
  const opposite = map.latLngToLayerPoint(bounds.getNorthEast());
  const width = [...shape.getTooltip().getContent().textContent].reduce((sum, sign) => sum + (sign > "\u2e80" ? 12.5 : 7), 0);
  return opposite.x - corner.x > width && corner.y - opposite.y > 18;
}
