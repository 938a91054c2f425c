// A button with data-folds opens and closes the form it stands in.
export function watchFolds(root) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-folds]");
    if (!button) return;
    const open = button.closest("form").classList.toggle("open");
    button.setAttribute("aria-expanded", String(open));
  });
}
