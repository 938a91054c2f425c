// Maps: reads the JSON block of each [data-map] box (gridgov/ui/maps.py) and draws it with Leaflet, loaded once.
import { addLayer, watchLabels } from "./map-layers.js";
import { pick } from "./map-pick.js";

let leaflet;

function load(address) {
  leaflet ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => done(window.L);
    script.onerror = failed;
    document.head.append(script);
  });
  return leaflet;
}

async function begin(box) {
  box.dataset.begun = "1";
  const L = await load(box.dataset.leaflet);
  const config = JSON.parse(box.querySelector("script[type=\"application/json\"]").textContent);
  const map = ground(L, document.getElementById(box.dataset.map), config);
  const layers = (await Promise.all(config.layers.map((layer) => addLayer(L, map, box, layer, config)))).filter(Boolean);
  fit(L, map, layers, config);
  watchLabels(map, layers);
  if (config.mode === "pick") pick(L, map, box, config);
  box.gridgovMap = map;
  box.dispatchEvent(new CustomEvent("map-ready", { bubbles: true, detail: { map, layers } }));
}

function ground(L, element, config) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(element, {
    zoomControl: false, zoomSnap: 0.5, scrollWheelZoom: "center", attributionControl: Boolean(config.tiles),
    zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, inertia: !still,
  });
  L.control.zoom({ zoomInTitle: config.words.zoom_in, zoomOutTitle: config.words.zoom_out }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.createPane("ground").style.zIndex = 390; // under the shapes, whichever is loaded first
  map.createPane("borders").style.zIndex = 410;
  map.createPane("names").style.zIndex = 420; // over the shapes, under the points
  map.createPane("points").style.zIndex = 430;
  if (config.tiles) L.tileLayer(config.tiles.url, { attribution: config.tiles.attribution, maxZoom: 20 }).addTo(map);
  return map;
}

function fit(L, map, layers, config) {
  const bounds = layers.reduce((all, layer) => all.extend(layer.getBounds()), L.latLngBounds([]));
  if (config.point) map.setView([config.point[1], config.point[0]], config.zoom ?? 16);
  else if (config.center) map.setView([config.center[1], config.center[0]], config.zoom ?? 14);
  else if (config.box) map.fitBounds(L.latLngBounds([config.box[1], config.box[0]], [config.box[3], config.box[2]]), { maxZoom: 17 });
  else if (bounds.isValid()) map.fitBounds(bounds, { padding: [16, 16], maxZoom: 17 });
  else map.setView([0, 0], 2);
}

const beginAll = (root) => root.querySelectorAll("[data-map]:not([data-begun])").forEach(begin);
beginAll(document);
document.addEventListener("htmx:load", (event) => beginAll(event.target.parentElement ?? document));
