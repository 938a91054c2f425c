// Keys: the page's own list (gridgov/keys.js) rests while the map has the focus, so the map passes them on; Ctrl+Z and
// Ctrl+Y as everywhere; Enter ends a drawing, Escape puts the tool down.
export function watchKeys({ page, map, tools }) {
  const press = (key) => {
    const button = page.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`);
    button?.click();
    return Boolean(button);
  };
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || off()) return;
    if (press(event.key)) event.preventDefault();
  });
  page.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select, dialog, summary")) return;
    if (event.key === "Enter" && event.target === map.getContainer() && tools.tool in { draw: 1, split: 1 }) tools.hinted("finish");
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select, dialog")) return;
    if (event.key === "Escape") tools.take("select");
    const undo = (event.ctrlKey || event.metaKey) && !event.altKey && { z: event.shiftKey ? "y" : "z", Z: "y", y: "y" }[event.key];
    if (undo && press(undo)) event.preventDefault();
  });
}

const off = () => Boolean(localStorage.getItem("gridgov-keys-off"));
