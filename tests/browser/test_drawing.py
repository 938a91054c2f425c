"""Dividing a community on the map, by mouse and by keyboard: draw, split, merge, move a border, repair, propose,
approve, publish; and what the page says when a hand slips or the connection is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from grids.actions import draft_division, publish_division, set_area_outline
from grids.models import Building, Division, DivisionState, GridOutline
from tests.browser.conftest import LANGUAGES
from tests.browser.drawing import CORNERS, Hand
from tests.browser.looks import shot
from tests.cast import Cast, make_cast
from tests.grids.world import at, cell, division

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SEARCH_MS = 30_000  # a search takes a second or two, and longer where other tests run beside it
FRAME = cell(0, 0, 400, 200)
Speak = Callable[[Page, str], None]
POSITION = "(el) => { const at = el.getBoundingClientRect(); return [at.left + at.width / 2, at.top + at.height / 2]; }"
SignIn = Callable[[Page, Any], None]
OpenPage = Callable[..., Page]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    made = make_cast()
    set_area_outline(area_id=made.street.pk, outline=cell(0, 0, 800, 200))
    set_area_outline(area_id=made.community.pk, outline=FRAME)
    return made


@pytest.fixture
def halves(cast: Cast) -> Division:
    """A draft of two halves of 200 m by 200 m: G1 in the west, G2 in the east."""
    return division(
        cast.community, {cast.grid: cell(0, 0, 200, 200), cast.neighbour_grid: cell(200, 0, 200, 200)}
    )


@pytest.fixture
def hand(desk: Page, cast: Cast, sign_in: SignIn) -> Hand:
    sign_in(desk, cast.ada)
    return Hand(desk)


def areas(found: Division) -> list[int]:
    """Thousands of m² of the draft's grids, smallest first."""
    return sorted(round(row.area_m2 / 1000) for row in GridOutline.objects.filter(division=found))


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_an_empty_draft_to_a_division_in_force(
    language: str, cast: Cast, open_page: OpenPage, sign_in: SignIn, speak: Speak
) -> None:
    page = open_page()
    sign_in(page, cast.ada)
    speak(page, language)
    page.goto(reverse("grids:area", args=[cast.community.pk]))
    page.locator("button[name=copy]").click()
    hand = Hand(page).ready()
    page.locator("[data-begin=draw]").click()
    hand.draw((-20, -20), (250, -20), (250, 220), (-20, 220))  # beyond the border: it is clipped to it
    page.locator("#draw-new button[value=ok]").click()
    hand.count("grids", 1)
    hand.take("draw")
    hand.draw((250, -20), (430, -20), (430, 220), (250, 220))
    page.locator("#draw-new input[name=name]").fill("东网格")
    page.locator("#draw-new button[value=ok]").click()
    hand.count("grids", 2)
    hand.count("defects", 0)
    hand.saved()
    shot(page, f"drawing-{language}")
    made = Division.objects.get()
    assert areas(made) == [30, 50]
    page.locator(".gg-page-header .btn-primary").click()
    propose(page)
    approve_and_publish(open_page(), cast, sign_in, made)
    made.refresh_from_db()
    assert made.state == DivisionState.IN_FORCE


def propose(page: Page) -> None:
    page.locator("[data-opens$=propose]").click()
    page.locator("dialog[open] textarea").fill("The quarter has grown")
    page.locator("dialog[open] button[value=propose]").click()
    expect(page.locator(".gg-message")).to_be_visible()


def approve_and_publish(page: Page, cast: Cast, sign_in: SignIn, made: Division) -> None:
    """Another administrator's work: nobody approves what he proposed."""
    sign_in(page, cast.root)
    page.goto(reverse("grids:division", args=[made.pk]))
    page.locator("[data-opens$=approve]").click()
    page.locator("dialog[open] button[value=approve]").click()
    page.get_by_role("link", name="Bring into force").click()
    page.get_by_role("button", name="Bring into force").click()
    expect(page.get_by_role("status").filter(has_text="in force")).to_be_visible()


def test_a_line_splits_a_grid_and_undo_makes_it_whole(hand: Hand, halves: Division) -> None:
    hand.open(halves)
    hand.take("split")
    hand.draw((50, -15), (50, 215))
    hand.count("grids", 3)
    assert areas(halves) == [10, 30, 40]
    hand.act("undo")
    hand.count("grids", 2)
    hand.act("redo")
    hand.count("grids", 3)
    hand.page.locator("#tab-steps").click()
    expect(hand.page.locator("[data-draw-steps] li")).to_have_count(1)


def test_a_line_that_misses_changes_nothing_and_says_so(
    hand: Hand, halves: Division, quiet_console: list[str]
) -> None:
    hand.open(halves)
    hand.choose("Grid G1")
    hand.take("split")
    hand.draw((60, -15), (60, 120))
    hand.says("ends inside the grid")
    hand.draw((-15, 215), (150, 215))
    hand.says("misses")
    quiet_console.clear()  # the browser itself reports a refusal
    hand.count("grids", 2)
    hand.count("steps", 0)
    hand.draw((60, -15), (60, 215))  # the tool is still in hand
    hand.count("grids", 3)
    expect(hand.page.locator("[data-draw-problem]")).to_be_hidden()


