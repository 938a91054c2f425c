"""Routing, calendars, classes and limits without a mouse."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cases.calendars import latest_version
from cases.models import CaseClass, FilingStandard, LevelLimit, RoutingRule, StageLimit, WorkCalendar
from tests.browser.keys import Keys
from tests.cases.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ada(keys: Keys, world: World, sign_in: Callable[[Page, Any], None]) -> Keys:
    """The administrator's hands on the keys."""
    sign_in(keys.page, world.cast.ada)
    return keys


def test_a_rule_is_made_and_tried(ada: Keys, world: World) -> None:
    page = ada.page
    ada.open(reverse("routing:rules"))
    ada.follow(page.get_by_role("link", name="New rule"), "New rule")
    ada.write(page.get_by_label("Name", exact=True), "Disputes to the community")
    ada.write(page.get_by_role("searchbox").first, "dispute")
    dispute = page.get_by_role("radio", name="S101 Neighbour dispute")
    expect(page.locator("#id_case_class_list input")).to_have_count(1)
    ada.mark(page.locator("#id_case_class_list"), dispute)
    ada.choose(page.get_by_label("To this level"), "Community")
    ada.follow(page.get_by_role("button", name="Save"), "Routing")
    expect(page.get_by_role("row", name="Disputes to the community")).to_be_visible()
    assert RoutingRule.objects.get(name="Disputes to the community").case_class == world.classes["dispute"]

    ada.follow(page.get_by_role("link", name="Try it"), "Try the routing")
    ada.mark(page.locator("#id_case_class_list"), dispute)
    ada.choose(page.get_by_label("Source"), "Telephone")
    ada.to(page.get_by_role("application", name="Map: choose the place"))
    ada.press("ArrowUp")
    ada.press("Enter")
    expect(page.locator("#id_lon")).not_to_have_value("")
    ada.follow(page.get_by_role("button", name="Try it"), "Try the routing", back=True)
    expect(page.locator("#outcome h2")).to_contain_text("Goes to")
    expect(page.get_by_role("row", name="Disputes to the community")).to_contain_text("Fires")


def test_a_rule_is_switched_off_and_deleted(ada: Keys) -> None:
    page = ada.page
    ada.open(reverse("routing:rules"))
    ada.follow(page.get_by_role("button", name="Switch off Litter to the street"), "Routing")
    expect(page.get_by_role("button", name="Switch on Litter to the street")).to_be_visible()
    ada.follow(page.get_by_role("link", name="Litter to the street"), "Litter to the street")
    ada.activate(page.get_by_role("button", name="Delete"))
    ada.follow(page.get_by_role("dialog").get_by_role("button", name="Delete"), "Routing")
    assert not RoutingRule.objects.exists()


def test_a_class_gets_a_standard(ada: Keys) -> None:
    page = ada.page
    ada.open(reverse("setup:classes"))
    ada.follow(page.get_by_role("link", name="Add a class"), "Add a class")
    ada.to(page.get_by_label("Class group"))
    ada.press("ArrowDown")
    ada.write(page.get_by_label("Code"), "06077")
    ada.write(page.get_by_label("Name", exact=True), "广告脱落")
    ada.write(page.get_by_label("English name"), "Fallen sign")
    ada.follow(page.get_by_role("button", name="Save"), re.compile("Fallen sign"))
    ada.follow(page.get_by_role("link", name="Add a standard"), "Add a standard")
    ada.write(page.get_by_label("Limit", exact=True), "3")
    ada.choose(page.get_by_label("Unit"), "working days")
    ada.follow(page.get_by_role("button", name="Save"), re.compile("Fallen sign"))
    made = FilingStandard.objects.get(case_class=CaseClass.objects.get(code="06077"))
    assert (made.limit_value, made.limit_unit) == (Decimal(3), "working_day")


def test_limits_are_set(ada: Keys) -> None:
    page = ada.page
    ada.open(reverse("setup:limits"))
    ada.write(page.locator("#id_level-street_value"), "4")
    ada.choose(page.locator("#id_level-street_unit"), "hours")
    ada.write(page.locator("#id_stage-accept_value"), "20")
    ada.follow(page.get_by_role("button", name="Save the limits"), "Limits")
    ada.choose(page.get_by_label("Level", exact=True), "District")
    ada.to(page.get_by_label("Class group"))
    ada.press("ArrowDown")
    ada.write(page.get_by_label("Limit", exact=True), "30")
    ada.follow(page.get_by_role("button", name="Add the limit"), "Limits")
    expect(page.get_by_role("button", name="Remove")).to_be_visible()
    assert LevelLimit.objects.get(level="street").value == 4
    assert LevelLimit.objects.get(level="district").share == Decimal("0.3")
    assert StageLimit.objects.get(stage="accept").value == 20
    ada.follow(page.get_by_role("button", name="Remove"), "Limits")
    assert not LevelLimit.objects.filter(level="district").exists()


def test_a_day_gets_other_hours(ada: Keys) -> None:
    page, calendar = ada.page, WorkCalendar.objects.get()
    ada.open(reverse("setup:calendars"))
    ada.follow(page.get_by_role("link", name="Office"), "Office")
    ada.activate(page.get_by_role("link", name=re.compile(r"^3 ?, working day")).first)
    expect(page.get_by_label("Date")).not_to_have_value("")
    ada.to(page.get_by_label("Date"))
    ada.mark(page.get_by_role("group", name="Then"), page.get_by_label("These hours"))
    ada.write(page.get_by_label("Hours optional"), "09:00-11:30")
    ada.follow(page.get_by_role("button", name="Save the day"), "Office")
    assert [["09:00", "11:30"]] in latest_version(calendar).days.values()
