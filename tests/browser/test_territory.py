"""The territory's set-up in a real browser: nothing for axe to find, and an import by hand from file to force."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from grids.actions import move_division, publish_division, set_area_outline
from grids.models import Division
from members.actions.organisations import change_organisation
from members.actions.posts import end_post
from members.models import Post
from tests.browser.conftest import LANGUAGES
from tests.cast import Cast, make_cast
from tests.grids.world import cell, division, layer_file

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FRAME = cell(0, 0, 200, 100)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    made = make_cast()
    set_area_outline(area_id=made.street.pk, outline=cell(0, 0, 400, 100))
    set_area_outline(area_id=made.community.pk, outline=FRAME)
    halves = {made.grid: cell(0, 0, 100, 100), made.neighbour_grid: cell(100, 0, 100, 100)}
    publish_division(division_id=division(made.community, halves).pk, directly=True)
    division(made.community, {made.grid: cell(0, 0, 130, 100), made.neighbour_grid: cell(100, 0, 90, 100)})
    division(made.community, halves)
    return made


def addresses(cast: Cast) -> list[str]:
    """Those that show more here than where every page is walked."""
    divisions = [reverse("grids:division", args=[each.pk]) for each in Division.objects.all()]
    return [
        reverse("grids:tree") + "?q=Willow",
        reverse("grids:area", args=[cast.city.pk]),
        reverse("grids:area", args=[cast.community.pk]),
        reverse("grids:area-coverage", args=[cast.street.pk]),
        reverse("grids:grid", args=[cast.grid.pk]),
        reverse("grids:proposed"),
        reverse("grids:versions", args=[cast.community.pk]),
        reverse("members:past") + "?lon=120.1505&lat=30.2705&day=2026-11-01",
        *waiting(cast),
        *divisions,
    ]


def waiting(cast: Cast) -> list[str]:
    """Pages of a division that is approved and would let a grid vanish, and of one in force."""
    found = division(cast.community, {cast.neighbour_grid: FRAME})
    for step in ("propose", "approve"):
        move_division(division_id=found.pk, move=step, reason="Fewer grids")
    names = ("publish", "difference")
    in_force = Division.objects.get(state="in_force", community=cast.community)
    return [
        *(reverse(f"grids:{name}", args=[found.pk]) for name in names),
        reverse("grids:certificate", args=[in_force.pk]),
    ]


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_axe_finds_nothing(
    desk: Page,
    cast: Cast,
    sign_in: Callable[[Page, Any], None],
    speak: Callable[[Page, str], None],
    axe: Callable[[Page], list[str]],
    language: str,
) -> None:
    sign_in(desk, cast.root)
    speak(desk, language)
    for address in addresses(cast):
        desk.goto(address)
        desk.wait_for_load_state("networkidle")
        assert axe(desk) == [], address


def test_the_tree_opens_by_keyboard(desk: Page, cast: Cast, sign_in: Callable[[Page, Any], None]) -> None:
    sign_in(desk, cast.root)
    desk.goto(reverse("grids:tree"))
    for name in ("East District", "Riverside Street"):
        branch = desk.locator("summary", has_text=name)
        branch.focus()
        desk.keyboard.press("Enter")
    expect(desk.get_by_role("link", name="Willow Community")).to_be_visible()


def test_a_division_from_a_file_is_proposed_approved_and_comes_into_force(
    desk: Page, cast: Cast, sign_in: Callable[[Page, Any], None], tmp_path: Path
) -> None:
    """Two people: whoever proposes does not decide. The people of vanishing grids are settled first."""
    rows = [
        ({"code": "N1", "名称": "新一"}, cell(0, 0, 60, 100)),
        ({"code": "N2", "名称": "新二"}, cell(60, 0, 140, 100)),
    ]
    path = layer_file(tmp_path / "new.geojson", rows)
    sign_in(desk, cast.ada)
    desk.goto(reverse("grids:area", args=[cast.community.pk]))
    desk.get_by_role("link", name="Import a layer").click()
    desk.get_by_label("What the layer holds").select_option("Grids")
    desk.get_by_label("Layer file").set_input_files(path)
    desk.get_by_role("button", name="Read the file").click()
    desk.get_by_label("Field with the name").select_option("名称")
    desk.get_by_role("button", name="Show what it would make").click()
    expect(desk.get_by_text("2 grids in 1 communities, each as a draft")).to_be_visible()
    desk.get_by_role("button", name="Import now").click()
    desk.get_by_role("link", name="Division 4").click()
    desk.get_by_role("button", name="Propose").click()
    desk.get_by_label("Why this division?").fill("The new road parts the community.")
    desk.get_by_role("dialog").get_by_role("button", name="Propose").click()
    expect(desk.get_by_role("button", name="Withdraw")).to_be_visible()
    expect(desk.get_by_role("button", name="Approve")).to_have_count(0)

    sign_in(desk, cast.root)
    desk.goto(reverse("grids:proposed"))
    expect(desk.get_by_text("waits for you")).to_be_visible()
    desk.get_by_role("link", name="Willow Community · Division 4").click()
    expect(desk.get_by_role("heading", name="Before: division 1")).to_be_visible()
    expect(desk.get_by_text("Alice Zhang is Full-time grid member")).to_be_visible()
    desk.get_by_role("button", name="Approve").click()
    expect(desk.get_by_role("dialog")).to_contain_text("Complete")
    desk.get_by_role("dialog").get_by_role("button", name="Approve").click()
    desk.get_by_role("link", name="Bring into force").click()
    desk.get_by_role("button", name="Bring into force").click()
    expect(desk.get_by_role("alert")).to_contain_text("Alice Zhang is Full-time grid member in Grid G1")

    settle(cast)
    desk.get_by_label("From Grid G1 (G1) to").select_option("新一 (N1)")
    desk.get_by_role("button", name="Bring into force").click()
    expect(desk.get_by_role("status").filter(has_text="is in force")).to_be_visible()
    desk.get_by_role("link", name="Certificate").click()
    expect(desk.get_by_text("Outlines, SHA-256")).to_be_visible()
    assert list(Division.objects.filter(state="in_force").values_list("number", flat=True)) == [4]


def settle(cast: Cast) -> None:
    """As their administrators do it under People and Organisations."""
    for post in Post.objects.filter(grid=cast.grid):
        end_post(actor=cast.ada, post=post)
    change_organisation(actor=cast.ada, organisation=cast.team, is_active=False)


def test_which_grid_and_whose_by_a_tap_on_the_map(
    desk: Page, cast: Cast, sign_in: Callable[[Page, Any], None]
) -> None:
    sign_in(desk, cast.ada)
    desk.goto(reverse("members:past"))
    desk.wait_for_load_state("networkidle")
    field = desk.get_by_label("Longitude, latitude")
    field.fill("120.1505, 30.2705")
    field.press("Enter")
    desk.get_by_role("button", name="Show the grid of that day").click()
    expect(desk.get_by_role("link", name="Grid G1")).to_be_visible()
    expect(desk.get_by_text("Alice Zhang, Full-time grid member")).to_be_visible()
