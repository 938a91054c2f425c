"""A hand at the drawing page: places in metres of tests.grids.world become movements of a real mouse."""

from typing import Any

from django.urls import reverse
from playwright.sync_api import Page, expect

from grids.models import Division
from tests.browser.looks import still
from tests.grids.world import at

POINT = """([lon, lat]) => {
  const map = document.querySelector("[data-map]").gridgovMap;
  const place = map.latLngToContainerPoint([lat, lon]);
  const frame = map.getContainer().getBoundingClientRect();
  return [frame.left + place.x, frame.top + place.y];
}"""
CORNERS = "[...document.querySelectorAll('.marker-icon:not(.marker-icon-middle)')].length"


class Hand:
    """What a person does on the page, and what stands there afterwards."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, division: Division) -> "Hand":
        self.page.goto(reverse("grids:draw", args=[division.pk]))
        return self.ready()

    def ready(self) -> "Hand":
        expect(self.page.locator("[data-draw][data-ready]")).to_be_visible()
        return self

    def spot(self, x: float, y: float) -> tuple[float, float]:
        px, py = self.page.evaluate(POINT, list(at(x, y)))
        return px, py

    def take(self, tool: str) -> None:
        self.page.locator(f"[data-tool={tool}]").click()

    def act(self, name: str) -> None:
        self.page.locator(f"[data-act={name}]").click()

    def click(self, x: float, y: float, **how: Any) -> None:
        self.page.mouse.move(*self.spot(x, y), steps=4)
        self.page.mouse.click(*self.spot(x, y), **how)

    def draw(self, *corners: tuple[float, float]) -> None:
        """Click from corner to corner; the last one by a double click."""
        drawn = self.page.locator(".marker-icon:not(.cursor-marker)")
        for corner in corners[:-1]:
            before = drawn.count()
            self.click(*corner)
            expect(drawn).to_have_count(before + 1)
        self.page.mouse.move(*self.spot(*corners[-1]), steps=4)
        self.page.mouse.dblclick(*self.spot(*corners[-1]))

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        mouse = self.page.mouse
        mouse.move(*self.spot(*start), steps=4)
        mouse.down()
        mouse.move(*self.spot(*end), steps=12)
        mouse.up()

    def choose(self, name: str) -> None:
        """By the list: the map goes there."""
        self.page.locator(".draw-name", has_text=name).click()
        still(self.page)

    def saved(self) -> None:
        expect(self.page.locator("[data-draw-saved]")).to_have_attribute("data-state", "saved")

    def count(self, what: str, number: int) -> None:
        """Grids, defects or steps, as their tabs tell."""
        expect(self.page.locator(f"[data-count={what}]")).to_have_text(str(number))

    def says(self, text: str) -> None:
        expect(self.page.locator("[data-draw-problem]")).to_contain_text(text)
