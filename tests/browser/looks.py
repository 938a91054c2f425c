"""Waiting for a page to be drawn, and keeping its picture."""

import os
from pathlib import Path

from playwright.sync_api import Page, expect


def shot(page: Page, name: str) -> None:
    """A picture of the whole page, when GRIDGOV_SHOTS names a folder."""
    if folder := os.environ.get("GRIDGOV_SHOTS"):
        page.screenshot(path=Path(folder) / f"frontend-{name}.png", full_page=True)


def settled(page: Page) -> None:
    """Every map is drawn."""
    for box in page.locator("[data-map]").all():
        expect(box.locator("path").first).to_be_attached()
