"""A file beside a case: added, refused, fetched as a download, removed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from cases.models import Attachment
from tests.browser.conftest import LOOK_NAMES, LOOKS
from tests.browser.looks import shot
from tests.cases.test_attachments import HTML, PDF
from tests.cases.world import make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "路灯平面图 3号.pdf"


@pytest.mark.parametrize(("size", "language"), LOOKS, ids=LOOK_NAMES)
def test_added_fetched_and_removed(
    transactional_db: None,
    open_page: Callable[..., Page],
    sign_in: Callable[..., None],
    speak: Callable[[Page, str], None],
    axe: Callable[[Page], list[str]],
    quiet_console: list[str],
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
    files = page.locator("#files")

    def give(name: str, content: bytes) -> None:
        files.locator("summary.btn").click()
        payload: FilePayload = {"name": name, "mimeType": "application/pdf", "buffer": content}
        files.locator("input[type=file]").set_input_files(payload)
        files.locator("details button.btn-primary").click()

    give(TITLE, PDF)
    expect(files.locator("li a")).to_contain_text(TITLE)
    page.evaluate("scrollTo(0, 0)")
    assert not axe(page)
    shot(page, f"files-{room}-{language}")
    with page.expect_download() as waited:
        files.locator("li a").click()
    assert waited.value.suggested_filename == TITLE

    with page.expect_response(lambda answer: answer.status == 400):
        give("letter.pdf", HTML)
    expect(files).to_contain_text("letter.pdf")
    quiet_console.clear()  # the browser itself reports a refusal
    assert not axe(page)
    shot(page, f"files-refused-{room}-{language}")
    page.goto(f"/{room}/cases/{case.pk}/")
    files.locator("[data-opens]").click()
    page.locator("dialog[open] button[type=submit]").click()
    expect(files.locator("li")).to_have_count(0)
    assert not Attachment.objects.get().is_there
