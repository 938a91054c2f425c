"""The main job without a mouse: report, establish, dispatch, handle, check, close, follow; and logging with a photo."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cases.models import Case
from tests.browser.keys import Keys
from tests.cases.pictures import jpeg
from tests.cases.world import IN_G1, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[Page, Any], None]
ANY = re.compile(".")


def state() -> str:
    return Case.objects.get().state


def test_from_a_report_to_its_end(keys: Keys, world: World, sign_in: SignIn) -> None:
    report(keys)
    case = Case.objects.get()
    desk, field = f"/desk/cases/{case.pk}/", f"/field/cases/{case.pk}/"
    sign_in(keys.page, world.cast.oscar)
    establish_and_dispatch(keys, case)
    assert state() == "dispatched"
    sign_in(keys.page, world.cast.henry)
    keys.open(desk)
    step(keys, "accept")
    step(keys, "answer", "Taken away")
    sign_in(keys.page, world.cast.oscar)
    keys.open(desk)
    step(keys, "send_check")
    sign_in(keys.page, world.cast.alice)
    keys.open(field)
    check(keys)
    assert state() == "checking"
    sign_in(keys.page, world.cast.oscar)
    keys.open(desk)
    step(keys, "close")
    assert state() == "closed"
    follow(keys, case.number)


def report(keys: Keys) -> None:
    page = keys.page
    keys.open("/report/")
    keys.activate(page.get_by_role("button", name="Cityscape"))
    keys.mark(page.locator("#class-choices"), page.get_by_label("Exposed litter"))
    keys.write(page.locator("[data-map-coordinates]"), f"{IN_G1[0]}, {IN_G1[1]}")
    keys.press("Enter")
    expect(page.locator(".cs-spot-found")).to_contain_text("Grid G1")
    keys.write(page.get_by_label("What do you see?"), "Bags at the gate")
    keys.follow(page.get_by_role("button", name="Send the report"), ANY)


def establish_and_dispatch(keys: Keys, case: Case) -> None:
    page = keys.page
    keys.open("/desk/")
    keys.press("j")
    expect(page.get_by_role("link", name=case.number)).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    keys.arrive()
    step(keys, "establish")
    lead = page.get_by_role("group", name="Organisation", exact=True)
    keys.write(lead.get_by_role("searchbox"), "sanit")
    office = lead.get_by_role("radio", name="Sanitation Office")
    expect(lead.get_by_role("radio")).to_have_count(1)
    keys.mark(lead.locator(".cases-choices"), office)
    step(keys, "dispatch")


def step(keys: Keys, move: str, text: str = "") -> None:
    """The next step on the page of the desk."""
    form = keys.page.locator(f"#move-{move}")
    if text:
        keys.write(form.locator("textarea"), text)
    keys.follow(form.locator("button.btn-primary"), ANY)


def check(keys: Keys) -> None:
    move = keys.page.locator("details.cs-move").first
    keys.activate(move.locator("> summary"))
    keys.write(move.locator("textarea"), "Clean again")
    keys.follow(move.locator("button.btn-primary"), ANY)


def follow(keys: Keys, number: str) -> None:
    page = keys.page
    page.context.clear_cookies()
    keys.open("/follow/")
    keys.write(page.get_by_label("Number of the report"), number)
    keys.follow(page.get_by_role("button", name="Show"), ANY)
    expect(page.locator("main")).to_contain_text(number)


def test_a_case_is_logged_with_a_photo(keys: Keys, world: World, sign_in: SignIn, tmp_path: Path) -> None:
    page, picture = keys.page, tmp_path / "gate.jpg"
    picture.write_bytes(jpeg(size=(600, 400)).read())
    sign_in(page, world.cast.alice)
    keys.open("/field/")
    keys.follow(page.locator("main").get_by_role("link", name="Log a case"), "Log a case")
    keys.write(page.get_by_label("Search by word or code"), "litt")
    expect(page.locator("#class-choices input")).to_have_count(1)
    keys.mark(page.locator("#class-choices"), page.get_by_label("Exposed litter"))
    keys.to(page.get_by_role("application", name="Map for choosing the place"))
    keys.press("Enter")
    expect(page.locator("#id_lat")).not_to_have_value("")
    keys.write(page.get_by_label("What do you see?"), "Two bags")
    keys.hand_in(page.locator("#id_photos"), picture)
    expect(page.locator(".gg-photo-preview img")).to_have_count(1)
    keys.to(page.get_by_label("Urgent"))
    keys.press("Space")
    keys.follow(page.get_by_role("button", name="Send", exact=True), ANY)
    case = Case.objects.get()
    assert case.urgent
    assert case.photos.count() == 1
