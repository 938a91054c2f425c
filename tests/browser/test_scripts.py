"""What the scripts of the ground do, by mouse, by finger and by key."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from gridgov.ui.clocks import span_text
from tests.browser.conftest import PHONE
from tests.browser.looks import settled, shot, still

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("kitchen"),
]
Axe = Callable[[Page], list[str]]
OpenPage = Callable[..., Page]
ESCAPE_AND_AGAIN = """
button => {
  button.click();
  document.querySelector("dialog[open]").close();
  button.click();
}"""
COUNT_SENDINGS = """
document.addEventListener('submit', event => {
  window.sent = (window.sent ?? 0) + !event.defaultPrevented;
  event.preventDefault();
})
"""


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


def test_a_dialog_opened_again_at_once_keeps_its_controls(desk: Page) -> None:
    """The browser tells of the closing only after the second opening."""
    desk.goto("/desk/")
    desk.evaluate("document.addEventListener('close', () => (window.told = true), true)")
    desk.get_by_role("button", name="Reject").evaluate(ESCAPE_AND_AGAIN)
    desk.wait_for_function("window.told")
    dialog = desk.get_by_role("dialog")
    expect(dialog.locator("textarea")).to_be_enabled()
    expect(dialog.get_by_role("button", name="Reject")).to_be_enabled()


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
    still(phone)
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
    path = tmp_path / "large.png"
    Image.new("RGB", (3000, 1500), "teal").save(path)
    phone.goto("/field/log/")
    phone.locator("input[type=file]").set_input_files(path)
    expect(phone.locator(".gg-photo-preview img")).to_have_count(1)
    assert phone.evaluate("document.querySelector('input[type=file]').files[0].name") == "large.jpg"
    phone.locator(".gg-photo-preview button").click()
    expect(phone.locator(".gg-photo-preview img")).to_have_count(0)
    assert phone.evaluate("document.querySelector('input[type=file]').files.length") == 0


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
    expect(desk).not_to_have_url(re.compile("print"))
    desk.reload()
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_be_hidden()
