// Keeping the number: copy it, print the page.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    if (await copied(button.dataset.copy)) button.querySelector("span").textContent = button.dataset.copied;
    else select(document.getElementById("number"));
  });
}
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());

// Plain http has no clipboard: the number is marked then, for copying by hand.
const copied = (text) => Promise.resolve(navigator.clipboard?.writeText(text).then(() => true)).catch(() => false);

function select(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}
