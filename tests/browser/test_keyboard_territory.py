"""From the tree of areas to a division in force, without a mouse."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from grids.actions import publish_division, set_area_outline
from grids.models import Area, Division
from tests.browser.conftest import LANGUAGES
from tests.browser.keys import Keys
from tests.cast import Cast, make_cast
from tests.grids.world import cell, division, layer_file

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[Page, Any], None]
ANY = re.compile(".")


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    made = make_cast()
    set_area_outline(area_id=made.street.pk, outline=cell(0, 0, 400, 100))
    set_area_outline(area_id=made.community.pk, outline=cell(0, 0, 200, 100))
    halves = {made.grid: cell(0, 0, 100, 100), made.neighbour_grid: cell(100, 0, 100, 100)}
    publish_division(division_id=division(made.community, halves).pk, directly=True)
    division(made.community, {made.grid: cell(0, 0, 120, 100), made.neighbour_grid: cell(120, 0, 80, 100)})
    return made


def test_the_tree_leads_to_an_area_that_is_changed(keys: Keys, cast: Cast, sign_in: SignIn) -> None:
    page = keys.page
    sign_in(page, cast.ada)
    keys.open(reverse("grids:tree"))
    for name in ("East District", "Riverside Street"):
        keys.activate(page.locator("summary", has_text=name))
    keys.follow(page.get_by_role("link", name="Willow Community"), "Willow Community")
    keys.follow(page.get_by_role("link", name="Change", exact=True), ANY)
    keys.write(page.get_by_label("English name"), "Willow Garden")
    keys.follow(page.locator("main").get_by_role("button", name="Save"), "Willow Garden")
    assert Area.objects.get(code="M1").name_en == "Willow Garden"
    keys.follow(page.get_by_role("link", name="Measure coverage"), ANY)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_layer_is_brought_in(
    keys: Keys, cast: Cast, sign_in: SignIn, speak: Callable[[Page, str], None], language: str, tmp_path: Path
) -> None:
    page = keys.page
    rows = [
        ({"code": "N1", "名称": "新一"}, cell(0, 0, 60, 100)),
        ({"code": "N2", "名称": "新二"}, cell(60, 0, 140, 100)),
    ]
    sign_in(page, cast.ada)
    speak(page, language)
    keys.open(reverse("grids:upload", args=[cast.community.pk]))
    keys.to(page.locator("#id_what"))
    keys.press("End")  # grids
    keys.hand_in(page.locator("#id_file"), layer_file(tmp_path / "new.geojson", rows))
    keys.follow(page.locator("main button[type=submit]"), re.compile("new.geojson"))
    keys.choose(page.locator("#id_name"), "名称")
    keys.follow(page.locator("button[value=check]"), re.compile("new.geojson"))
    keys.follow(page.locator("button[value=import]"), ANY)
    made = Division.objects.latest("pk")
    assert (made.number, made.state, made.outlines.count()) == (3, "draft", 2)


def test_a_division_is_proposed_approved_and_brought_into_force(
    keys: Keys, cast: Cast, sign_in: SignIn
) -> None:
    page = keys.page
    sign_in(page, cast.ada)
    keys.open(reverse("grids:area", args=[cast.community.pk]))
    keys.follow(page.get_by_role("link", name="Division 2"), "Division 2")
    keys.activate(page.get_by_role("button", name="Propose"))
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Why this division?")).to_be_focused()
    page.keyboard.type("The new road parts the community.")
    keys.follow(dialog.get_by_role("button", name="Propose"), "Division 2")

    sign_in(page, cast.root)
    keys.open(reverse("grids:proposed"))
    keys.follow(page.get_by_role("link", name="Willow Community · Division 2"), "Division 2")
    keys.activate(page.get_by_role("button", name="Approve"))
    keys.follow(dialog.get_by_role("button", name="Approve"), "Division 2")
    keys.follow(page.get_by_role("link", name="Bring into force"), "Bring division 2 into force")
    keys.follow(page.get_by_role("button", name="Bring into force"), "Division 2")
    expect(page.get_by_role("status").filter(has_text="is in force")).to_be_visible()
    keys.follow(page.get_by_role("link", name="Certificate"), ANY)
    assert Division.objects.get(state="in_force", community=cast.community).number == 2
