// The drawing page: waits for its map, loads Geoman, and puts the parts together.
import { watchBuildings } from "./draw-buildings.js";
import { watchCompare } from "./draw-compare.js";
import { watchFacts } from "./draw-facts.js";
import { watchKeys } from "./draw-keys.js";
import { watchLists } from "./draw-lists.js";
import { Ground } from "./draw-map.js";
import { watchSaving } from "./draw-saving.js";
import { Store } from "./draw-store.js";
import { Tools } from "./draw-tools.js";
import { setWords } from "./draw-words.js";

const page = document.querySelector("[data-draw]");
const config = JSON.parse(document.getElementById("draw-config").textContent);

function mapReady() {
  const box = page.querySelector("[data-map]");
  if (box.gridgovMap) return box.gridgovMap;
  return new Promise((ready) => box.addEventListener("map-ready", () => ready(box.gridgovMap), { once: true }));
}

function script(address) {
  return new Promise((done, failed) => {
    document.head.append(Object.assign(document.createElement("script"), { src: address, onload: done, onerror: failed }));
  });
}

async function begin() {
  setWords(config.words);
  const map = await mapReady();
  await script(page.dataset.geoman);
  window.L.PM.reInitLayer(map); // the map was there before Geoman
  const store = new Store(config.base);
  const ground = new Ground(window.L, map);
  store.addEventListener("state", () => ground.show(store.state)); // first: the others look at its shapes
  const desk = { page, config, store, map, ground, L: window.L };
  desk.tools = new Tools(desk);
  watchSaving(desk);
  watchLists(desk);
  watchFacts(desk);
  watchCompare(desk);
  watchBuildings(desk);
  watchKeys(desk);
  await store.load();
  page.dataset.ready = "1";
}

begin();
