// Saved, saving, not saved; and the banner that says what to do about it, or why the draft is only to look at.
import { say } from "./draw-words.js";

export function watchSaving({ page, store, tools }) {
  const saved = document.querySelector("[data-draw-saved]");
  const banner = page.querySelector("[data-draw-banner]");
  const button = (name) => page.querySelector(`[data-draw-${name}]`);

  function warn(text, offer) {
    page.querySelector("[data-draw-banner-text]").textContent = text;
    button("again").hidden = button("drop").hidden = offer !== "again";
    button("reload").hidden = offer !== "reload";
    banner.hidden = !text;
  }
  function mark(key, state) {
    saved.textContent = say(key);
    saved.dataset.state = state;
    tools.able();
  }

  store.addEventListener("saving", () => mark("saving", "saving"));
  store.addEventListener("refused", () => mark("saved", "saved"));
  store.addEventListener("state", () => {
    const { editable, why_not: why } = store.state;
    warn(editable ? "" : why || say("read_only"), "");
    mark(editable ? "saved" : "read_only", editable ? "saved" : "closed");
  });
  store.addEventListener("trouble", ({ detail }) => {
    warn(detail.text, detail.offer);
    mark("not_saved", "trouble");
  });
  button("again").addEventListener("click", () => store.again());
  button("drop").addEventListener("click", () => store.drop());
  button("reload").addEventListener("click", () => store.load());
}
