"""What comes in, in a real browser, in both languages: a caller by keyboard alone, a hotline's file, a letter."""

from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.actions import Contact
from cases.mailbox.actions import keep_letter
from cases.mailbox.reading import read_letter
from cases.models import Case
from gridgov.models import AuditEntry
from gridgov.work import run_sweep
from tests.browser.axe import violations
from tests.browser.conftest import LOOK_NAMES, LOOKS
from tests.browser.looks import shot
from tests.cases.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE_NUMBER = "13800005678"
FILE = "编号,内容,类别,经度,纬度\nH1,Bags,暴露垃圾,120.005,30.01\nH2,,06001,120.005,30.01\n".encode()


@pytest.mark.parametrize(("size", "language"), LOOKS, ids=LOOK_NAMES)
def test_a_caller_a_file_and_a_letter(
    open_page: Callable[..., Page], sign_in: Any, speak: Any, size: Any, language: str, transactional_db: None
) -> None:
    world: World = make_world()
    page = open_page(size)
    name = f"{size['width']}-{language}"
    sign_in(page, world.cast.oscar)
    speak(page, language)
    _call(page, world, name)
    _file(page, name)
    _answer(page, world, name)
    _letter(page, world, name, sign_in)


def _call(page: Page, world: World, name: str) -> None:
    """Enter asks who it is, arrows choose the place, Control and Enter goes on to the next caller."""
    earlier = world.report(contact=Contact("王小明", PHONE_NUMBER), at=timezone.now())
    page.goto(reverse("desk:log"))
    expect(page.locator("#id_phone")).to_be_focused()
    page.keyboard.type(PHONE_NUMBER)
    page.keyboard.press("Enter")
    found = page.locator("#caller")
    expect(found).to_contain_text(earlier.number)
    assert violations(page) == []
    looks = AuditEntry.objects.filter(action="caller.lookup").count()
    found.locator("[data-says]").fill("Still there")
    page.wait_for_timeout(300)
    assert AuditEntry.objects.filter(action="caller.lookup").count() == looks, (
        "not asked anew by leaving the field"
    )
    expect(found.locator("[data-says]")).to_have_value("Still there")
    shot(page, f"intake-caller-{name}")
    found.locator("button", has=page.locator(".bi-bell")).click()
    expect(found.locator("[role=status]")).to_be_visible(timeout=15_000)
    assert earlier.events.filter(move="urge").exists()
    page.locator("#id_spot").fill("G2")
    page.locator("#spots button").first.wait_for()
    composing = {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}
    page.locator("#id_spot").dispatch_event("keydown", composing)
    expect(page.locator("#id_spot")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#found-place")).to_contain_text("G2")
    page.locator("#id_case_class_list label", has_text="06001").click()
    page.locator("#id_description").fill("Bags at the gate")
    page.wait_for_timeout(500)
    page.evaluate("sessionStorage.setItem('gridgov-intake-0-', JSON.stringify({ phone: '13800009999' }))")
    page.reload()
    kept = page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('gridgov-intake'))")
    assert kept == [f"gridgov-intake-{world.cast.oscar.pk}-"], (
        "what somebody else had left in this tab is gone"
    )
    expect(page.locator("#intake-kept")).to_be_visible()
    expect(page.locator("#id_description")).to_have_value("Bags at the gate")
    expect(page.locator("#found-place")).to_contain_text("G2")
    shot(page, f"intake-kept-{name}")
    page.locator("#id_description").press("Control+Enter")
    banner = page.locator(".intake-after")
    banner.wait_for()
    case = Case.objects.latest("pk")
    expect(banner).to_contain_text(case.number)
    assert (case.reported_grid, case.reporter.phone) == (world.cast.neighbour_grid, PHONE_NUMBER)
    expect(page.locator("#id_description")).to_have_value("")
    expect(page.locator("#intake-kept")).to_be_hidden()


def _file(page: Page, name: str) -> None:
    page.goto(reverse("desk:hotlines"))
    page.locator("#id_name").fill("12345")
    page.locator("#id_code").fill("12345")
    assert violations(page) == []
    page.locator(".jobs-form button").click()
    page.locator("#id_file").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": FILE})
    shot(page, f"intake-hotline-{name}")
    page.locator(".jobs-form .btn-primary").click()
    page.locator("#id_lon").wait_for()
    expect(page.locator("#id_key")).to_have_value("编号")
    shot(page, f"intake-columns-{name}")
    page.locator(".jobs-form .btn-primary").click()
    page.locator("#job progress").wait_for()
    run_sweep("hotlines")
    page.locator("#job .btn-primary").click()
    page.locator("#job .btn-outline-danger").wait_for()
    run_sweep("hotlines")
    page.locator("#job a[download]").wait_for()
    shot(page, f"intake-rows-{name}")
    assert violations(page) == []
    assert Case.objects.filter(source="hotline").count() == 1


def _answer(page: Page, world: World, name: str) -> None:
    """What is over is ticked as sent back, and saved for the hotline; the file waits among one's exports."""
    world.walk(Case.objects.get(source="hotline"), "reject", at=timezone.now())
    page.goto(reverse("desk:hotlines"))
    page.locator(f"a[href='{reverse('desk:hotline-owed')}']").click()
    box = page.locator("input[name=row]")
    expect(box).to_have_count(1)
    assert violations(page) == []
    shot(page, f"intake-answers-{name}")
    page.locator("button[name=format][value=xlsx]").click()
    page.wait_for_url(f"**{reverse('desk:exports')}")
    while run_sweep("export"):
        pass
    page.locator("a[download]").wait_for(timeout=15_000)
    shot(page, f"intake-answers-file-{name}")
    page.goto(reverse("desk:hotline-owed"))
    box.check()
    page.locator("#sent .btn-primary").click()
    expect(box).to_have_count(0)
    page.goto(f"{reverse('desk:hotline-owed')}?tab=sent")
    expect(box).to_have_count(1)
    shot(page, f"intake-answers-sent-{name}")


def _letter(page: Page, world: World, name: str, sign_in: Any) -> None:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "Wang <w@example.org>", "Bags", f"<{name}@x>"
    message.set_content("At the gate of the school")
    keep_letter(read_letter(message.as_bytes()))
    sign_in(page, world.cast.cleo)
    page.goto(reverse("desk:mail"))
    assert violations(page) == []
    shot(page, f"intake-mails-{name}")
    page.get_by_role("link", name="Bags").click()
    assert violations(page) == []
    shot(page, f"intake-mail-{name}")
    page.locator("a.btn-primary").click()
    expect(page.locator("#id_description")).to_have_value("Bags\nAt the gate of the school")
    page.locator("#id_case_class_list label", has_text="06001").click()
    page.locator("#id_place").fill("School gate")
    page.locator(".gg-submit .btn-primary").click()
    page.locator(".cases-slip-number").wait_for()
    assert Case.objects.latest("pk").source == "mail"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
