"""An emergency: red on top of every page of phone and desk, confirmed with one tap; a drill; which classes ring."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.alarms.rules import set_ring_rule
from cases.models import Alarm, Ring
from tests.browser.conftest import LOOK_NAMES, LOOKS
from tests.browser.looks import shot
from tests.cases.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("size", "language"), LOOKS, ids=LOOK_NAMES)
def test_it_rings_is_confirmed_and_told(
    open_page: Callable[..., Page],
    world: World,
    sign_in: Callable[[Page, Any], None],
    speak: Callable[[Page, str], None],
    axe: Callable[[Page], list[str]],
    size: Any,
    language: str,
) -> None:
    cast, page = world.cast, open_page(size)
    set_ring_rule(by=None, case_class=world.classes["litter"], minutes=10)
    case = world.report(at=timezone.now(), place=(120.005, 30.01), urgent=True)
    speak(page, language)

    def look(name: str) -> None:
        shot(page, f"alarms-{name}-{size['width']}-{language}")
        assert not axe(page)

    sign_in(page, cast.alice)
    page.goto(reverse("field:home"))
    expect(page.locator(".cs-alarm")).to_be_visible()
    look("banner-field")
    page.locator(".cs-alarm-yes").click()
    page.wait_for_url(f"**{reverse('field:case', args=[case.pk])}")
    expect(page.locator(".cs-alarm")).to_have_count(0)
    expect(page.locator("#alarm")).to_contain_text("Alice" if language == "en" else "张爱丽")
    look("case-field")
    assert Ring.objects.get(tier="member").confirmed_by == cast.alice

    sign_in(page, cast.lisa)
    page.goto(reverse("desk:inbox"))
    look("banner-desk")
    page.locator('.cs-alarm button[value="on_spot"]').click()
    page.wait_for_url(f"**{reverse('desk:case', args=[case.pk])}")
    look("case-desk")
    page.goto(reverse("desk:alarms"))
    page.locator("main input[name=grid]").fill("G1")
    page.locator("main form.gg-form .btn-primary").click()
    expect(page.locator(".cs-alarm")).to_be_visible()
    look("drill")
    page.locator(
        f'form[action$="{reverse("desk:alarm-end", args=[Alarm.objects.get(drill=True).pk])}"] button'
    ).click()
    expect(page.locator(".cs-alarm")).to_have_count(0)

    sign_in(page, cast.ada)
    page.goto(reverse("setup:ringing"))
    look("rules")
