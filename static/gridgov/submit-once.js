// A second tap on a sent form does nothing; coming back with the browser's Back button makes it usable again.
export function watchSubmits(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "get" || form.method === "dialog") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", (event) => event.persisted && root.querySelectorAll("form[data-sent]").forEach(again));
  root.addEventListener("htmx:afterRequest", (event) => event.target.closest("form[data-sent]") && again(event.target.closest("form")));
}

function again(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}
