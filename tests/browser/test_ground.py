"""Shell and parts in a real browser: by axe, by keyboard, by eye (GRIDGOV_SHOTS=folder keeps pictures)."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gridgov import navigation
from gridgov.navigation import Bell, Item
from gridgov.ui.clocks import span_text
from tests.browser.conftest import DESK, LANGUAGES, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Speak = Callable[[Page, str], None]
Axe = Callable[[Page], list[str]]
OpenPage = Callable[..., Page]


@pytest.fixture(autouse=True)
def _kitchen(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own pages and menus instead of the product's."""
    settings.ROOT_URLCONF = "tests.browser.kitchen.urls"
    monkeypatch.setattr(navigation, "_items", {section: {} for section in navigation.SECTIONS})
    monkeypatch.setattr(navigation, "_bells", [])
    anybody = navigation.everybody
    entries = {
        "desk": [("Inbox", "desk-home", "inbox", 12), ("Map", "desk-map", "map", None)],
        "setup": [("Areas", "setup-home", "diagram-3", None)],
        "field": [("Today", "field-home", "calendar-check", 3), ("Log", "field-log", "plus-circle", None)],
        "public": [("Start", "public-home", "house", None)],
        "places": [("Desk", "desk-home", "building", None), ("Field", "field-home", "phone", None)],
    }
    for section, items in entries.items():
        for order, (label, url, icon, badge) in enumerate(items):
            count = (lambda number: lambda user: number)(badge)
            item = Item(label=label, url=url, icon=icon, predicate=anybody, badge=count, order=order)
            navigation.register(section, item)
    navigation.register_bell(Bell(url="desk-home", count=lambda user: 5, predicate=anybody))


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("GRIDGOV_SHOTS"):
        page.screenshot(path=Path(folder) / f"frontend-{name}.png", full_page=True)


def settled(page: Page) -> None:
    """Maps are drawn."""
    for box in page.locator("[data-map]").all():
        expect(box.locator("path").first).to_be_attached()


COUNT_SENDINGS = """
document.addEventListener('submit', event => {
  window.sent = (window.sent ?? 0) + !event.defaultPrevented;
  event.preventDefault();
})
"""
SHELLS = [
    ("desk", DESK),
    ("desk", PHONE),
    ("field", PHONE),
    ("setup", DESK),
    ("public", DESK),
    ("public", PHONE),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("shell", "size"), SHELLS)
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
    menu.locator("summary").focus()
    desk.keyboard.press("Enter")
    expect(menu.locator("a").first).to_be_visible()
    desk.keyboard.press("Escape")
    expect(menu.locator("a").first).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


def test_harm_is_asked_about_and_sent_once(desk: Page) -> None:
    desk.goto("/desk/")
    desk.get_by_role("button", name="Reject").focus()
    desk.keyboard.press("Enter")
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog.locator("textarea")).to_be_focused()
    shot(desk, "dialog")
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(desk.get_by_role("button", name="Reject")).to_be_focused()
    assert desk.locator("#reason").is_disabled(), "a closed dialog must not hold up the form"
    desk.evaluate(COUNT_SENDINGS)
    desk.get_by_role("button", name="Reject").click()
    dialog.locator("textarea").fill("Not ours")
    for _ in range(2):
        dialog.get_by_role("button", name="Reject").dispatch_event("click")
    assert desk.evaluate("window.sent") == 1


def test_a_clock_goes_on_counting_and_lapses(desk: Page) -> None:
    desk.clock.install()
    desk.goto("/desk/")
    badge = desk.locator("[data-clock][data-seconds='1500']").first
    before = badge.inner_text()
    desk.clock.run_for(20 * 60 * 1000)
    assert badge.inner_text() != before
    desk.clock.run_for(8 * 60 * 1000)
    expect(badge).to_have_class(re.compile("tone-bad"))
    expect(badge).to_contain_text("overdue by 3 min")


def test_a_point_is_picked_by_key_by_degrees_and_by_tap(phone: Page) -> None:
    phone.goto("/field/log/")
    settled(phone)
    lon, lat = phone.locator("#id_lon"), phone.locator("#id_lat")
    phone.locator("#where").focus()
    phone.keyboard.press("Enter")
    expect(lon).not_to_have_value("")
    first = lon.input_value()
    phone.locator("#where").focus()
    phone.keyboard.press("ArrowRight")
    phone.wait_for_timeout(500)
    phone.keyboard.press("Enter")
    assert float(lon.input_value()) > float(first)
    field = phone.locator("[data-map-coordinates]")
    field.fill("121.42，31.21")
    field.press("Enter")
    expect(lat).to_have_value("31.210000")
    field.fill("somewhere")
    field.press("Enter")
    expect(phone.locator("[data-map-said]")).to_contain_text("121.4737")
    phone.locator("#where").tap(position={"x": 60, "y": 60})
    expect(lon).not_to_have_value("121.420000")


