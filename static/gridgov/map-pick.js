// Choosing a point: tap, drag the pin, ask the phone, move the map with arrow keys and press Enter, or write degrees.
export function pick(L, map, box, config) {
  const inputs = { lon: document.getElementById(config.lon), lat: document.getElementById(config.lat) };
  const field = box.querySelector("[data-map-coordinates]");
  const said = box.querySelector("[data-map-said]");
  const icon = L.divIcon({ html: '<i class="bi bi-geo-alt-fill"></i>', className: "gg-pin", iconSize: [38, 42], iconAnchor: [19, 40] });
  const pin = L.marker(map.getCenter(), { icon, draggable: true, autoPan: true, alt: config.words.marker, title: config.words.marker, keyboard: false });
  const say = (text) => (said.textContent = text);

  function put(place, accuracy) {
    const [lon, lat] = [place.lng.toFixed(6), place.lat.toFixed(6)];
    pin.setLatLng(place).addTo(map);
    field.value = `${lon}, ${lat}`;
    field.removeAttribute("aria-invalid");
    set(inputs.lon, lon);
    set(inputs.lat, lat);
    say(accuracy ? config.words.accuracy.replace("%(n)s", Math.round(accuracy)) : config.words.chosen.replace("%(place)s", field.value));
    box.dispatchEvent(new CustomEvent("place-chosen", { bubbles: true, detail: { lon: Number(lon), lat: Number(lat), accuracy } }));
  }

  map.on("click", (event) => put(event.latlng));
  pin.on("dragend", () => put(pin.getLatLng()));
  byKeyboard(map, box, () => put(map.getCenter()));
  byDegrees(field, (place) => { put(place); map.panTo(place); }, () => say(config.words.not_read));
  byPhone(box.querySelector("[data-map-locate]"), config.words, say, (place, accuracy) => { map.setView(place, 17); put(place, accuracy); });
  const start = beginning(L, inputs, config);
  if (start) { map.setView(start, Math.max(map.getZoom(), 15)); put(start); }
}

function set(input, value) {
  if (!input) return;
  input.value = value;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function beginning(L, inputs, config) {
  if (inputs.lon?.value && inputs.lat?.value) return L.latLng(Number(inputs.lat.value), Number(inputs.lon.value));
  return config.point ? L.latLng(config.point[1], config.point[0]) : null;
}

function byKeyboard(map, box, choose) {
  const element = map.getContainer();
  const cross = document.createElement("span");
  cross.className = "gg-map-cross";
  element.append(cross);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== element) return;
    event.preventDefault();
    choose();
  });
}

function byDegrees(field, found, notRead) {
  const read = () => {
    const [lon, lat, ...more] = field.value.split(/[,，;\s]+/).filter(Boolean).map(Number);
    const good = !more.length && Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
    field.toggleAttribute("aria-invalid", false);
    if (good) return found({ lng: lon, lat });
    field.setAttribute("aria-invalid", "true");
    notRead();
  };
  field.addEventListener("change", () => field.value.trim() && read());
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    read();
  });
}

function byPhone(button, words, say, found) {
  button.addEventListener("click", () => {
    if (!navigator.geolocation) return say(words.no_position);
    say(words.locating);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => found({ lng: coords.longitude, lat: coords.latitude }, coords.accuracy),
      () => say(words.denied),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 10000 },
    );
  });
}
