"""The live desk in a real browser: two people on one case, a list that renews itself, keys, filters, map, wall."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.models import Case
from tests.browser.axe import violations
from tests.browser.conftest import DESK, LOOK_NAMES, LOOKS
from tests.browser.looks import settled, shot
from tests.cases.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
SignIn = Callable[[Page, Any], None]
Speak = Callable[[Page, str], None]
IN_BOTH = pytest.mark.parametrize(("size", "language"), LOOKS, ids=LOOK_NAMES)


def recent(world: World, *steps: str, **more: Any) -> Case:
    at = timezone.now() - timedelta(minutes=2)
    return world.walk(world.report(at=at, **more), *steps, at=at)


def ask_now(page: Page) -> None:
    """As if the next turn of asking had come."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def fits(page: Page) -> None:
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@IN_BOTH
def test_two_on_one_case_and_what_was_typed(
    open_page: Open, sign_in: SignIn, speak: Speak, world: World, size: Any, language: str
) -> None:
    case = recent(world)
    pages = {}
    for name in ("oscar", "dora"):
        pages[name] = page = open_page(size, reduced_motion="reduce")
        sign_in(page, getattr(world.cast, name))
        speak(page, language)
        page.goto(f"/desk/cases/{case.pk}/")
    oscar = pages["oscar"]
    for page in (pages["dora"], oscar, pages["dora"]):
        with page.expect_response("**/live/**"):
            ask_now(page)
    for page, other in ((oscar, world.cast.dora), (pages["dora"], world.cast.oscar)):
        chinese = language == "zh-hans"
        expect(page.locator("[data-live] [data-here]")).to_contain_text(
            other.name if chinese else other.name_en or other.name
        )
    note = oscar.locator("details:has(#move-note)")
    note.locator("> summary").click()
    note.locator("textarea").fill("Ring twice")
    written = oscar.locator("#move-establish textarea[name=text]")
    written.fill("Bags at gate 3")
    world.walk(case, "establish", at=timezone.now())
    ask_now(oscar)
    told = oscar.locator("[data-live-steps]")
    expect(told).to_contain_text(re.compile("Oscar|欧阳斯"))
    expect(oscar.locator("#move-establish [data-impossible]")).to_be_visible()
    expect(oscar.locator("#move-establish button.btn-primary")).to_be_disabled()
    expect(written).to_have_value("Bags at gate 3")
    fits(oscar)
    shot(oscar, f"live-case-{size['width']}-{language}")
    oscar.locator("[data-live-show]").click()
    expect(oscar.locator("#move-dispatch")).to_be_attached()
    expect(oscar.locator("#move-establish")).to_have_count(0)
    expect(oscar.locator("[data-live-kept]")).to_contain_text("Bags at gate 3")
    expect(oscar.locator("#move-note textarea")).to_have_value("Ring twice")
    oscar.locator("#move-note button:not([type=button])").first.click()
    oscar.wait_for_load_state()
    assert case.events.filter(move="note").exists(), "the form speaks of the case as it is now"

    ask_now(pages["dora"])  # she writes nothing: her page simply is as the case is
    expect(pages["dora"].locator("#move-establish")).to_have_count(0)
    expect(pages["dora"].locator("[data-live-show]")).to_be_hidden()


@IN_BOTH
def test_a_row_changes_where_it_stands_and_new_ones_wait(
    open_page: Open,
    sign_in: SignIn,
    speak: Speak,
    world: World,
    size: Any,
    language: str,
    quiet_console: list[str],
) -> None:
    first, second = recent(world, "establish"), recent(world, "establish")
    page = open_page(size, reduced_motion="reduce")
    sign_in(page, world.cast.oscar)
    speak(page, language)
    page.goto("/desk/?tab=ours")
    row = page.locator(f"tr[data-case='{first.pk}']")
    row.locator("input[name=pick]").check()
    row.locator("input[name=pick]").focus()
    world.walk(first, "dispatch", at=timezone.now())
    new = world.report(at=timezone.now())
    ask_now(page)
    expect(row.locator("[data-live-note=changed]")).to_be_visible()
    expect(row).to_have_attribute("data-version", "3")
    expect(row.locator("input[name=pick]")).to_be_checked()
    expect(row.locator("input[name=pick]")).to_be_focused()
    expect(page.locator("tr[data-case]")).to_have_count(2)
    expect(page.locator("[data-live-said]")).to_contain_text("1")
    shot(page, f"live-list-{size['width']}-{language}")
    page.locator("[data-live-show]").click()
    expect(page.locator(f"tr[data-case='{new.pk}']")).to_be_visible()
    expect(row.locator("input[name=pick]")).to_be_checked()
    expect(page.locator("[data-live-show]")).to_be_hidden()

    page.route("**/desk/live/**", lambda route: route.fulfill(status=503))
    ask_now(page)
    expect(page.locator("[data-live-lost]")).to_be_visible()
    page.unroute("**/desk/live/**")
    world.walk(second, "escalate", at=timezone.now())
    ask_now(page)
    expect(page.locator("[data-live-lost]")).to_be_hidden()
    expect(page.locator(f"tr[data-case='{second.pk}'] [data-live-note=left]")).to_be_visible()
    assert all("503" in said for said in quiet_console)
    quiet_console.clear()
    page.locator(f"tr[data-case='{new.pk}'] a").focus()
    world.walk(world.report(at=timezone.now()), "establish", at=timezone.now())
    ask_now(page)
    expect(page.locator("[data-live-show]")).to_be_visible()
    fits(page)


