// A map beside the list on a wide screen: the same filter, a row marks its point and a point its row. Whether somebody
// wants it is remembered on this device.
const KEPT = "gridgov-beside";
const split = document.querySelector("[data-split]");
const place = split.querySelector("[data-beside]");
const toggle = document.querySelector("[data-beside-toggle]");
const wide = matchMedia("(min-width: 75rem)");
let drawn = ""; // the filter that the map shows
let map = null;

const list = () => document.getElementById("list");
const wanted = () => wide.matches && localStorage.getItem(KEPT) === "1";

async function show() {
  const on = wanted();
  split.classList.toggle("on", on);
  place.hidden = !on;
  toggle.setAttribute("aria-pressed", String(on));
  if (!on || drawn === list().dataset.query) return;
  drawn = list().dataset.query;
  place.replaceChildren();
  await window.htmx.ajax("GET", `${split.dataset.mapPage}?${drawn}`, { target: place, select: "[data-map], .gg-empty", swap: "innerHTML" });
}

toggle.addEventListener("click", () => {
  if (localStorage.getItem(KEPT) === "1") localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, "1");
  show();
});
wide.addEventListener("change", show);
document.addEventListener("htmx:afterSwap", () => drawn !== list().dataset.query && show());
place.addEventListener("map-ready", (event) => {
  map = event.detail.map;
  map.on("shapes", listen);
  listen();
});

const shapes = () => {
  const found = [];
  map?.eachLayer((layer) => layer.feature?.properties?.number && found.push(layer));
  return found;
};
const shapeOf = (row) => shapes().find((shape) => String(shape.feature.id) === row?.dataset.case)?.getElement();
const rowOf = (shape) => list().querySelector(`tr[data-case="${shape.feature.id}"]`);

function listen() {
  for (const shape of shapes()) {
    const sign = shape.getElement();
    if (!sign || sign.dataset.listens) continue;
    sign.dataset.listens = "1";
    for (const [event, here] of [["pointerenter", true], ["pointerleave", false], ["focus", true], ["blur", false]]) sign.addEventListener(event, () => mark(shape, here));
  }
}

function mark(shape, here) {
  const row = rowOf(shape);
  row?.classList.toggle("cases-on-map", here);
  if (here) row?.scrollIntoView({ block: "nearest" });
}

// A sign that is chosen leads to its row; without one on this page, to the case.
place.addEventListener("grid-chosen", (event) => {
  const row = rowOf(event.detail.shape);
  if (!row) return;
  event.preventDefault();
  row.querySelector("a").focus();
});

for (const [event, here] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) {
  split.addEventListener(event, (about) => {
    const row = about.target.closest?.("tr[data-case]");
    if (row) shapeOf(row)?.classList.toggle("gg-here", here);
  });
}
show();
