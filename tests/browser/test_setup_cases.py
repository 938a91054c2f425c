"""Calendars, classes and limits in a real browser: nothing for axe to find, and a day changed by keyboard."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cases.calendars import latest_version, load_country
from cases.catalogue import load_shipped, set_level_limit
from cases.models import CaseClass, WorkCalendar
from tests.browser.conftest import LANGUAGES
from tests.browser.looks import shot
from tests.cast import Cast, make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    made = make_cast()
    load_country(country="CN", year=2026)
    load_country(country="CN", year=2027, estimate=True)
    load_shipped()
    group = CaseClass.objects.get(kind="event", code="06", scheme__is_current=True)
    set_level_limit(level="street", group=group, share=Decimal("0.3"))
    return made


def addresses() -> dict[str, str]:
    calendar = WorkCalendar.objects.get().pk
    cover = CaseClass.objects.get(kind="component", code="01001", scheme__is_current=True)
    return {
        "calendars": reverse("setup:calendars"),
        "calendar": reverse("setup:calendar", args=[calendar]) + "?year=2026&day=2026-02-14",
        "calendar-estimated": reverse("setup:calendar", args=[calendar]) + "?year=2027",
        "calendar-edit": reverse("setup:calendar-edit", args=[calendar]),
        "classes": reverse("setup:classes") + f"?group={cover.parent_id}",
        "classes-found": reverse("setup:classes") + "?q=cover",
        "class": reverse("setup:class", args=[cover.pk]),
        "class-new": reverse("setup:class-new"),
        "standard": reverse("setup:standard", args=[cover.standards.earliest("number").pk]),
        "limits": reverse("setup:limits"),
    }


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_axe_finds_nothing(
    desk: Page,
    cast: Cast,
    sign_in: Callable[[Page, Any], None],
    speak: Callable[[Page, str], None],
    axe: Callable[[Page], list[str]],
    language: str,
) -> None:
    sign_in(desk, cast.ada)
    speak(desk, language)
    for name, url in addresses().items():
        desk.goto(url)
        shot(desk, f"setup-{name}-{language}")
        assert axe(desk) == [], url


def test_on_a_phone_nothing_is_wider_than_the_screen(
    phone: Page, cast: Cast, sign_in: Callable[[Page, Any], None]
) -> None:
    sign_in(phone, cast.ada)
    for name, url in addresses().items():
        phone.goto(url)
        shot(phone, f"setup-{name}-phone")
        assert phone.locator("html").evaluate("page => page.scrollWidth") <= 390, url


def test_a_day_is_changed_by_keyboard(desk: Page, cast: Cast, sign_in: Callable[[Page, Any], None]) -> None:
    sign_in(desk, cast.ada)
    calendar = WorkCalendar.objects.get()
    desk.goto(reverse("setup:calendar", args=[calendar.pk]) + "?year=2026")
    desk.get_by_role("link", name=re.compile(r"^3 ?, working day")).first.focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Date")).not_to_have_value("")
    desk.get_by_label("No working time").focus()
    desk.keyboard.press("Space")
    desk.get_by_role("button", name="Save the day").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Version 3 is made.")).to_be_visible()
    assert [] in latest_version(calendar).days.values()
