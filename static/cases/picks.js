// Marking cases of the inbox: the row under the keys, the whole page, and how many are marked. The list is exchanged by
// htmx, so everything listens on the document.
const boxes = () => [...document.querySelectorAll("input[name=pick]")];

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-pick-row]")) return;
  const row = document.activeElement?.closest("tr") ?? document.querySelector(".cases-inbox tr.gg-here");
  row?.querySelector("input[name=pick]")?.click();
});

document.addEventListener("change", (event) => {
  if (event.target.id === "pick-page") boxes().forEach((box) => (box.checked = event.target.checked));
  if (event.target.matches("#pick-page, #pick-all, input[name=pick]")) count();
});

function count() {
  const said = document.querySelector("[data-picked]");
  if (!said) return;
  const marked = boxes().filter((box) => box.checked).length;
  said.textContent = marked && !document.getElementById("pick-all").checked ? `${said.dataset.words} ${marked}` : "";
}

const begin = () => document.querySelector("[data-pick-page]")?.removeAttribute("hidden");
document.addEventListener("htmx:afterSwap", begin);
begin();
