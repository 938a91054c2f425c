// Lists that follow a search are asked for by typing, by Enter and by a button: an answer that brings what stands there
// already changes nothing, so that whoever is choosing in it loses no key and no tap.
const stood = new WeakMap();

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.target.matches(".cases-choices, #class-choices")) return;
  if (stood.get(detail.target) === detail.serverResponse) detail.shouldSwap = false;
  stood.set(detail.target, detail.serverResponse);
});

// The same without htmx.
export function bring(target, text) {
  target.innerHTML = text;
  stood.set(target, text);
}
