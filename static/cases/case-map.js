// The map of the inbox: what is in view stands in the list beside it; a sign opens a note with the link to its case.
const page = document.querySelector("[data-case-map]");
const box = page?.querySelector("[data-map]");
const KEPT = "gridgov-case-map"; // where this tab of the browser looked last, for the way back from a case
const WHOLE = 1.5; // hours

if (box?.gridgovMap) begin(box.gridgovMap);
else box?.addEventListener("map-ready", (event) => begin(event.detail.map));

function begin(map) {
  const layers = [];
  map.eachLayer((layer) => layer.feature || !layer.getLayers || layers.push(layer));
  const kept = remembered();
  if (kept) map.setView(kept.center, kept.zoom);
  map.on("moveend", () => remember(map));
  map.on("shapes", () => list(map, layers));
  box.addEventListener("grid-chosen", (event) => {
    const { properties, shape } = event.detail;
    if (!properties.number) return;
    event.preventDefault();
    open(shape);
  });
}

function remembered() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  return kept && Date.now() - kept.at < WHOLE * 3_600_000 ? kept : null;
}

function remember(map) {
  sessionStorage.setItem(KEPT, JSON.stringify({ center: map.getCenter(), zoom: map.getZoom(), at: Date.now() }));
}

function list(map, layers) {
  const shapes = layers.flatMap((layer) => layer.getLayers()).filter((shape) => shape.feature.geometry.type === "Point");
  const many = shapes.some((shape) => shape.feature.properties.count);
  const seen = many ? [] : shapes.filter((shape) => map.getBounds().contains(shape.getLatLng()));
  const rows = page.querySelector("[data-here-rows]");
  const heading = page.querySelector("[data-heading]");
  page.querySelector("[data-first]").hidden = !many && shapes.length > 0;
  rows.hidden = many;
  rows.replaceChildren(...seen.map(row));
  heading.dataset.usual ??= heading.textContent;
  if (many || !shapes.length) heading.textContent = heading.dataset.usual;
  else heading.textContent = seen.length ? `${heading.dataset.here} ${seen.length}` : heading.dataset.none;
  page.dataset.listed = String(seen.length);
}

function row(shape) {
  const about = shape.feature.properties;
  const line = page.querySelector("[data-row]").content.cloneNode(true).firstElementChild;
  line.querySelector(".gg-lampsign").classList.add(`tone-${about.tone}`);
  line.querySelector("i").classList.add(`bi-${about.icon}`);
  Object.assign(line.querySelector("a"), { href: about.url, textContent: about.number });
  line.querySelector("[data-class]").textContent = `${about.class} · ${about.state}`;
  line.querySelector("[data-lamp]").textContent = [about.lamp, about.due].filter(Boolean).join(" · ");
  for (const [event, here] of [["pointerenter", true], ["pointerleave", false], ["focusin", true], ["focusout", false]]) {
    line.addEventListener(event, () => shape.getElement()?.classList.toggle("gg-here", here));
  }
  return line;
}

function open(shape) {
  const inside = document.createElement("div");
  inside.className = "cases-popup";
  inside.append(...row(shape).childNodes);
  shape.unbindPopup().bindPopup(inside, { minWidth: 200 }).openPopup();
  inside.querySelector("a").focus();
  shape.once("popupclose", () => shape.getElement()?.focus());
}