def test_chosen_neighbours_become_one(hand: Hand, halves: Division, cast: Cast) -> None:
    hand.open(halves)
    hand.take("merge")
    hand.click(100, 100)
    hand.click(300, 100)
    hand.page.locator("[data-hint=merge]").click()
    hand.page.get_by_role("dialog").get_by_label("Grid G2").check()
    hand.page.get_by_role("dialog").get_by_role("button", name="Merge").click()
    hand.count("grids", 1)
    assert halves.outlines.get().grid == cast.neighbour_grid


def test_a_border_moves_and_the_neighbour_follows(hand: Hand, halves: Division, cast: Cast) -> None:
    hand.open(halves)
    hand.take("border")
    hand.click(100, 100)
    expect(hand.page.locator(".marker-icon").first).to_be_visible()
    hand.drag((200, 100), (240, 100))  # the middle of the shared border, which becomes a corner
    hand.count("steps", 1)
    hand.count("defects", 0)
    assert areas(halves) == [36, 44]
    before = hand.page.evaluate(CORNERS)
    hand.drag((240, 100), (160, 100))
    hand.count("steps", 2)
    hand.count("defects", 0)
    assert hand.page.evaluate(CORNERS) == before
    assert halves.outlines.get(grid=cast.grid).area_m2 == pytest.approx(36000, abs=800)


def test_a_corner_moves_by_the_keyboard(hand: Hand, halves: Division) -> None:
    hand.open(halves)
    hand.choose("Grid G1")
    hand.page.keyboard.press("b")
    corner = hand.page.get_by_role("button", name="Corner 2 of")  # in the north, shared by both
    corner.focus()
    assert corner.evaluate(POSITION) == pytest.approx(hand.spot(200, 200), abs=2)
    hand.page.keyboard.press("Shift+ArrowLeft")
    hand.count("steps", 1)
    expect(hand.page.locator(".marker-icon:focus")).to_be_visible()
    hand.page.keyboard.press("Escape")
    hand.page.keyboard.press("Control+z")
    expect(hand.page.locator("[data-draw-hint]")).to_have_text("Undone.")
    assert areas(halves) == [40, 40]


def test_typed_corners_split_a_grid_without_a_mouse(hand: Hand, halves: Division) -> None:
    hand.open(halves)
    page = hand.page
    page.get_by_role("checkbox", name="Choose Grid G1").press("Space")
    page.keyboard.press("s")
    split = page.locator("button[data-tool=split]")
    expect(split).to_have_attribute("aria-pressed", "true")  # a box has the focus, and nothing is typed there
    page.locator("[data-hint=type]").press("Enter")
    field = page.get_by_label("One corner a line")
    expect(field).to_be_focused()
    page.keyboard.type("120.15 north")
    expect(page.locator("[data-type-problem]")).to_contain_text("Line 1")
    field.fill("\n".join("{:.8f}, {:.8f}".format(*at(100, y)) for y in (-10, 210)))
    page.get_by_role("button", name="Use them").press("Enter")
    hand.count("grids", 3)


def test_facts_are_kept_and_the_bar_tells_where_they_lie(hand: Hand, halves: Division, cast: Cast) -> None:
    hand.open(halves)
    hand.choose("Grid G1")
    hand.page.get_by_role("spinbutton", name="Households", exact=True).fill("620")
    hand.page.get_by_label("English name").fill("Harbour grid")
    hand.page.keyboard.press("Enter")
    row = hand.page.locator("[data-draw-grids] tr", has_text="Harbour grid")
    expect(row).to_contain_text("620")
    expect(row).to_contain_text("above")
    hand.page.get_by_role("spinbutton", name="Households", exact=True).fill("380")
    hand.choose("Grid G2")  # leaving the grid keeps what was typed
    expect(row).to_contain_text("inside")
    assert halves.outlines.get(grid=cast.grid).households == 380


def test_an_overlap_is_shown_repaired_and_only_then_proposed(hand: Hand, cast: Cast) -> None:
    drawn = {cast.grid: cell(0, 0, 202, 200), cast.neighbour_grid: cell(200, 0, 200, 200)}
    wrong = division(cast.community, drawn)
    page = hand.open(wrong).page
    hand.count("defects", 1)
    page.get_by_role("link", name="Measure and propose").click()
    expect(page.get_by_text("cannot be proposed before")).to_be_visible()
    expect(page.get_by_role("button", name="Propose")).to_have_count(0)
    hand.open(wrong)
    page.locator("#tab-defects").click()
    page.locator("[data-draw-defects] button").click()
    expect(page.locator(".draw-flash").first).to_be_visible()
    hand.act("repair")
    page.get_by_role("button", name="Propose a repair").click()
    panel = page.locator("[data-draw-repair]")
    expect(panel.locator("[data-sentences]")).to_contain_text("change hands", timeout=SEARCH_MS)
    unchanged = [row.area_m2 > 40_300 for row in wrong.outlines.order_by("grid__code")]
    assert unchanged == [True, False], "nothing changes before it is accepted"
    expect(page.locator(".draw-after").first).to_be_visible()
    panel.get_by_text("Before", exact=True).first.click()
    expect(page.locator(".draw-after")).to_have_count(0)
    panel.get_by_role("button", name="Accept the repair").click()
    hand.count("defects", 0)
    assert sum(row.area_m2 for row in wrong.outlines.all()) == pytest.approx(79_920, abs=20)


