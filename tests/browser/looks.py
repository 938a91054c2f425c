"""Waiting for a page to be drawn, and keeping its picture."""

import os
from pathlib import Path

from playwright.sync_api import Page

MAPS_ARE_DRAWN = """Promise.all(
  [...document.querySelectorAll("[data-map]")].map((box) => box.gridgovMap ?? new Promise((drawn, failed) => {
    box.addEventListener("map-ready", drawn);
    setTimeout(() => failed(new Error(`the map ${box.dataset.map} was not drawn`)), 10000);
  }))).then(() => true)"""


MAPS_ARE_STILL = """new Promise((still) => {
  const where = () => [...document.querySelectorAll(".leaflet-map-pane")].map((pane) =>
    /leaflet-(pan|zoom)-anim/.test(pane.className) ? Math.random() : pane.style.transform).join();
  let [last, same] = [where(), 0];
  const look = () => {
    const now = where();
    same = now === last ? same + 1 : 0;
    last = now;
    if (same < 6) requestAnimationFrame(look); else still(true);
  };
  requestAnimationFrame(look);
})"""
DRAFT_IS_KEPT = """(text) => new Promise((kept) => {
  const ask = () => {
    const base = indexedDB.open("gridgov");
    base.onsuccess = () => {
      const fields = base.result.transaction("fields").objectStore("fields").getAll();
      fields.onsuccess = () => {
        base.result.close();
        if (fields.result.some((draft) => Object.values(draft).includes(text))) kept(true);
        else requestAnimationFrame(ask);
      };
    };
  };
  ask();
})"""


def shot(page: Page, name: str) -> None:
    """A picture of the whole page, when GRIDGOV_SHOTS names a folder."""
    if folder := os.environ.get("GRIDGOV_SHOTS"):
        page.screenshot(path=Path(folder) / f"frontend-{name}.png", full_page=True)


def settled(page: Page) -> None:
    """Every map is drawn, also one that has nothing to show."""
    assert page.evaluate(MAPS_ARE_DRAWN)


def still(page: Page) -> None:
    """No map is on its way any more: it stood still for some frames."""
    assert page.evaluate(MAPS_ARE_STILL)


def draft_kept(page: Page, text: str) -> None:
    """The browser has stored a draft that says this."""
    assert page.evaluate(DRAFT_IS_KEPT, text)
