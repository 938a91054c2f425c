"""The desk in a real browser: by keyboard, by search boxes, through dialogs, in both languages, by axe."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.actions import Contact
from cases.models import Case
from cases.ready_texts.actions import put_ready_text
from gridgov.models import AuditEntry
from tests.browser.conftest import LOOK_NAMES, LOOKS
from tests.cases.world import IN_G2, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def recent(world: World, **more: Any) -> Case:
    return world.report(at=timezone.now() - timedelta(minutes=3), **more)


def state_of(case: Case) -> str:
    return Case.objects.values_list("state", flat=True).get(pk=case.pk)


def test_from_the_list_to_dispatched_and_on_to_the_next(
    desk: Page, sign_in: Callable[..., None], world: World
) -> None:
    first, second = recent(world, urgent=True), recent(world)
    sign_in(desk, world.cast.oscar)
    desk.goto("/desk/")
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    expect(desk.get_by_role("link", name=first.number)).to_be_focused()
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/desk/cases/{first.pk}/")
    assert desk.get_by_role("radio", name="4 hours").is_checked(), "the urgent standard is proposed"
    desk.get_by_role("button", name="Establish", exact=True).focus()
    desk.keyboard.press("Enter")
    desk.get_by_role("heading", name="Next step: Dispatch").wait_for()
    assert state_of(first) == "established"
    lead = desk.get_by_role("group", name="Organisation", exact=True)
    lead.get_by_role("searchbox").press_sequentially("sanit")
    desk.get_by_role("radio", name="Sanitation Office").check()
    desk.get_by_role("button", name="Do it and open the next case").click()
    desk.wait_for_url(f"**/desk/cases/{second.pk}/")
    assert state_of(first) == "dispatched"


def test_a_choice_outlives_the_next_search(desk: Page, sign_in: Callable[..., None], world: World) -> None:
    case = world.walk(recent(world), "establish", at=timezone.now())
    sign_in(desk, world.cast.oscar)
    desk.goto(f"/desk/cases/{case.pk}/")
    form = desk.locator("#move-dispatch")
    lead = form.get_by_role("group", name="Organisation", exact=True)
    office, search = lead.get_by_role("radio", name="Sanitation Office"), lead.get_by_role("searchbox")
    office.check()
    search.fill("nobody is called so")
    form.get_by_text("Nothing found").wait_for()
    expect(office).to_be_checked()
    with desk.expect_response("**/organisations/**"):
        search.fill("sanit")
        office.focus()
    expect(form.get_by_text("Nothing found")).to_have_count(0)
    expect(office).to_be_checked()
    expect(office).to_be_focused()
    form.get_by_role("button", name="Dispatch", exact=True).click()
    desk.get_by_role("status").get_by_text("Dispatch").wait_for()
    assert state_of(case) == "dispatched"


def test_another_class_brings_its_standards(desk: Page, sign_in: Callable[..., None], world: World) -> None:
    case = recent(world)
    sign_in(desk, world.cast.oscar)
    desk.goto(f"/desk/cases/{case.pk}/")
    desk.get_by_text("Another class, if this one is wrong").first.click()
    desk.get_by_role("radio", name="S101 Neighbour dispute").check()
    desk.get_by_role("radio", name="5 working days").check()
    desk.get_by_role("button", name="Establish", exact=True).click()
    desk.get_by_role("heading", name="Next step: Dispatch").wait_for()
    case.refresh_from_db()
    assert case.filing_standard == world.standards["dispute"]


def test_a_dangerous_step_asks_first_and_wants_a_reason(
    desk: Page, sign_in: Callable[..., None], world: World
) -> None:
    case = recent(world)
    put_ready_text(by=None, name="Private", text="{number} lies on private ground", move="reject")
    sign_in(desk, world.cast.oscar)
    desk.goto(f"/desk/cases/{case.pk}/")
    desk.get_by_role("button", name="Reject").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("The reporter is told your reason.")
    dialog.get_by_role("button", name="Reject").click()
    assert state_of(case) == "reported", "no reason, no rejection"
    dialog.get_by_text("Ready texts").click()
    dialog.get_by_role("button", name="Private").click()
    expect(dialog.get_by_label("Reason")).to_have_value(f"{case.number} lies on private ground")
    dialog.get_by_role("button", name="Reject").click()
    desk.get_by_role("status").get_by_text("Rejected").wait_for()
    assert state_of(case) == "rejected"


def test_the_contact_opens_for_a_purpose(desk: Page, sign_in: Callable[..., None], world: World) -> None:
    case = recent(world, contact=Contact("王小明", "13800005678"))
    sign_in(desk, world.cast.oscar)
    desk.goto(f"/desk/cases/{case.pk}/")
    assert "13800005678" not in desk.content()
    desk.get_by_role("button", name="Show the contact").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_role("radio", name="Agree on a visit").check()
    dialog.get_by_role("button", name="Show the contact").click()
    desk.get_by_role("link", name="13800005678").wait_for()
    assert AuditEntry.objects.get(action="reporter.unmask").purpose == "Agree on a visit"


def test_who_may_do_what_is_loaded_when_asked(desk: Page, sign_in: Callable[..., None], world: World) -> None:
    case = recent(world)
    sign_in(desk, world.cast.alice)
    desk.goto(f"/desk/cases/{case.pk}/")
    desk.get_by_text("Who may do what").click()
    desk.get_by_text("Case acceptor").first.wait_for()


def test_logging_a_call_on_the_map(desk: Page, sign_in: Callable[..., None], world: World) -> None:
    sign_in(desk, world.cast.oscar)
    desk.goto("/desk/intake/")
    desk.get_by_role("radio", name="06001 Exposed litter").check()
    desk.get_by_label("What is wrong").fill("Bags at the gate")
    place = desk.get_by_label("Longitude, latitude")
    place.fill(f"{IN_G2[0]}, {IN_G2[1]}")
    place.press("Enter")
    desk.locator("#found-place").get_by_text("Grid G2").wait_for()
    desk.get_by_role("button", name="Log it", exact=True).click()
    desk.wait_for_url("**/desk/logged/*/")
    case = Case.objects.get()
    assert (case.source, case.reported_grid) == ("telephone", world.cast.neighbour_grid)
    expect(desk.locator(".cases-slip-number")).to_have_text(case.number)


@pytest.mark.parametrize(("size", "language"), LOOKS, ids=LOOK_NAMES)
def test_nothing_for_axe_to_find(
    open_page: Callable[..., Page],
    sign_in: Callable[..., None],
    speak: Callable[..., None],
    axe: Callable[[Page], list[str]],
    world: World,
    size: Any,
    language: str,
) -> None:
    recent(world)
    case = world.walk(
        recent(world, contact=Contact("A", "13800005678")), "establish", "dispatch", at=timezone.now()
    )
    for who, addresses in (
        ("oscar", ("/desk/", "/desk/?tab=ended", f"/desk/cases/{case.pk}/", "/desk/intake/", "/desk/notices/",
                   f"/desk/print/{case.pk}/", f"/desk/logged/{case.pk}/")),
        ("ada", ("/setup/routing/", "/setup/routing/new/", "/setup/routing/try/")),
    ):  # fmt: skip
        page = open_page(size)
        sign_in(page, getattr(world.cast, who))
        speak(page, language)
        for address in addresses:
            page.goto(address)
            assert not axe(page), (address, size)
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, (address, size, "scrolls sideways")
