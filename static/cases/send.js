// Sends a form in the background. "gone": the browser is on its way to the next page; "refused": the errors are shown in
// place and everything typed is still there, photos too; "failed": nobody answered.
export async function send(form) {
  const answer = await fetch(form.action || window.location.href, { method: "POST", body: new FormData(form), redirect: "follow" }).catch(() => null);
  if (!answer || answer.status >= 500) return "failed";
  if (answer.redirected) {
    window.location.assign(answer.url);
    return "gone";
  }
  showErrors(form, new DOMParser().parseFromString(await answer.text(), "text/html"));
  return "refused";
}

function showErrors(form, page) {
  const summary = page.querySelector("[data-errors]") ?? page.querySelector("main h1")?.parentElement;
  const place = form.querySelector("[data-errors]");
  place.replaceChildren(...(summary ? [...summary.children] : []));
  form.querySelectorAll(".gg-field-error").forEach((error) => error.remove());
  form.querySelectorAll(".is-invalid").forEach((control) => control.classList.remove("is-invalid"));
  page.querySelectorAll(".gg-field-error[id]").forEach((error) => beside(form, error));
  const first = place.firstElementChild;
  if (!first) return;
  first.setAttribute("tabindex", "-1");
  first.focus();
  first.scrollIntoView({ block: "center" });
}

function beside(form, error) {
  const control = document.getElementById(error.id.replace(/_error$/, "")) ?? document.getElementById(error.id.replace(/_error$/, "_0"));
  if (!control || !form.contains(control)) return;
  if (control.tagName === "FIELDSET") return control.querySelector("legend").after(error);
  control.classList.add("is-invalid");
  control.setAttribute("aria-describedby", error.id);
  control.after(error);
}
