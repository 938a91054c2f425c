// "Add my position" in the report of an arrival: optional, and only when somebody asks for it.
for (const field of document.querySelectorAll("[data-here]")) {
  const button = field.querySelector("button");
  const said = field.querySelector("[role=status]");
  const [lon, lat] = field.querySelectorAll("input");
  button.hidden = !navigator.geolocation;
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        lon.value = coords.longitude.toFixed(6);
        lat.value = coords.latitude.toFixed(6);
        done(field.dataset.added);
      },
      () => done(field.dataset.none),
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
  function done(words) {
    button.removeAttribute("aria-busy");
    said.textContent = words;
  }
}
