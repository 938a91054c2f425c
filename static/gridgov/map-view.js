// A layer too large to send at once: what the map shows now, asked again when it is moved.
const QUIET = 150; // milliseconds without a movement
const AROUND = 0.15; // of the width: a small step shows nothing new
const NAMED = 400; // among more shapes no name would fit

export function followView(L, map, drawn, layer, fetched, changed) {
  const [west, south, east, north] = layer.bounds;
  drawn.getBounds = () => L.latLngBounds([south, west], [north, east]);
  let shown = null;
  let asked = 0;
  let waiting;

  async function look() {
    const bounds = map.getBounds();
    const zoom = Math.round(map.getZoom());
    if (shown?.zoom === zoom && shown.bounds.contains(bounds)) return;
    const mine = ++asked;
    const data = await fetched(address(layer.view, bounds.pad(AROUND), zoom));
    if (!data || mine !== asked) return; // moved on meanwhile: a newer answer is on its way
    const [w, s, e, n] = data.bbox;
    shown = { zoom, bounds: L.latLngBounds([s, w], [n, e]) };
    data.features.forEach((feature) => link(feature, layer.links));
    layer.dense = data.features.length > NAMED;
    drawn.clearLayers();
    drawn.addData(data);
    changed(data);
  }

  map.on("moveend", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, shown ? QUIET : 0);
  });
}

function address(view, bounds, zoom) {
  const clamp = (degrees, most) => Math.max(-most, Math.min(most, degrees));
  const corners = [clamp(bounds.getWest(), 180), clamp(bounds.getSouth(), 90), clamp(bounds.getEast(), 180), clamp(bounds.getNorth(), 90)];
  return `${view}${view.includes("?") ? "&" : "?"}bbox=${corners.map((degrees) => degrees.toFixed(6)).join(",")}&zoom=${zoom}`;
}

function link(feature, links) {
  const form = links?.[feature.properties.level === "grid" ? "grid" : "area"];
  if (form) feature.properties.url = form.replace("/0/", `/${feature.id}/`);
}
