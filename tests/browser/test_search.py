"""Searching in a real browser, in both languages: by key, words marked, a slip answered, on to the case."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import LOOK_NAMES, LOOKS
from tests.browser.looks import shot
from tests.cases.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("size", "language"), LOOKS, ids=LOOK_NAMES)
def test_from_two_characters_to_the_case(
    open_page: Callable[..., Page], sign_in: Any, speak: Any, size: Any, language: str, transactional_db: None
) -> None:
    world: World = make_world()
    case = world.report(description="小区门口暴露垃圾，无人清理", at=timezone.now())
    world.report(description="路灯不亮", at=timezone.now())
    page = open_page(size)
    sign_in(page, world.cast.oscar)
    speak(page, language)
    page.goto("/desk/search/")
    box = page.get_by_role("searchbox")
    expect(box).to_be_focused()
    assert violations(page) == []
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(box).to_be_focused()
    box.fill("Rivreside Stret" if language == "en" else "没有这样的字")
    box.press("Enter")
    expect(page.locator(".gg-empty")).to_be_visible()
    if language == "en":
        expect(page.get_by_role("link", name="Riverside Street")).to_be_visible()
    box.fill("垃圾")
    box.press("Enter")
    expect(page.locator("mark")).to_have_text("垃圾")
    expect(page.locator(".cases-found-rows li")).to_have_count(1)
    shot(page, f"search-{size['width']}-{language}")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("link", name=case.number).click()
    page.wait_for_url(f"**/desk/cases/{case.pk}/")
