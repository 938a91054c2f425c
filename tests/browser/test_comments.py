"""Talking about a case inside an organisation: said, a colleague called, changed, withdrawn; no other page shows it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.models import Comment, Notice
from tests.browser.conftest import LOOK_NAMES, LOOKS
from tests.browser.looks import shot
from tests.cases.world import make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("size", "language"), LOOKS, ids=LOOK_NAMES)
def test_said_to_colleagues(
    transactional_db: None,
    open_page: Callable[..., Page],
    sign_in: Callable[..., None],
    speak: Callable[[Page, str], None],
    axe: Callable[[Page], list[str]],
    size: Any,
    language: str,
) -> None:
    world = make_world()
    case = world.walk(world.report(at=timezone.now()), "establish", "dispatch")
    room, who = ("desk", "oscar") if size["width"] > 500 else ("field", "leo")
    page = open_page(size)
    speak(page, language)
    sign_in(page, world.cast.people[who])
    page.goto(f"/{room}/cases/{case.pk}/")
    comments = page.locator("#comments")
    comments.locator("textarea[name=text]").first.fill("Bring the long ladder, ")
    comments.locator("[data-mention]").first.click()
    page.evaluate("scrollTo(0, 0)")  # what now lies under the bar can be scrolled out
    assert not axe(page)
    comments.locator("button.btn-primary").first.click()
    expect(page.locator("#comments .cm-text")).to_contain_text("Bring the long ladder, @")
    assert Notice.objects.filter(kind="mention").count() == 1
    shot(page, f"comments-{room}-{language}")

    line = page.locator("#comments li").first
    line.locator(".cm-own summary").click()
    line.locator("textarea").fill("Bring both ladders")
    line.locator(".cm-own button.btn-primary").click()
    expect(page.locator("#comments .cm-text")).to_have_text("Bring both ladders")
    page.locator("#comments .cm-before summary").click()
    page.evaluate("scrollTo(0, 0)")
    assert not axe(page)
    shot(page, f"comments-changed-{room}-{language}")
    page.locator("#comments [data-opens]").click()
    page.locator("dialog[open] button[type=submit]").click()
    expect(page.locator("#comments .cm-text")).to_have_count(0)
    assert Comment.objects.get().withdrawn_at

    other = open_page(size)
    sign_in(other, world.cast.henry)
    other.goto(f"/desk/cases/{case.pk}/")
    expect(other.locator("#comments textarea")).to_be_visible()
    expect(other.locator("#comments li")).to_have_count(0)
