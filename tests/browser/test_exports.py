"""A list and a case taken away as files: asked for, left alone, found later."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cases.models import Export
from gridgov.work import run_sweep
from tests.browser.conftest import LOOK_NAMES, LOOKS
from tests.cases.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("size", "language"), LOOKS, ids=LOOK_NAMES)
def test_asked_for_left_and_found_later(
    open_page: Callable[..., Page],
    world: World,
    sign_in: Callable[[Page, Any], None],
    speak: Callable[[Page, str], None],
    axe: Callable[[Page], list[str]],
    size: Any,
    language: str,
) -> None:
    case = world.report()
    page = open_page(size)
    speak(page, language)
    sign_in(page, world.cast.oscar)
    page.goto(f"{reverse('desk:inbox')}?tab=all&state=reported")
    page.locator(f'a[href^="{reverse("desk:export-new")}"]').click()
    page.locator("input[value=csv]").check()
    assert not axe(page)
    page.locator("main form button.btn-primary, main form .btn-primary").last.click()
    progress = page.locator("#exports[hx-get]")
    expect(progress).to_be_attached()
    page.goto(reverse("desk:case", args=[case.pk]))
    page.locator(f'form[action="{reverse("desk:export-paper", args=[case.pk])}"] button').click()
    while run_sweep("export"):
        pass
    expect(progress).not_to_be_attached(timeout=15_000)
    assert not axe(page)
    links = page.locator("#exports a[download]")
    expect(links).to_have_count(2)
    found = []
    for index in range(2):
        with page.expect_download() as fetched:
            links.nth(index).click()
        found.append(fetched.value.suggested_filename.rpartition(".")[2])
    assert sorted(found) == ["csv", "pdf"]
    page.locator("#exports form button").first.click()
    expect(links).to_have_count(1)
    assert Export.objects.filter(state="cancelled").count() == 1