def test_the_case_and_its_steps_by_keys(open_page: Open, sign_in: SignIn, world: World) -> None:
    one, two = recent(world), recent(world)
    page = open_page(DESK, reduced_motion="reduce")
    sign_in(page, world.cast.oscar)
    page.goto("/desk/?tab=ours")
    script = (
        "async () => (await import('/static/gridgov/clock.js')).counted(7200, [[600, 3600], [5400, 9000]])"
    )
    assert page.evaluate(script) == 4800, "working time alone counts"
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name=two.number)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("e")
    page.wait_for_url(f"**/desk/cases/{one.pk}/#move-establish")
    expect(page.locator("#move-establish :focus")).to_have_count(1)
    page.keyboard.press("Escape")
    page.locator("main").focus()
    page.keyboard.press("d")
    expect(page.locator("[data-live-said]")).to_contain_text("This step is not possible now: Dispatch.")
    page.keyboard.press("j")
    page.wait_for_url(f"**/desk/cases/{two.pk}/")
    page.keyboard.press("j")
    page.wait_for_url("**/desk/?tab=ours")
    expect(page.locator("#messages")).to_contain_text("last case")
    page.go_back()
    page.keyboard.press("k")
    page.wait_for_url(f"**/desk/cases/{one.pk}/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Establish")
    expect(page.get_by_role("dialog")).to_contain_text("Back to the list")
    assert violations(page) == []
    page.get_by_label("Use these keys on this device").uncheck()
    page.keyboard.press("Escape")
    page.locator("main").focus()
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile(f"/desk/cases/{one.pk}/"))


@IN_BOTH
def test_a_filter_is_saved_the_map_stands_beside_and_the_wall_counts(
    open_page: Open, sign_in: SignIn, speak: Speak, world: World, size: Any, language: str
) -> None:
    urgent, calm = recent(world, urgent=True), recent(world)
    page = open_page(size, reduced_motion="reduce")
    sign_in(page, world.cast.lisa)
    speak(page, language)
    page.goto("/desk/?tab=all")
    if size is not DESK:
        expect(page.locator("#filter-fields")).to_be_hidden()
        page.locator("[data-folds]").click()
    page.goto("/desk/?tab=all&urgent=on")
    expect(page.locator("#filter-chips .gg-chip")).to_have_count(1)
    page.locator("#saved summary").click()
    page.locator("#filter-name").fill("Urgent ones")
    page.locator(".cases-save button").click()
    chip = page.locator("#saved .gg-chip", has_text="Urgent ones")
    expect(chip.locator(".gg-count")).to_have_text("1")
    expect(chip).to_have_attribute("aria-current", "page")
    fits(page)
    shot(page, f"live-saved-{size['width']}-{language}")
    page.goto("/desk/filters/")
    fits(page)
    page.locator("[id^='with-']").select_option(str(world.cast.street_centre.pk))
    page.locator("button[value=share]").click()
    expect(page.locator(".bi-people").first).to_be_visible()
    shot(page, f"live-filters-{size['width']}-{language}")
    if size is DESK:
        beside(page, urgent, calm)
    page.goto("/desk/wall/")
    expect(page.locator(".wall-lamps tbody tr").first.locator("td.wall-green, td.wall-yellow")).to_have_count(
        2
    )
    expect(page.locator(".wall-day dd").first).to_have_text("2")
    fits(page)
    page.locator("[data-wall-look]").click()
    fits(page)
    shot(page, f"live-wall-{size['width']}-{language}")


def beside(page: Page, urgent: Case, calm: Case) -> None:
    page.goto("/desk/?tab=all")
    page.locator("[data-beside-toggle]").click()
    settled(page)
    signs = page.locator(".cases-map-beside .gg-lampsign")
    expect(signs).to_have_count(2)
    page.locator(f"tr[data-case='{calm.pk}'] a").focus()
    expect(page.locator(".cases-map-beside .gg-lampsign.gg-here")).to_have_count(1)
    signs.first.focus()
    expect(page.locator("tr.cases-on-map")).to_have_count(1)
    shot(page, "live-beside")
    page.goto("/desk/?tab=all&urgent=on")
    settled(page)
    expect(signs).to_have_count(1)
    page.locator("[data-beside-toggle]").click()
    expect(page.locator(".cases-map-beside")).to_be_hidden()
