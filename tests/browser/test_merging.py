"""Two reports of one problem in a real browser: merged and split again, by keyboard, in both languages and widths."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override
from playwright.sync_api import Locator, Page, expect

from cases.models import Case
from cases.workflow import MOVES
from tests.browser.conftest import LOOKS
from tests.cases.world import make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def opened(page: Page, case: Case, move: str) -> Locator:
    """The form of a step on the page of a case, unfolded by keyboard."""
    page.goto(f"/desk/cases/{case.pk}/")
    page.locator(f"details:has(#move-{move}) > summary").press("Enter")
    return page.locator(f"#move-{move}")


def sent(page: Page, form: Locator, move: str, language: str) -> None:
    """Press its button; the message says in the reader's language what was done."""
    form.locator("button.btn").last.press("Enter")
    with override(language):
        done = str(MOVES[move].done)
    page.get_by_role("status").filter(has_text=done).wait_for()


def test_merged_and_split_again(
    transactional_db: None,
    open_page: Callable[..., Page],
    sign_in: Callable[..., None],
    speak: Callable[..., None],
) -> None:
    world, at = make_world(), timezone.now() - timedelta(minutes=3)
    main = world.report(at=at)
    for size, language in LOOKS:
        other = world.report(at=at, description="The same heap once more")
        page = open_page(size)
        sign_in(page, world.cast.oscar)
        speak(page, language)

        form = opened(page, other, "merge")
        form.get_by_role("searchbox").press_sequentially(main.number)
        form.locator(f'input[type="radio"][value="{main.pk}"]').press("Space")
        sent(page, form, "merge", language)
        expect(page.locator("#merged-into")).to_contain_text(main.number)
        page.goto(f"/desk/cases/{main.pk}/")
        expect(page.locator("#merged")).to_contain_text(other.number)

        form = opened(page, other, "split")
        form.locator("textarea").fill("Another heap after all")
        sent(page, form, "split", language)
        expect(page.locator("#merged-into")).to_have_count(0)
        page.goto(f"/desk/cases/{main.pk}/")
        expect(page.locator("#merged")).to_have_count(0)