def test_a_division_is_proposed_by_the_program(hand: Hand, cast: Cast) -> None:
    places = [(x, y) for x in range(10, 400, 20) for y in range(10, 200, 20)]
    Building.objects.bulk_create(
        Building(community=cast.community, code=str(n), lon=at(*place)[0], lat=at(*place)[1], households=8)
        for n, place in enumerate(places)
    )
    page = hand.open(draft_division(community=cast.community)).page
    page.get_by_label("Show buildings").check()
    expect(page.locator(".leaflet-homes-pane canvas")).to_be_attached()
    page.locator("[data-begin=balance]").click()
    page.get_by_label("Number of grids").fill("4")
    page.get_by_role("button", name="Work out a proposal").click()
    expect(page.locator(".draw-after")).to_have_count(4, timeout=SEARCH_MS)
    page.get_by_role("button", name="Take it over into the draft").click()
    expect(page.locator("[data-draw-grids] tr")).to_have_count(4, timeout=SEARCH_MS)
    hand.count("defects", 0)
    bands = page.locator(".draw-word")
    expect(bands).to_have_text(["inside"] * 4)
    hand.act("undo")
    hand.count("grids", 0)
    expect(page.locator("[data-begin=draw]")).to_be_visible()


def test_a_lost_connection_keeps_the_change(
    hand: Hand, halves: Division, quiet_console: list[str], cast: Cast
) -> None:
    page = hand.open(halves).page
    hand.choose("Grid G1")
    page.route("**/draw/facts/", lambda route: route.abort())
    page.get_by_label("Dwellings").fill("77")
    page.get_by_role("button", name="Save facts").click()
    banner = page.get_by_role("alert").filter(has_text="connection is lost")
    expect(banner).to_be_visible()
    expect(page.locator("[data-tool=draw]")).to_be_disabled()
    quiet_console.clear()  # the browser itself reports the failed request
    page.unroute("**/draw/facts/")
    page.reload()
    hand.ready()
    expect(page.get_by_role("alert").filter(has_text="was not saved")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    hand.saved()
    assert halves.outlines.get(grid=cast.grid).dwellings == 77


def test_somebody_elses_change_is_not_overwritten(
    hand: Hand, halves: Division, quiet_console: list[str]
) -> None:
    page = hand.open(halves).page
    Division.objects.filter(pk=halves.pk).update(version=99)
    hand.choose("Grid G1")
    hand.act("remove")
    expect(page.get_by_role("alert").filter(has_text="changed")).to_be_visible()
    quiet_console.clear()
    page.get_by_role("button", name="Load the draft as it is now").click()
    hand.saved()
    hand.act("remove")
    hand.count("grids", 1)


def test_what_is_in_force_is_only_to_look_at(hand: Hand, halves: Division) -> None:
    publish_division(division_id=halves.pk, directly=True)
    page = hand.open(halves).page
    expect(page.locator("[data-draw-banner]")).to_contain_text("come into force")
    for tool in page.locator("[data-edits]").all():
        expect(tool).to_be_disabled()
    hand.choose("Grid G1")
    expect(page.get_by_role("spinbutton", name="Households", exact=True)).to_be_disabled()


@pytest.mark.parametrize(
    ("language", "size"),
    [("en", {"width": 1366, "height": 768}), ("zh-hans", {"width": 768, "height": 1024})],
)
def test_axe_finds_nothing_whatever_is_in_hand(
    language: str,
    size: Any,
    cast: Cast,
    halves: Division,
    open_page: OpenPage,
    sign_in: SignIn,
    speak: Speak,
    axe: Callable[[Page], list[str]],
) -> None:
    page = open_page(size)
    sign_in(page, cast.ada)
    speak(page, language)
    hand = Hand(page)
    hand.open(halves)
    assert axe(page) == []
    page.locator(".draw-name").first.click()
    hand.take("border")
    assert axe(page) == []
    for tab in ("defects", "steps"):
        page.locator(f"#tab-{tab}").click()
        assert axe(page) == [], tab
    for panel in ("repair", "balance"):
        hand.act(panel)
        assert axe(page) == [], panel
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    hand.open(draft_division(community=cast.community))
    assert axe(page) == []
