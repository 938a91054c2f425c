"""Waiting for a page to be drawn, and keeping its picture."""

import os
from pathlib import Path

from playwright.sync_api import Page

MAPS_ARE_DRAWN = """Promise.all(
  [...document.querySelectorAll("[data-map]")].map((box) => box.gridgovMap ?? new Promise((drawn, failed) => {
    box.addEventListener("map-ready", drawn);
    setTimeout(() => failed(new Error(`the map ${box.dataset.map} was not drawn`)), 10000);
  }))).then(() => true)"""


def shot(page: Page, name: str) -> None:
    """A picture of the whole page, when GRIDGOV_SHOTS names a folder."""
    if folder := os.environ.get("GRIDGOV_SHOTS"):
        page.screenshot(path=Path(folder) / f"frontend-{name}.png", full_page=True)


def settled(page: Page) -> None:
    """Every map is drawn, also one that has nothing to show."""
    assert page.evaluate(MAPS_ARE_DRAWN)
