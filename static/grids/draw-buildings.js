// Where people live, on demand: dots on a canvas, as there may be thousands.

export function watchBuildings({ L, page, map, config }) {
  const box = page.querySelector("[data-draw-buildings]");
  if (!box) return;
  map.createPane("homes").style.zIndex = 415; // over the grids, under their names
  map.getPane("homes").style.pointerEvents = "none"; // a click means the grid
  const renderer = L.canvas({ pane: "homes" });
  const look = { renderer, pane: "homes", interactive: false, stroke: false, fillColor: "#12403c", fillOpacity: 0.55, snapIgnore: true, pmIgnore: true };
  const radius = (households) => Math.min(9, 1.5 + Math.sqrt(households ?? 1) / 2);
  let dots = null;

  async function load() {
    const answer = await fetch(config.buildings, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return null;
    return L.geoJSON(await answer.json(), { pointToLayer: ({ properties }, place) => L.circleMarker(place, { ...look, radius: radius(properties.households) }) });
  }
  box.addEventListener("change", async () => {
    dots ??= await load();
    if (!dots) box.checked = false;
    else if (box.checked) dots.addTo(map);
    else dots.remove();
  });
}
