// data-opens="dialog's id" opens a <dialog>; data-closes closes the one it stands in. Controls of a closed dialog are
// switched off, so that a required reason does not hold up the other buttons of the same form.
export function watchDialogs(root) {
  root.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) open(document.getElementById(opener.dataset.opens));
    event.target.closest("[data-closes]")?.closest("dialog")?.close();
  });
  root.addEventListener("close", (event) => rest(event.target), true);
  const begin = (where) => where.querySelectorAll("dialog.gg-dialog").forEach(rest);
  begin(root);
  root.addEventListener("htmx:load", (event) => begin(event.target));
}

function open(dialog) {
  controls(dialog).forEach((control) => (control.disabled = false));
  dialog.showModal();
  (dialog.querySelector("textarea, input:not([type=hidden]), select") ?? dialog.querySelector("[data-closes]")).focus();
}

function rest(dialog) {
  // "close" comes a moment after the closing: whoever has opened it again by then keeps the controls.
  if (!dialog.matches?.("dialog.gg-dialog:not([open])")) return;
  controls(dialog).forEach((control) => (control.disabled = true));
}

const controls = (dialog) => dialog.querySelectorAll("input, textarea, select, button[type=submit]");
