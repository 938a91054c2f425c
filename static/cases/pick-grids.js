// Grids of a campaign on the map: a tap writes a grid's code into the field or takes it out; what is typed there shows.
const field = document.querySelector("[data-grid-codes]");
const page = document.querySelector("[data-pick-grids]");
const box = page?.querySelector("[data-map]");

if (box?.gridgovMap) begin(box.gridgovMap);
else box?.addEventListener("map-ready", (event) => begin(event.detail.map));

function begin(map) {
  const show = () => mark(map);
  map.on("shapes", show);
  field.addEventListener("input", show);
  box.addEventListener("grid-chosen", (event) => {
    event.preventDefault();
    const { properties, shape } = event.detail;
    if (properties.level !== "grid") return map.fitBounds(shape.getBounds());
    toggle(properties.code);
    return show();
  });
  show();
}

const codes = () => field.value.split(/[\s,，]+/).filter(Boolean);

function toggle(code) {
  const before = codes();
  const after = before.includes(code) ? before.filter((each) => each !== code) : [...before, code];
  field.value = after.join(" ");
}

function mark(map) {
  const chosen = new Set(codes());
  map.eachLayer((shape) => {
    if (shape.feature?.properties.level !== "grid") return;
    const element = shape.getElement();
    element?.classList.toggle("chosen", chosen.has(shape.feature.properties.code));
    element?.setAttribute("aria-pressed", String(chosen.has(shape.feature.properties.code)));
  });
  page.querySelector("[data-picked]").textContent = chosen.size ? `${page.dataset.words} ${chosen.size}` : "";
}
