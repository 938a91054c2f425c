"""A department's return from the form over the worker to the hand-in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from assessment.models import Return, ReturnDocument
from tests.assessment.returning import work
from tests.browser.conftest import LOOK_NAMES, LOOKS
from tests.browser.looks import shot
from tests.cases.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("size", "language"), LOOKS, ids=LOOK_NAMES)
def test_asked_for_drawn_up_and_handed_in(
    open_page: Callable[..., Page],
    world: World,
    sign_in: Callable[[Page, Any], None],
    speak: Callable[[Page, str], None],
    axe: Callable[[Page], list[str]],
    size: Any,
    language: str,
) -> None:
    cast, page = world.cast, open_page(size)
    for days in (35, 36, 65):
        world.report(at=timezone.now() - timedelta(days=days))
    speak(page, language)

    def look(name: str) -> None:
        shot(page, f"returns-{name}-{size['width']}-{language}")
        assert not axe(page)

    sign_in(page, cast.henry)
    page.goto(reverse("assessment:return-new"))
    page.fill("[name=title]", "Litter")
    page.fill("[name=area]", cast.street.code)
    page.select_option("[name=unit]", "grid")
    for code in ("reported", "open", "residents"):
        page.check(f"[name=figures][value={code}]")
    look("new")
    page.click("main form.returns-form button.btn-primary")
    page.wait_for_selector(".returns-counts")
    page.click("form[action$='/draw/'] button.btn-primary")
    page.wait_for_selector("progress")
    work()
    document = ReturnDocument.objects.get()
    sign_in(page, cast.lisa)
    page.goto(reverse("assessment:return-document", args=[document.pk]))
    page.fill("[name=text]", "The market was closed for a week")
    page.click("form[action$='/note/'] button")
    page.wait_for_selector(".returns-note")
    look("document")
    page.click("[data-opens=return-hand-in]")
    page.click("#return-hand-in [type=submit]")
    page.wait_for_selector("main .gg-facts")
    page.goto(reverse("assessment:return", args=[Return.objects.get().pk]))
    look("return")
    page.goto(reverse("assessment:returns"))
    look("list")
    document.refresh_from_db()
    assert document.handed_in_for == cast.street_centre
