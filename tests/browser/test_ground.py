"""Shell and parts in a real browser: by axe, by keyboard, by eye (GRIDGOV_SHOTS=folder keeps pictures)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, LANGUAGES, LOOK_NAMES, LOOKS, PHONE
from tests.browser.looks import settled, shot

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("kitchen"),
]
Speak = Callable[[Page, str], None]
Axe = Callable[[Page], list[str]]
OpenPage = Callable[..., Page]
SHELLS = [
    ("desk", DESK, "en"),
    ("desk", PHONE, "zh-hans"),
    ("field", PHONE, "en"),
    ("setup", DESK, "zh-hans"),
    ("public", DESK, "zh-hans"),
    ("public", PHONE, "en"),
]


@pytest.mark.parametrize(("shell", "size", "language"), SHELLS)
def test_every_part_in_every_shell_is_accessible(
    shell: str, size: Any, language: str, open_page: OpenPage, speak: Speak, axe: Axe
) -> None:
    page = open_page(size)
    speak(page, language)
    page.goto({"public": "/?flash&word=lamp&state=late"}.get(shell, f"/{shell}/?flash&word=lamp&state=late"))
    settled(page)
    shot(page, f"{shell}-{size['width']}-{language}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
        "the page scrolls sideways"
    )
    assert axe(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_with_errors_is_accessible_and_leads_to_them(
    language: str, phone: Page, speak: Speak, axe: Axe
) -> None:
    speak(phone, language)
    phone.goto("/field/log/")
    settled(phone)
    shot(phone, f"form-{language}")
    assert axe(phone) == []
    phone.get_by_role("button", name="Send").click()
    summary = phone.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    expect(phone.locator("#id_title")).to_be_focused()
    assert "id_title_error" in (phone.locator("#id_title").get_attribute("aria-describedby") or "")
    settled(phone)
    shot(phone, f"form-errors-{language}")
    assert axe(phone) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "address", ["/problem/400/", "/problem/403/", "/problem/409/", "/nowhere/", "/desk/empty-not/"]
)
def test_problems_are_explained(
    address: str, language: str, desk: Page, speak: Speak, axe: Axe, quiet_console: Any
) -> None:
    speak(desk, language)
    desk.goto(address)
    quiet_console.clear()  # the browser itself reports the status
    shot(desk, f"problem{address.replace('/', '-')}{language}")
    assert desk.get_by_role("heading", level=1).inner_text()
    assert axe(desk) == []


def test_the_keyboard_reaches_content_menus_and_dialog(desk: Page) -> None:
    desk.goto("/desk/")
    desk.keyboard.press("Tab")
    expect(desk.locator(".gg-skip")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("main")).to_be_focused()
    menu = desk.locator("details.gg-menu").first
    menu.locator("> summary").focus()
    desk.keyboard.press("Enter")
    expect(menu.locator("a").first).to_be_visible()
    desk.keyboard.press("Escape")
    expect(menu.locator("a").first).to_be_hidden()
    expect(menu.locator("> summary")).to_be_focused()


def test_the_language_is_switched_in_the_header(desk: Page) -> None:
    desk.goto("/desk/?state=late")
    desk.get_by_role("button", name="简体中文").click()
    expect(desk.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(desk).to_have_url(re.compile(r"/desk/\?state=late$"))


@pytest.mark.parametrize(("size", "language"), LOOKS, ids=LOOK_NAMES)
def test_sign_in_is_accessible(size: Any, language: str, open_page: OpenPage, speak: Speak, axe: Axe) -> None:
    page = open_page(size)
    speak(page, language)
    page.goto("/accounts/login/")
    shot(page, f"sign-in-{size['width']}-{language}")
    assert axe(page) == []
    page.locator("form.gg-form button[type=submit]").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    assert axe(page) == []


def test_signed_in_people_manage_their_second_factor(
    desk: Page, sign_in: Callable[[Page, Any], None], axe: Axe, django_user_model: Any
) -> None:
    sign_in(desk, django_user_model.objects.create_user(username="wen", password="a long sentence"))
    desk.goto("/accounts/2fa/")
    shot(desk, "second-factor")
    assert axe(desk) == []
    desk.goto("/accounts/password/change/")
    shot(desk, "password")
    assert axe(desk) == []
    menu = desk.locator("details.gg-menu").last
    menu.locator("> summary").click()
    menu.get_by_role("button", name="Sign out").click()
    expect(desk.get_by_role("link", name="Staff sign in")).to_be_visible()
