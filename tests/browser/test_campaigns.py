"""A campaign from the desk's form over the phone to the figures."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.campaigns.actions import do_task
from cases.models import Campaign, CampaignTask
from gridgov.work import run_sweep
from members.models import User
from tests.browser.conftest import LOOK_NAMES, LOOKS
from tests.browser.looks import settled, shot, still
from tests.cases.test_gate import admit
from tests.cases.world import World
from tests.cast import give_post

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def choose_on_the_map(page: Page) -> None:
    """A grid's code comes into the field by a tap and goes by a key."""
    settled(page)
    still(page)
    grid, codes = (
        page.locator("[data-pick-grids] path[aria-pressed]").first,  # a grid, and the page listens to it
        page.locator("[name=codes]"),
    )
    grid.click()
    expect(codes).not_to_have_value("")
    expect(page.locator("[data-pick-grids] path.chosen")).to_have_attribute("aria-pressed", "true")
    grid.press("Enter")
    expect(codes).to_have_value("")


def a_colleague_comes_late(page: Page, task: CampaignTask) -> None:
    """What she typed stays, and what the other found comes above it."""
    page.goto(reverse("field:campaign-task", args=[task.pk]))
    page.locator('[name=q0][value="none"]').check()
    page.locator("[name=q1]").fill("3")
    alice = User.objects.get(username="alice")
    do_task(task_id=task.pk, by=alice, given={"q0": "ankle", "q1": "15"})
    page.locator("main form .btn-primary").click()
    expect(page.locator("[data-errors] dl")).to_contain_text("15")
    expect(page.locator("[name=q1]")).to_have_value("3")


@pytest.mark.parametrize(("size", "language"), LOOKS, ids=LOOK_NAMES)
def test_opened_answered_and_watched(
    open_page: Callable[..., Page],
    world: World,
    sign_in: Callable[[Page, Any], None],
    speak: Callable[[Page, str], None],
    axe: Callable[[Page], list[str]],
    quiet_console: list[str],
    size: Any,
    language: str,
) -> None:
    cast, page, today = world.cast, open_page(size), timezone.localdate()
    days = {"starts_on": today, "ends_on": today + timedelta(days=30)}
    item = admit(world, organisation=cast.street_centre, **days)
    speak(page, language)

    def look(name: str) -> None:
        shot(page, f"campaigns-{name}-{size['width']}-{language}")
        assert not axe(page)

    sign_in(page, cast.lisa)
    page.goto(reverse("desk:campaigns"))
    page.locator(f'main a[href="{reverse("desk:campaign-new")}"]').click()
    page.locator("[name=title]").fill("Flood watch")
    page.locator("[name=item]").select_option(str(item.pk))
    page.locator("[name=instructions]").fill("Look at the gullies")
    page.locator("[name=questions]").fill("Water | choice | none, ankle\nSandbags | number\nGully clear")
    page.locator("[name=starts_on]").fill(today.isoformat())
    page.locator("[name=ends_on]").fill((today + timedelta(days=1)).isoformat())
    page.locator("[name=unit]").select_option("daily")
    choose_on_the_map(page)
    look("new")
    page.locator("main form.gg-form .btn-primary").click()
    page.wait_for_url(f"**{reverse('desk:campaign', args=[Campaign.objects.get().pk])}")
    run_sweep("campaign")

    give_post(cast.leo, "grid_member", cast.team, grid=cast.grid)
    sign_in(page, cast.leo)
    page.goto(reverse("field:home"))
    task = CampaignTask.objects.get(grid=cast.grid, day=today)
    page.locator(f'a[href="{reverse("field:campaign-task", args=[task.pk])}"]').click()
    page.locator('[name=q0][value="ankle"]').check()
    page.locator("[name=q1]").fill("12")
    look("task")
    page.context.set_offline(True)
    page.locator("main form .btn-primary").click()
    expect(page.locator("[data-unit-said]")).to_be_visible()
    page.context.set_offline(False)
    page.wait_for_url(f"**{reverse('field:home')}")
    task.refresh_from_db()
    assert task.answers == {"q0": "ankle", "q1": 12, "q2": False}
    a_colleague_comes_late(page, task)
    assert ["400" in said for said in quiet_console] == [True]  # the answer that was refused
    quiet_console.clear()
    look("answered")
    page.locator("main form .btn-primary").click()
    page.wait_for_url(f"**{reverse('field:home')}")
    task.refresh_from_db()
    assert task.answers == {"q0": "none", "q1": 3, "q2": False}

    sign_in(page, cast.lisa)
    page.goto(reverse("desk:campaigns"))
    page.get_by_role("link", name="Flood watch").click()
    settled(page)
    look("one")
    page.goto(reverse("desk:campaign-report", args=[Campaign.objects.get().pk]))
    look("report")
