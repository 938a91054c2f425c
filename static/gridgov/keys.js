// Keys for the desk. Only where the page holds the list of keys; off while somebody writes, and for who switched them off.
const OFF = "gridgov-keys-off";

export function watchKeys(root) {
  const list = root.getElementById("keys");
  if (!list) return;
  const power = list.querySelector("[data-keys-on]");
  power.checked = !localStorage.getItem(OFF);
  power.addEventListener("change", () => (power.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  for (const control of root.querySelectorAll("[data-key]")) explain(list, control);
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target) || !power.checked) return;
    if (act(root, event.key)) event.preventDefault();
  });
}

// A box that is ticked takes no letters.
const writing = (target) => Boolean(target.closest("input:not([type=checkbox]), textarea, select, dialog, [contenteditable], [role=application]"));

function explain(list, control) {
  const key = document.createElement("dt");
  key.append(Object.assign(document.createElement("kbd"), { textContent: control.dataset.key }));
  const text = Object.assign(document.createElement("dd"), { textContent: control.textContent.trim() });
  const known = [...list.querySelectorAll("kbd")].find((shown) => shown.textContent === control.dataset.key);
  if (known?.parentElement.querySelectorAll("kbd").length === 1) known.parentElement.nextElementSibling.replaceWith(text);
  else list.querySelector("[data-keys-list]").append(key, text);
}

function act(root, key) {
  const own = root.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (own) return own.click() ?? true;
  if (key === "?") return root.querySelector("[data-opens=keys]").click() ?? true;
  if (key === "/") return search(root);
  if (key === "j" || key === "k") return move(root, key === "j" ? 1 : -1);
  if (key === "ArrowDown" || key === "ArrowUp") return inRow(root) && move(root, key === "ArrowDown" ? 1 : -1);
  return false;
}

function search(root) {
  root.querySelector(".gg-filter [data-folds][aria-expanded=false]")?.click();
  return root.querySelector(".gg-filter input:not([type=hidden])")?.focus() ?? true;
}

// Arrows scroll the page until somebody is in the list.
const inRow = (root) => Boolean(root.activeElement?.closest(".gg-list tbody tr"));

// The row's first link takes the focus, so that Enter opens it and a screen reader says where one is.
function move(root, step) {
  const rows = [...root.querySelectorAll(".gg-list tbody tr")].filter((row) => row.querySelector("a"));
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[Math.min(rows.length - 1, Math.max(0, here + step))];
  rows.forEach((row) => row.classList.toggle("gg-here", row === next));
  next?.querySelector("a").focus();
  return Boolean(next);
}
