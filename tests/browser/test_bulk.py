"""Many cases at once without a mouse: marked with x, looked at, agreed to, done."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cases.models import BulkJob, Case
from gridgov.work import run_sweep
from tests.browser.conftest import LOOK_NAMES, LOOKS
from tests.cases.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("size", "language"), LOOKS, ids=LOOK_NAMES)
def test_marked_looked_at_and_done(
    open_page: Callable[..., Page],
    world: World,
    sign_in: Callable[[Page, Any], None],
    speak: Callable[[Page, str], None],
    axe: Callable[[Page], list[str]],
    size: Any,
    language: str,
) -> None:
    cases = [world.report() for _ in range(3)]
    page = open_page(size)
    speak(page, language)
    sign_in(page, world.cast.oscar)
    page.goto(f"{reverse('desk:inbox')}?tab=all")
    marks = page.locator("input[name=pick]")
    if size["width"] > 500:
        for key in ("j", "x", "j", "x"):
            page.keyboard.press(key)
    else:
        marks.nth(0).check()
        marks.nth(1).check()
    expect(page.locator("input[name=pick]:checked")).to_have_count(2)
    expect(page.locator("[data-picked]")).to_contain_text("2")
    # At the end of the page the bar stands below the last case, and over none.
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert not axe(page)
    world.move(cases[1], "note", world.cast.oscar, text="Look at this")
    page.locator("#bulk-move").select_option("reject")
    page.locator("#bulk button.btn-primary").click()
    page.locator("textarea[name=text]").fill("Reported twice")
    page.locator("button[name=go]").click()
    expect(page.locator("#job[hx-get]")).to_be_attached()
    _work()
    ask = page.locator("[data-opens=confirm-bulk]")
    expect(ask).to_be_visible(timeout=15_000)
    assert not axe(page)
    ask.click()
    page.locator("dialog[open] button[type=submit]").first.click()
    expect(page.locator("#job[hx-get]")).to_be_attached()
    _work()
    expect(page.locator("#job[hx-get]")).not_to_be_attached(timeout=15_000)
    job = BulkJob.objects.get()
    assert (job.state, job.items.filter(state="done").count(), job.items.filter(state="cannot").count()) == (
        "done",
        1,
        1,
    )
    assert Case.objects.filter(state="rejected").count() == 1
    with page.expect_download() as fetched:
        page.locator("#job a[download]").click()
    assert fetched.value.suggested_filename == f"reject-{job.pk}.csv"
    page.locator(f'form[action="{reverse("desk:bulk-again", args=[job.pk])}"] button').click()
    page.wait_for_url(f"**{reverse('desk:bulk-job', args=[BulkJob.objects.latest('pk').pk])}")


def _work() -> None:
    while run_sweep("bulk"):
        pass
