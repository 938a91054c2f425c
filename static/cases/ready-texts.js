// A tap on a ready text puts it into the sentence that its form asks for, behind what stands there; it stays to be edited.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ready]");
  const field = button?.closest("form")?.querySelector("textarea[name=text]");
  if (!field) return;
  field.value = [field.value.trimEnd(), button.dataset.ready].filter(Boolean).join("\n");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  button.closest("details").open = false;
  field.focus();
});
