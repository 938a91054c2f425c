// Menus are <details>: Escape and a tap elsewhere close them, the focus goes back to their button.
export function watchMenus(root) {
  root.addEventListener("click", (event) => closeAll(root, event.target.closest("details.gg-menu")));
  root.addEventListener("focusin", (event) => closeAll(root, event.target.closest("details.gg-menu")));
  root.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && root.querySelector("details.gg-menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

function closeAll(root, except) {
  for (const menu of root.querySelectorAll("details.gg-menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}
