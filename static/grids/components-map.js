// The map of components: what the seen part holds is asked for anew after each move, points or clusters as the server says.
import { addLayer } from "../gridgov/map-layers.js";

const BUBBLE = 56; // pixels for a cluster, so that they do not cover each other
const holder = document.querySelector("[data-points]");
const box = holder?.querySelector("[data-map]");
if (box?.gridgovMap) begin(box.gridgovMap);
else box?.addEventListener("map-ready", (event) => begin(event.detail.map));

async function begin(map) {
  const L = window.L;
  const config = JSON.parse(box.querySelector("script[type=\"application/json\"]").textContent);
  let shown = null;
  let asked = 0;

  async function draw() {
    const number = ++asked;
    const across = Math.round(Math.max(map.getSize().x, map.getSize().y) / BUBBLE);
    const url = `${holder.dataset.points}&bbox=${map.getBounds().toBBoxString()}&across=${across}`;
    const layer = await addLayer(L, map, box, { url }, config);
    if (!layer) return;
    if (number !== asked) return layer.remove(); // a later question was answered meanwhile
    shown?.remove();
    shown = layer;
    layer.eachLayer((shape) => shape.feature.properties.count > 1 && shape.on("click", () => closer(map, shape)));
    holder.dataset.drawn = String(layer.getLayers().length);
  }

  fitTo(L, map);
  map.on("moveend", draw);
  draw();
}

const closer = (map, shape) => map.setView(shape.getLatLng(), Math.min(map.getZoom() + 2, 19));

function fitTo(L, map) {
  const [west, south, east, north] = (holder.dataset.box ?? "").split(",").map(Number);
  if (Number.isFinite(north)) map.fitBounds(L.latLngBounds([south, west], [north, east]), { padding: [16, 16], maxZoom: 17 });
}
