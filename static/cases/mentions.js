// A tap on a colleague's name puts it where one is writing.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-mention]");
  const field = button?.closest("form")?.querySelector("textarea[name=text]");
  if (!field) return;
  field.setRangeText(button.dataset.mention, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
