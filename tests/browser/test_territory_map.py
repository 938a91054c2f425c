"""The map of a large area: it shows what fits its scale, and more as one comes closer."""

from collections.abc import Callable
from typing import Any

import pytest
import shapely
from django.urls import reverse
from playwright.sync_api import Page, expect

from grids import queries
from grids.actions import publish_division
from grids.models import Area, Grid
from tests.browser.conftest import LOOK_NAMES, LOOKS
from tests.cast import make_user
from tests.grids.test_coverage_properties import cells
from tests.grids.world import community, division, grid

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCALE = "document.querySelector('[data-map]').gridgovMap.getZoom()"
SHAPES = "path.gg-shape:not(.outline)"


@pytest.fixture
def city(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Area:
    """Six communities of ten grids, which count as many here."""
    monkeypatch.setattr(queries, "LARGE", 5)
    parts = sorted(cells(3, 60), key=lambda part: part.centroid.x)
    for number in range(6):
        own = parts[number * 10 : number * 10 + 10]
        home = community(f"M{number}", shapely.union_all(own))
        made = {grid(f"M{number}-{n}", home): part for n, part in enumerate(own)}
        publish_division(division_id=division(home, made).pk, directly=True)
    return Area.objects.get(parent__isnull=True)


def root(sign_in: Callable[[Page, Any], None], page: Page) -> None:
    sign_in(page, make_user("root", is_superuser=True))


def zoom(page: Page, way: str, steps: int) -> None:
    """A click while the map still moves would be lost: it has to have begun, and to have ended."""
    for _step in range(steps):
        before = page.evaluate(SCALE)
        page.get_by_role("button", name=f"Zoom {way}").click()
        page.wait_for_function(f"before => Math.abs({SCALE} - before) === 1", arg=before)
        expect(page.locator(".leaflet-zoom-anim")).to_have_count(0)


def test_closer_shows_grids_and_they_open(
    desk: Page, city: Area, sign_in: Callable[[Page, Any], None]
) -> None:
    root(sign_in, desk)
    desk.goto(reverse("grids:area", args=[city.pk]))
    box = desk.locator("[data-map]")
    expect(box).to_have_attribute("data-shown", "grid")
    expect(desk.locator(SHAPES)).to_have_count(60)
    zoom(desk, "out", 6)
    expect(box).to_have_attribute("data-shown", "city")
    expect(desk.locator(SHAPES)).to_have_count(1)
    zoom(desk, "in", 3)
    expect(box).to_have_attribute("data-shown", "community")
    expect(desk.locator(SHAPES)).to_have_count(6)
    zoom(desk, "in", 4)
    expect(box).to_have_attribute("data-shown", "grid")
    desk.locator(SHAPES).first.focus()
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/setup/territory/grids/*/")
    assert Grid.objects.filter(pk=int(desk.url.rstrip("/").rpartition("/")[2])).exists()


def test_what_was_brought_is_not_asked_again(
    desk: Page, city: Area, sign_in: Callable[[Page, Any], None]
) -> None:
    root(sign_in, desk)
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url) if "territory/map" in request.url else None)
    desk.goto(reverse("grids:area", args=[city.pk]))
    expect(desk.locator("[data-map]")).to_have_attribute("data-shown", "grid")
    first = len(asked)
    desk.locator(".leaflet-container").press("ArrowRight")
    desk.wait_for_timeout(600)
    assert len(asked) == first
    with desk.expect_request(lambda request: "territory/map" in request.url):
        zoom(desk, "in", 1)
    expect(desk.locator("[data-map]")).to_have_attribute("data-shown", "grid")
    desk.wait_for_timeout(600)
    assert len(asked) == first + 1, "asked once, however long one waits"


@pytest.mark.parametrize(("size", "language"), LOOKS, ids=LOOK_NAMES)
def test_pages_of_exchange_have_no_fault(
    open_page: Callable[..., Page],
    city: Area,
    sign_in: Callable[[Page, Any], None],
    speak: Callable[[Page, str], None],
    axe: Callable[[Page], list[str]],
    size: Any,
    language: str,
) -> None:
    page = open_page(size)
    root(sign_in, page)
    speak(page, language)
    home = Area.objects.get(code="M1")
    drafted = home.divisions.get()
    for address in (
        reverse("grids:area", args=[city.pk]),
        reverse("grids:export-area", args=[city.pk]),
        reverse("grids:export-division", args=[drafted.pk]),
        reverse("grids:area-coverage", args=[city.pk]),
        reverse("grids:rules"),
    ):
        page.goto(address)
        assert axe(page) == [], address


def test_a_file_is_downloaded_and_a_refusal_is_told(
    desk: Page, city: Area, sign_in: Callable[[Page, Any], None]
) -> None:
    root(sign_in, desk)
    desk.goto(reverse("grids:area", args=[city.pk]))
    desk.get_by_role("link", name="Take along").click()
    desk.get_by_label("Format").select_option(".zip")
    desk.get_by_label("Reference system").fill("EPSG:4549")
    with desk.expect_download() as download:
        desk.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "grids-0-epsg4549.zip"
    desk.get_by_label("What", exact=True).select_option("components")
    desk.get_by_role("button", name="Download").click()
    expect(desk.get_by_text("There is nothing of this kind here").first).to_be_visible()
