"""Residents' pages in a real browser: report, follow, prove, remind; who is my grid member; by axe and by eye."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.actions import Contact
from cases.models import Case
from tests.browser.conftest import LOOK_NAMES, LOOKS
from tests.browser.looks import settled
from tests.cases.pictures import jpeg
from tests.cases.world import IN_G1, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Page], list[str]]
PHONE_NUMBER = "138 1234 5678"


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("GRIDGOV_SHOTS"):
        page.screenshot(path=Path(folder) / f"public-{name}.png", full_page=True)


def reported(world: World, *steps: str, **more: Any) -> Case:
    """A report by somebody without an account who left a telephone number."""
    now = timezone.now()
    from uuid import uuid4

    from cases.actions import Report, report_case

    report = Report(
        uuid=uuid4(), case_class=world.classes["litter"], source="resident", lon=IN_G1[0], lat=IN_G1[1],
        description="Bags beside the gate of No. 12", contact=Contact("Wang", PHONE_NUMBER), **more,
    )  # fmt: skip
    case, _created = report_case(report, actor=None, at=now)
    return world.walk(case, *steps, at=now) if steps else case


@pytest.mark.parametrize(("size", "language"), LOOKS, ids=LOOK_NAMES)
def test_every_page_is_accessible(
    world: World, open_page: Any, speak: Any, axe: Axe, language: str, size: Any
) -> None:
    page = open_page(size)
    speak(page, language)
    case = reported(world, "establish", "dispatch", "accept", "answer")
    closed = reported(world, "establish", "dispatch", "accept", "answer", "check", "close")
    pages = {
        "home": "/",
        "report": f"/report/?group={world.classes['litter'].parent_id}",
        "sent": f"/report/sent/{case.number}/",
        "find": "/follow/",
        "follow": f"/follow/{case.number}/",
        "closed": f"/follow/{closed.number}/",
        "contact": "/my-grid/?grid=G1",
        "map": "/map/M1/",
        "privacy": "/privacy/",
    }
    for name, address in pages.items():
        page.goto(address)
        settled(page)
        shot(page, f"{name}-{size['width']}-{language}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
            f"{name} scrolls sideways"
        )
        assert axe(page) == [], name


def test_a_resident_reports_and_follows(world: World, phone: Page, tmp_path: Path) -> None:
    path = tmp_path / "gate.jpg"
    path.write_bytes(jpeg(size=(600, 400)).read())
    phone.goto("/")
    phone.get_by_role("main").get_by_role("link", name="Report a problem").tap()
    phone.get_by_role("button", name="Cityscape").tap()
    phone.get_by_text("Exposed litter").tap()
    phone.locator("[data-map-coordinates]").fill(f"{IN_G1[0]}, {IN_G1[1]}")
    phone.locator("[data-map-coordinates]").press("Enter")
    expect(phone.locator(".cs-spot-found")).to_contain_text("Grid G1")
    phone.get_by_label("What do you see?").fill("Bags beside the gate")
    phone.locator("#id_photos").set_input_files(path)
    phone.get_by_label("Your telephone number").fill(PHONE_NUMBER)
    shot(phone, "report-filled-390")
    phone.get_by_role("button", name="Send the report").tap()
    expect(phone).to_have_url(re.compile(r"/report/sent/"))
    number = phone.locator(".cs-number").inner_text()
    assert number == Case.objects.get().number

    phone.goto("/follow/")
    phone.get_by_label("Number of the report").fill(number.lower())
    phone.get_by_role("button", name="Show").tap()
    expect(phone.get_by_text("Your report has arrived.")).to_be_visible()
    expect(phone.get_by_text("Bags beside the gate")).to_have_count(0)
    phone.locator("summary", has_text="This is my report").tap()
    phone.get_by_label("Telephone number left").fill("+86 13812345678")
    phone.get_by_role("button", name="Show that it is mine").tap()
    expect(phone.get_by_text("Bags beside the gate").first).to_be_visible()
    expect(phone.locator(".gg-photos img").first).to_be_visible()
    phone.get_by_role("button", name="Remind them").tap()
    expect(phone.locator("#messages")).to_contain_text("reminded")
    phone.get_by_role("button", name="Remind them").tap()
    expect(phone.locator("#messages")).to_contain_text("24 hours")
    shot(phone, "mine-390")


def test_an_error_keeps_what_was_typed(world: World, desk: Page, quiet_console: list[str]) -> None:
    desk.goto("/report/")
    desk.get_by_label("What do you see?").fill("Written once")
    desk.get_by_role("button", name="Send the report").click()
    expect(desk.locator(".gg-errors")).to_be_focused()
    expect(desk.locator(".gg-errors")).to_contain_text("Choose what it is about.")
    expect(desk.get_by_label("What do you see?")).to_have_value("Written once")
    quiet_console.clear()  # the browser itself reports the status
    desk.locator(".gg-errors a").first.click()
    expect(desk.locator("#id_case_class_0")).to_be_focused()


def test_a_tap_on_the_map_shows_who_is_there(world: World, phone: Page) -> None:
    phone.goto("/my-grid/")
    settled(phone)
    phone.locator("[data-map-coordinates]").fill(f"{IN_G1[0]}, {IN_G1[1]}")
    phone.locator("[data-map-coordinates]").press("Enter")
    expect(phone.locator("#card")).to_contain_text("Alice Zhang")
    expect(phone.locator("#card")).to_contain_text("0571-0000000")


def test_it_works_without_javascript(world: World, new_context: Any, live_server: Any) -> None:
    context = new_context(base_url=live_server.url, java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto("/report/")
    page.get_by_role("button", name="Cityscape").click()
    page.get_by_label("Exposed litter").check()
    page.get_by_label("Longitude, latitude").last.fill(f"{IN_G1[0]}, {IN_G1[1]}")
    page.get_by_label("What do you see?").fill("No script here")
    page.get_by_role("button", name="Send the report").click()
    expect(page).to_have_url(re.compile(r"/report/sent/"))
    case = Case.objects.get()
    assert case.reported_grid == world.cast.grid
    page.goto(f"/my-grid/?lon={IN_G1[0]}&lat={IN_G1[1]}")
    expect(page.get_by_text("Alice Zhang")).to_be_visible()
