"""What reviewers stumbled over on the drawing page and the pages of buildings, by mouse and by finger."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from grids.actions import set_area_outline
from grids.models import Building, Division, Grid, GridKind
from tests.browser.conftest import LANGUAGES
from tests.browser.drawing import Hand
from tests.browser.looks import settled, shot
from tests.cast import Cast, make_cast
from tests.grids.world import at, cell, division

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[Page, Any], None]
OpenPage = Callable[..., Page]
Speak = Callable[[Page, str], None]
MAP_TOP = "() => document.querySelector('[data-map]').getBoundingClientRect().top"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    made = make_cast()
    set_area_outline(area_id=made.street.pk, outline=cell(0, 0, 800, 200))
    set_area_outline(area_id=made.community.pk, outline=cell(0, 0, 400, 200))
    return made


@pytest.fixture
def halves(cast: Cast) -> Division:
    """A draft of two halves of 200 m by 200 m: G1 in the west, G2 in the east."""
    return division(
        cast.community, {cast.grid: cell(0, 0, 200, 200), cast.neighbour_grid: cell(200, 0, 200, 200)}
    )


def test_a_line_that_ends_in_the_neighbouring_grid_splits_and_the_map_stays_where_it_is(
    desk: Page, halves: Division, cast: Cast, sign_in: SignIn, quiet_console: list[str]
) -> None:
    """The press that ends it lies on another grid, which must not take it for being chosen."""
    sign_in(desk, cast.ada)
    hand = Hand(desk).open(halves)
    top = desk.evaluate(MAP_TOP)
    hand.take("split")
    assert desk.evaluate(MAP_TOP) == top
    hand.draw((-15, 100), (100, 110), (260, 100))
    hand.count("grids", 3)
    assert {row.grid.code for row in halves.outlines.select_related("grid")} > {"G1", "G2"}
    assert halves.outlines.get(grid=cast.neighbour_grid).area_m2 == pytest.approx(40_000, rel=0.01)
    hand.take("split")
    hand.draw((-15, 50), (100, 50))
    hand.says("ends inside the grid")
    quiet_console.clear()  # the browser itself reports a refusal
    assert desk.evaluate(MAP_TOP) == top


def test_a_finger_drags_a_corner(phone: Page, halves: Division, cast: Cast, sign_in: SignIn) -> None:
    """Real touches: down, along, up; the page does not scroll away under them."""
    sign_in(phone, cast.ada)
    hand = Hand(phone).open(halves)
    phone.locator("[data-tool=border]").tap()
    phone.touchscreen.tap(*hand.spot(100, 100))
    expect(phone.locator(".marker-icon").first).to_be_visible()
    scrolled = phone.evaluate("scrollY")
    finger(phone, hand.spot(200, 0), hand.spot(160, 0))
    hand.count("steps", 1)
    hand.count("defects", 0)
    assert halves.outlines.get(grid=cast.grid).area_m2 == pytest.approx(36_000, rel=0.02)
    assert phone.evaluate("scrollY") == scrolled


def finger(page: Page, start: tuple[float, float], end: tuple[float, float], steps: int = 8) -> None:
    """One finger from place to place on the screen."""
    touch = page.context.new_cdp_session(page)
    way = [
        {"x": start[0] + (end[0] - start[0]) * n / steps, "y": start[1] + (end[1] - start[1]) * n / steps}
        for n in range(steps + 1)
    ]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [way[0]]})
    for place in way[1:]:
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
        page.wait_for_timeout(20)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_repair_says_which_distance_would_be_enough(
    language: str,
    cast: Cast,
    open_page: OpenPage,
    sign_in: SignIn,
    speak: Speak,
    axe: Callable[[Page], list[str]],
) -> None:
    """An overlap of eight metres; an exclusive grid without a band stands beside."""
    Grid.objects.filter(pk=cast.neighbour_grid.pk).update(kind=GridKind.EXCLUSIVE)
    drawn = {cast.grid: cell(0, 0, 208, 200), cast.neighbour_grid: cell(200, 0, 200, 200)}
    made = division(cast.community, drawn)
    made.outlines.update(households=4)
    page = open_page()
    sign_in(page, cast.ada)
    speak(page, language)
    hand = Hand(page).open(made)
    expect(page.locator("path.band-below")).to_have_count(1)
    expect(page.locator("path.band-none")).to_have_count(1)
    hand.act("repair")
    panel = page.locator("[data-draw-repair]")
    panel.locator("[data-ask] [type=submit]").click()
    again = panel.locator("[data-enough-take]")
    expect(again).to_contain_text("10", timeout=30_000)
    assert axe(page) == []
    shot(page, f"repair-enough-{language}")
    again.click()
    panel.locator("[data-accept]").click(timeout=30_000)
    hand.count("defects", 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_buildings_come_in_from_a_table(
    language: str,
    cast: Cast,
    open_page: OpenPage,
    sign_in: SignIn,
    speak: Speak,
    axe: Callable[[Page], list[str]],
) -> None:
    """From the empty page over the upload and what it would make to the list, the map and the drawing page."""
    page = open_page()
    sign_in(page, cast.ada)
    speak(page, language)
    page.goto(reverse("grids:buildings", args=[cast.community.pk]))
    assert axe(page) == []
    page.locator(".gg-page-header .btn-primary").click()
    rows = [f"B{n},{at(30 * n, 80)[0]:.7f},{at(30 * n, 80)[1]:.7f},{20 + n},{24 + n}" for n in range(1, 9)]
    table = "\n".join(["编号,经度,纬度,户数,套数", *rows, "B99,1,1,3,3"]).encode()
    page.locator("#id_file").set_input_files({"name": "homes.csv", "mimeType": "text/csv", "buffer": table})
    page.locator("main button[type=submit]").click()
    page.locator("button[value=check]").click()
    expect(page.locator("main")).to_contain_text("9")
    assert Building.objects.count() == 0
    shot(page, f"buildings-check-{language}")
    page.locator("button[value=import]").click()
    expect(page.locator("#list tbody tr")).to_have_count(8)
    settled(page)
    assert axe(page) == []
    shot(page, f"buildings-{language}")
    assert Building.objects.filter(community=cast.community).count() == 8
