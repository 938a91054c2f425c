"""A whole dispute in a browser: the desk appoints, the mediator works on the phone, a broken agreement is reopened."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.models import Case, CaseClass
from gridgov.models import AuditEntry
from tests.browser.conftest import DESK, PHONE
from tests.cases.pictures import jpeg
from tests.cases.world import make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def opened(page: Page, label: str) -> Any:
    """The form of a step on the phone."""
    step = page.locator("details.cs-move").filter(has=page.locator("summary", has_text=label))
    step.locator("> summary").first.click()  # the others are inside it
    return step


def done(page: Page, form: Any, label: str) -> None:
    form.get_by_role("button", name=label).click()
    page.get_by_role("status").filter(has_text="Done").wait_for()


def test_from_the_report_to_a_broken_agreement(
    transactional_db: None, open_page: Callable[..., Page], sign_in: Callable[..., None], axe: Any
) -> None:
    world = make_world()
    CaseClass.objects.filter(pk=world.classes["dispute"].pk).update(is_dispute=True)
    world.classes["dispute"].refresh_from_db()
    at, cast = timezone.now() - timedelta(minutes=3), world.cast
    case = world.report(by=cast.alice, kind="dispute", at=at, description="They shout at each other")
    desk, phone = open_page(DESK), open_page(PHONE)
    sign_in(desk, cast.oscar)
    sign_in(phone, cast.henry)

    desk.goto("/desk/?tab=all")
    expect(desk.get_by_text("They shout at each other")).to_have_count(0)
    desk.goto(f"/desk/cases/{case.pk}/")
    desk.get_by_role("button", name="Establish", exact=True).click()
    desk.get_by_role("heading", name="Next step: Appoint a mediator").wait_for()
    desk.locator("#move-appoint").get_by_label("Mediator").select_option(label="Henry Gao")
    desk.locator("#move-appoint").get_by_role("button", name="Appoint a mediator").click()
    desk.get_by_role("status").filter(has_text="Mediator appointed").wait_for()

    phone.goto(f"/field/cases/{case.pk}/")
    for side, name in (("Applicant", "王一"), ("Respondent", "李二")):
        form = opened(phone, "Write down a party")
        form.get_by_label(side).check()
        form.get_by_label("Name", exact=True).fill(name)
        done(phone, form, "Write down a party")
    expect(phone.get_by_text("王一")).to_have_count(0)
    form = opened(phone, "Record the agreement")
    form.get_by_label("What they agreed on").fill("The boxes are gone by Friday")
    form.get_by_label("Day of the outcome").fill(str(timezone.localdate()))
    done(phone, form, "Record the agreement")
    form = opened(phone, "Add the signed agreement")
    form.locator("input[type=file]").set_input_files(
        {"name": "deed.jpg", "mimeType": "image/jpeg", "buffer": jpeg().read()}
    )
    done(phone, form, "Add the signed agreement")
    assert axe(phone) == []

    desk.reload()
    desk.get_by_role("button", name="Document to print").click()
    desk.get_by_role("dialog").get_by_label("What do you need it for?").fill("To have it signed")
    desk.get_by_role("dialog").get_by_role("button", name="Document to print").click()
    desk.get_by_role("heading", name="People's mediation agreement").wait_for()
    expect(desk.get_by_text("王一")).to_be_visible()
    assert AuditEntry.objects.get(action="dispute.document").purpose == "To have it signed"
    assert axe(desk) == []
    desk.get_by_role("link", name="Back to the case").click()
    desk.locator("#move-close").get_by_role("button", name="Close", exact=True).click()
    desk.get_by_role("status").filter(has_text="Closed").wait_for()

    phone.reload()
    form = opened(phone, "Record a visit")
    form.get_by_label("It is not kept").check()
    form.get_by_label("What did you find or do?").fill("The boxes stand there")
    done(phone, form, "Record a visit")
    desk.reload()
    expect(desk.get_by_text("the agreement is not kept: the case can be reopened")).to_be_visible()
    desk.get_by_role("button", name="Reopen").click()
    desk.get_by_role("dialog").get_by_label("Reason").fill("The agreement is not kept")
    desk.get_by_role("dialog").get_by_role("button", name="Reopen").click()
    desk.get_by_role("status").filter(has_text="Reopened").wait_for()
    assert Case.objects.get(pk=case.pk).state == "reopened"
