// The open inbox: rows that changed are renewed where they stand, with their mark, focus and place; what came is announced
// and shown when the person wants it, so that nothing moves under the hands.
import { keepUp } from "./live.js";

const box = document.querySelector("[data-live=list]");
const came = new Set();
let shown = null; // the list that the state belongs to: filters exchange it
let state = "";

const list = () => document.getElementById("list");
const rows = () => [...list().querySelectorAll("tr[data-case]")];

function ask() {
  if (shown !== list()) begin();
  const versions = rows().map((row) => `${row.dataset.case}-${row.dataset.version}`).join(".");
  return `${box.dataset.address}?${list().dataset.query}&${new URLSearchParams({ live: state, rows: versions })}`;
}

function begin() {
  shown = list();
  state = `_${shown.dataset.at}`;
  came.clear();
  announce();
}

function told(answer) {
  if (shown !== list()) return; // a filter was chosen while the answer was on its way
  state = answer.state;
  const { rows: changed = {}, gone = [], news = [], many, numbers = {}, here } = answer.said;
  for (const row of rows()) {
    if (changed[row.dataset.case]) renew(row, changed[row.dataset.case]);
    else if (gone.includes(Number(row.dataset.case))) leave(row);
  }
  news.forEach((pk) => came.add(pk));
  if (many) came.add("many");
  if (here) rows().forEach((row) => present(row, here[row.dataset.case] ?? []));
  number(numbers);
  if (news.length || many) announce();
}

function renew(row, html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const fresh = holder.content.querySelector("tr");
  const marked = row.querySelector("input[name=pick]")?.checked;
  const focus = row.contains(document.activeElement) && (document.activeElement.matches("input") ? "input[name=pick]" : "a");
  fresh.className += row.classList.contains("gg-here") ? " gg-here" : "";
  present(fresh, names(row));
  row.replaceWith(fresh);
  if (marked && fresh.querySelector("input[name=pick]")) fresh.querySelector("input[name=pick]").checked = true;
  if (focus) fresh.querySelector(focus)?.focus({ preventScroll: true });
  note(fresh, "changed", "info");
  fresh.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
}

function leave(row) {
  if (row.classList.contains("cases-gone")) return;
  row.classList.add("cases-gone");
  note(row, "left", "calm");
}

function note(row, word, tone) {
  row.querySelector("[data-live-note]")?.remove();
  const badge = Object.assign(document.createElement("span"), { className: `gg-badge tone-${tone}`, textContent: box.dataset[word] });
  badge.dataset.liveNote = word;
  row.querySelector("th").append(" ", badge);
}

const names = (row) => JSON.parse(row.dataset.present ?? "[]");

function present(row, who) {
  const place = row.querySelector("[data-here]");
  row.dataset.present = JSON.stringify(who);
  place.hidden = !who.length;
  place.querySelector("[data-here-names]").textContent = who.join(", ");
}

function number(numbers) {
  for (const [key, text] of Object.entries(numbers)) {
    const place = key === "found" ? list().querySelector("[data-found]") : document.querySelector(`.gg-tabs a[href="?tab=${key}"] .gg-count`);
    if (place) place.textContent = text;
  }
  const menu = document.querySelector(".gg-rail a[aria-current] .gg-count");
  if (menu && numbers.ours) menu.textContent = numbers.ours;
}

function announce(more = "") {
  const said = came.has("many") ? box.dataset.many : came.size ? box.dataset.news.replace("{n}", came.size) : "";
  box.querySelector("[data-live-said]").textContent = [said, more].filter(Boolean).join(" ");
  box.querySelector("[data-live-show]").hidden = !said;
  box.classList.toggle("cases-live-on", Boolean(said || more));
}

// The list anew, where the reader is; what was marked stays marked as far as it is still there.
async function show() {
  const marked = new Set(rows().filter((row) => row.querySelector("input[name=pick]")?.checked).map((row) => row.dataset.case));
  const all = document.getElementById("pick-all")?.checked;
  await window.htmx.ajax("GET", window.location.href, { target: "#list", select: "#list", swap: "outerHTML" });
  begin();
  const again = rows().filter((row) => marked.has(row.dataset.case));
  for (const row of again) row.querySelector("input[name=pick]").checked = true;
  if (all && document.getElementById("pick-all")) document.getElementById("pick-all").checked = true;
  again[0]?.querySelector("input[name=pick]").dispatchEvent(new Event("change", { bubbles: true }));
  const lost = marked.size - again.length;
  announce(lost ? box.dataset.unmarked.replace("{n}", lost) : "");
  list().querySelector("a")?.focus({ preventScroll: true });
}

// Another filter may be one that is saved, or one to save.
function saved() {
  const place = document.getElementById("saved");
  if (!place || place.contains(document.activeElement)) return;
  window.htmx.ajax("GET", `${box.dataset.saved}?${list().dataset.query}`, { target: "#saved", swap: "outerHTML" });
}

if (box) {
  box.querySelector("[data-live-show]").addEventListener("click", show);
  begin();
  const look = keepUp({ box, ask, told });
  document.addEventListener("htmx:afterSwap", () => {
    if (shown === list()) return;
    begin();
    look();
    saved();
  });
}