def test_the_phones_position_is_taken(open_page: OpenPage) -> None:
    place = {"latitude": 31.2077, "longitude": 121.4181, "accuracy": 14.0}
    page = open_page(PHONE, geolocation=place, permissions=["geolocation"])
    page.goto("/field/log/")
    settled(page)
    page.locator("[data-map-locate]").click()
    expect(page.locator("#id_lon")).to_have_value("121.418100")
    expect(page.locator("[data-map-said]")).to_contain_text("14 m")


def test_a_grid_on_the_map_is_opened_by_key(desk: Page) -> None:
    desk.goto("/desk/map/")
    settled(desk)
    shot(desk, "map")
    desk.get_by_role("link", name="Grid 1-1").focus()
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile(r"/desk/\?grid=00$"))


def test_a_filter_changes_the_list_without_a_new_page(desk: Page) -> None:
    desk.goto("/desk/")
    desk.evaluate("window.stayed = true")
    desk.get_by_label("State").select_option("late")
    expect(desk).to_have_url(re.compile("state=late"))
    assert desk.evaluate("window.stayed")


def test_photos_are_shown_made_smaller_and_taken_away(phone: Page, tmp_path: Path) -> None:
    from PIL import Image

    path = tmp_path / "large.png"
    Image.new("RGB", (3000, 1500), "teal").save(path)
    phone.goto("/field/log/")
    phone.locator("input[type=file]").set_input_files(path)
    expect(phone.locator(".gg-photo-preview img")).to_have_count(1)
    assert phone.evaluate("document.querySelector('input[type=file]').files[0].name") == "large.jpg"
    phone.locator(".gg-photo-preview button").click()
    expect(phone.locator(".gg-photo-preview img")).to_have_count(0)
    assert phone.evaluate("document.querySelector('input[type=file]').files.length") == 0


def test_the_language_is_switched_in_the_header(desk: Page) -> None:
    desk.goto("/desk/?state=late")
    desk.get_by_role("button", name="简体中文").click()
    expect(desk.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(desk).to_have_url(re.compile(r"/desk/\?state=late$"))


def test_the_page_counts_in_the_words_of_the_server(desk: Page) -> None:
    desk.goto("/desk/")
    for seconds, day in [
        (0, 86400),
        (59, 86400),
        (60, 28800),
        (-7800, 86400),
        (28800, 28800),
        (176520, 86400),
    ]:
        script = """async ([seconds, day]) => {
            const { span } = await import("/static/gridgov/clock.js");
            return span(seconds, day, JSON.parse(document.getElementById("clock-words").textContent).units);
        }"""
        assert desk.evaluate(script, [seconds, day]) == span_text(seconds, day_seconds=day)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [DESK, PHONE])
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
    menu.locator("summary").click()
    menu.get_by_role("button", name="Sign out").click()
    expect(desk.get_by_role("link", name="Staff sign in")).to_be_visible()


def test_keys_at_the_desk_and_how_to_switch_them_off(desk: Page, axe: Axe) -> None:
    desk.goto("/desk/")
    for _ in range(2):
        desk.keyboard.press("j")
    expect(desk.get_by_role("link", name="2026-000121")).to_be_focused()
    desk.keyboard.press("k")
    expect(desk.get_by_role("link", name="2026-000120")).to_be_focused()
    desk.keyboard.press("/")
    expect(desk.get_by_label("Search")).to_be_focused()
    desk.keyboard.type("jk?")
    expect(desk.get_by_label("Search")).to_have_value("jk?")
    desk.locator("main").focus()
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_contain_text("Print")
    shot(desk, "keys")
    assert axe(desk) == []
    desk.get_by_label("Use these keys on this device").uncheck()
    desk.keyboard.press("Escape")
    desk.locator("main").focus()
    desk.keyboard.press("p")
    expect(desk).to_have_url(re.compile("/desk/$"))
    desk.reload()
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_be_hidden()
