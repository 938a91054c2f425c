"""How one is told, what an organisation's system hears, what could not be sent: chosen, set up, sent again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.models import Case, Delivery, NoticeChoice, Webhook
from tests.browser.conftest import LOOK_NAMES, LOOKS
from tests.browser.looks import shot
from tests.cases.telling import reachable
from tests.cases.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("size", "language"), LOOKS, ids=LOOK_NAMES)
def test_chosen_set_up_and_sent_again(
    open_page: Callable[..., Page],
    world: World,
    sign_in: Callable[[Page, Any], None],
    speak: Callable[[Page, str], None],
    axe: Callable[[Page], list[str]],
    size: Any,
    language: str,
) -> None:
    cast, page = world.cast, open_page(size)
    case = world.report()
    Case.objects.update(updated_at=timezone.now() - timedelta(days=40))
    told: dict[str, Any] = {"channel": "mail", "state": "dead", "closed": True, "attempts": 12}
    for user, reason in (
        (reachable(cast.henry), "OSError: connection refused"),
        (cast.lisa, "no mail address"),
    ):
        Delivery.objects.create(user=user, due_at=timezone.now(), last_error=reason, **told)
    speak(page, language)
    sign_in(page, reachable(cast.oscar))

    def look(name: str) -> None:
        shot(page, f"telling-{name}-{size['width']}-{language}")
        assert not axe(page)

    page.goto(reverse("desk:notices"))
    page.locator(f'main a[href="{reverse("desk:notice-choice")}"]').click()
    look("choice")
    page.locator('input[name="own"][value="own"]').check()
    page.locator('input[name="work-sms"]').check()
    page.locator('input[name="quiet"][value="hours"]').check()
    page.locator('input[name="quiet_from"]').fill("21:30")
    page.locator('input[name="quiet_to"]').fill("06:30")
    page.locator('input[name="phone"]').fill("138 0000 5678")
    page.locator("main form.telling-form .btn-primary").click()
    expect(page.locator('input[name="phone"]')).to_have_value("13800005678")
    assert "sms" in NoticeChoice.objects.get(user=cast.oscar).kinds["work"]
    page.goto(reverse("desk:dormant"))
    expect(page.get_by_text(case.number)).to_be_visible()
    look("dormant")
    sign_in(page, cast.ada)
    page.goto(reverse("setup:telling"))
    page.locator('input[name="organisation"]').fill(cast.department.code)
    page.locator("main form.telling-office button").click()
    page.locator('input[name="url"]').fill("https://example.org/in")
    page.locator("main form.telling-office button").click()
    expect(page.locator("#secret")).to_contain_text("whsec_")
    look("office")
    assert Webhook.objects.get().organisation == cast.department
    page.goto(reverse("setup:telling"))
    look("overview")
    page.locator(f'main a[href="{reverse("setup:telling-office", args=[cast.department.pk])}"]').click()
    page.locator("main [data-opens^=drop-]").click()
    page.locator("dialog[open] button[type=submit]").click()
    expect(page.locator("main [data-opens^=drop-]")).to_have_count(0)
    assert not Webhook.objects.exists()
    page.goto(reverse("setup:telling"))
    page.locator(f'main a[href="{reverse("setup:unsent")}"]').click()
    look("unsent")
    page.locator("input[name=pick]").last.check()
    page.locator("main .jobs-bulk .btn-primary").click()
    expect(page.locator("input[name=pick]")).to_have_count(1)
    assert Delivery.objects.filter(state="waiting").count() == 1
