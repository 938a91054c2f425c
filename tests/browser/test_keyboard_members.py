"""Staff and duty lists without a mouse."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from members.actions.duties import load_duties
from members.models import DutyList, Post
from tests.browser.keys import Keys
from tests.cast import Cast, make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    made = make_cast()
    load_duties()
    return made


@pytest.fixture
def ada(keys: Keys, cast: Cast, sign_in: Callable[[Page, Any], None]) -> Keys:
    """The administrator's hands on the keys."""
    sign_in(keys.page, cast.ada)
    return keys


def test_staff_are_imported(ada: Keys, tmp_path: Path) -> None:
    page, header = ada.page, "用户名,姓名,岗位,单位\n"
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text(header + "nina,倪娜,受理员,nowhere\n", "utf-8")
    good.write_text(header + "nina,倪娜,受理员,centre-S1\n", "utf-8")
    ada.open(reverse("members:people"))
    menu = page.get_by_role("navigation", name="Main menu")
    ada.follow(menu.get_by_role("link", name="Import staff"), "Import staff", back=True)
    ada.hand_in(page.get_by_label("File"), bad)
    ada.follow(page.get_by_role("button", name="Look at it first"), "What the file would do")
    expect(page.locator("td .gg-field-error")).to_contain_text("nowhere")
    ada.follow(page.get_by_role("link", name="Hand in the corrected file"), "Import staff")
    ada.hand_in(page.get_by_label("File"), good)
    ada.follow(page.get_by_role("button", name="Look at it first"), "What the file would do")
    ada.follow(page.get_by_role("button", name="Import all rows"), "Imported")
    expect(page.get_by_role("row", name="nina")).to_be_visible()
    assert Post.objects.filter(user__username="nina", kind__code="acceptor").exists()


def test_a_duty_list_is_drawn_up_and_admitted(ada: Keys) -> None:
    page = ada.page
    ada.open(reverse("members:duties"))
    ada.follow(page.get_by_role("link", name="New list"), "New list")
    ada.choose(page.get_by_label("Post", exact=True), "Full-time grid member")
    ada.write(page.get_by_label("Name", exact=True), "巡查清单")
    ada.write(page.get_by_label("Name in English"), "Walking list")
    ada.follow(page.get_by_role("button", name="Make the draft"), "Walking list")
    for row, hours in ((1, "2.5"), (2, "")):
        duty = page.get_by_label("Duty")
        ada.to(duty)
        ada.press("ArrowDown", row)
        ada.write(page.get_by_label("Hours a week"), hours)
        ada.follow(page.get_by_role("button", name="Put on the list"), "Walking list")
        expect(page.locator("tbody tr")).to_have_count(row)
    ada.follow(page.get_by_role("button", name="Take off").last, "Walking list")
    expect(page.locator("tbody tr")).to_have_count(1)
    ada.activate(page.get_by_role("button", name="Admit", exact=True))
    dialog = page.get_by_role("dialog", name="Admit this list?")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    ada.press("Escape")
    expect(page.get_by_role("button", name="Admit", exact=True)).to_be_focused()
    ada.press("Enter")
    ada.follow(dialog.get_by_role("button", name="Admit"), "Walking list")
    expect(page.get_by_role("status")).to_contain_text("The list is admitted")
    assert [item.weekly_hours for item in DutyList.objects.get(state="admitted").items.all()] == [2.5]
