"""The map of the inbox in a real browser: by keyboard and by tap, from the list and back, in both languages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.queries import case_map
from tests.browser.axe import violations
from tests.browser.conftest import LOOK_NAMES, LOOKS
from tests.browser.looks import settled, shot
from tests.cases.world import IN_G1, IN_G2, World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("size", "language"), LOOKS, ids=LOOK_NAMES)
def test_from_the_list_to_the_map_into_a_number_and_to_a_case(
    open_page: Callable[..., Page], sign_in: Any, speak: Any, size: Any, language: str, transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    world: World = make_world()
    now = timezone.now()
    near = [
        world.report(place=(IN_G1[0] + n * 0.00002, IN_G1[1]), at=now - timedelta(minutes=2))
        for n in range(3)
    ]
    late = world.report(place=IN_G2, at=now - timedelta(days=9))
    page = open_page(size, reduced_motion="reduce")
    sign_in(page, world.cast.oscar)
    speak(page, language)
    page.goto("/desk/?tab=all&source=patrol")
    page.locator(".gg-page-header, header").locator("a[href*='/desk/map/']").first.click()
    settled(page)
    signs = page.locator("#cases .gg-lampsign")
    expect(signs).to_have_count(4)
    expect(page.locator("[data-here-rows] li")).to_have_count(4)
    expect(page.locator("[data-here-rows] li").first).to_contain_text(late.number)
    shot(page, f"case-map-{size['width']}-{language}")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    page.locator("#cases .gg-lampsign.tone-bad").focus()
    page.keyboard.press("Enter")
    note = page.locator(".leaflet-popup")
    expect(note).to_contain_text(late.number)
    shot(page, f"case-map-note-{size['width']}-{language}")
    page.keyboard.press("Escape")

    monkeypatch.setattr(case_map, "SINGLE", 3)
    page.reload()
    settled(page)
    number = page.locator("#cases .gg-cluster", has_text="3")
    expect(number).to_be_visible()
    expect(page.locator("[data-here-rows]")).to_be_hidden()
    expect(page.locator("[data-first]")).to_contain_text(late.number)
    shot(page, f"case-map-squares-{size['width']}-{language}")
    number.focus()
    for _closer in range(9):
        if page.locator("#cases .gg-cluster").count() == 0:
            break
        page.locator("#cases .gg-cluster", has_text="3").first.press("Enter")
        page.wait_for_timeout(500)
    expect(signs).to_have_count(3)

    page.locator("[data-here-rows] a", has_text=near[0].number).click()
    page.wait_for_url(f"**/desk/cases/{near[0].pk}/")
    page.go_back()
    settled(page)
    expect(signs).to_have_count(3)
    page.locator("a[href^='/desk/?tab=all&source=patrol']").click()
    page.wait_for_url("**/desk/?tab=all&source=patrol")
    page.goto("/desk/map/?tab=all&q=unicorn")
    expect(page.locator(".gg-empty")).to_be_visible()
