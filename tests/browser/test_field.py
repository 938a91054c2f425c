"""The phone in a real browser: logging by thumb and by key, a lost connection, a check on site; by axe and by eye."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from cases.models import Case
from tests.browser.conftest import LANGUAGES, PHONE
from tests.browser.looks import settled, still
from tests.cases.pictures import camera_exif, jpeg
from tests.cases.world import IN_G1, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Page], list[str]]
HERE = {"latitude": IN_G1[1], "longitude": IN_G1[0], "accuracy": 9.0}


@pytest.fixture
def alice(open_page: Callable[..., Page], sign_in: Any, world: World) -> Page:
    """The member's phone, which knows where it is."""
    page = open_page(PHONE, geolocation=HERE, permissions=["geolocation"])
    sign_in(page, world.cast.alice)
    return page


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "camera.jpg"
    path.write_bytes(jpeg(size=(2600, 1700), exif=camera_exif()).read())
    return path


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("GRIDGOV_SHOTS"):
        page.screenshot(path=Path(folder) / f"field-{name}.png", full_page=True)


def busy(world: World) -> dict[str, Case]:
    """A working morning: something to verify, to check, to put right, and reports on their way."""
    now = timezone.now()

    def made(*steps: str, **more: Any) -> Case:
        case = world.report(at=now, **more)
        return world.walk(case, *steps, at=now) if steps else case

    cases = {
        "new": made(description="Two bags of rubbish beside the gate of No. 12"),
        "verify": made("verify", by=world.cast.oscar, description="A resident says that the bin overflows"),
        "check": made(
            "establish",
            "dispatch",
            "accept",
            "answer",
            "send_check",
            description="Litter under the bridge",
            urgent=True,
        ),
        "closed": made("establish", "dispatch", "accept", "answer", "check", "close", kind="litter"),
    }
    world.move(cases["check"], "urge", world.cast.alice, now)
    return cases


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_page_is_accessible(world: World, alice: Page, speak: Any, axe: Axe, language: str) -> None:
    cases = busy(world)
    speak(alice, language)
    pages = {
        "home": "/field/",
        "log": f"/field/log/?lon={IN_G1[0]}&lat={IN_G1[1]}",
        "cases": "/field/cases/?state=open",
        "reported": "/field/cases/?tab=reported",
        "map": "/field/map/",
        "case": f"/field/cases/{cases['check'].pk}/",
        "verify": f"/field/cases/{cases['verify'].pk}/",
        "sent": f"/field/sent/{cases['new'].pk}/",
    }
    for name, address in pages.items():
        alice.goto(address)
        settled(alice)
        if name == "log":
            expect(alice.locator(".cs-spot-found")).to_be_visible()
        shot(alice, f"{name}-{language}")
        assert alice.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
            f"{name} scrolls sideways"
        )
        assert axe(alice) == [], name


def test_a_member_logs_a_case_on_the_spot(world: World, alice: Page, picture: Path) -> None:
    alice.goto("/field/")
    alice.get_by_role("link", name="Log a case").first.tap()
    alice.get_by_label("Search by word or code").press_sequentially("litt")
    alice.get_by_text("Exposed litter").tap()
    alice.get_by_role("button", name="My position").tap()
    expect(alice.locator(".cs-spot-found")).to_contain_text("Grid G1 · Willow Community")
    alice.get_by_label("What do you see?").fill("Two bags beside the gate")
    alice.locator("#id_photos").set_input_files(picture)
    expect(alice.locator(".gg-photo-preview img")).to_have_count(1)
    alice.get_by_label("Urgent").check()
    shot(alice, "log-filled")
    alice.get_by_role("button", name="Send", exact=True).tap()
    expect(alice).to_have_url(re.compile(r"/field/sent/\d+/$"))
    case = Case.objects.get()
    expect(alice.locator(".cs-number")).to_have_text(case.number)
    assert case.reported_grid == world.cast.grid
    photo = case.photos.get()
    assert (photo.width, photo.height) == (1046, 1600), "made smaller, and upright once"
    assert photo.lon == pytest.approx(120.005, abs=1e-4), "the smaller copy still says where it was taken"
    assert photo.taken_at is not None


def test_settled_on_the_spot_asks_what_was_done(
    world: World, alice: Page, picture: Path, quiet_console: list[str]
) -> None:
    alice.goto(f"/field/log/?lon={IN_G1[0]}&lat={IN_G1[1]}")
    expect(alice.get_by_label("What did you do?")).to_be_hidden()
    alice.get_by_label("Search by word or code").fill("06001")
    alice.get_by_text("Exposed litter").tap()
    alice.get_by_label("What do you see?").fill("A bag in the hedge")
    alice.get_by_label("Settled on the spot").check()
    alice.get_by_role("button", name="Send", exact=True).tap()
    expect(alice.locator("[data-error-summary], .gg-errors").first).to_contain_text("Say what you did.")
    expect(alice.get_by_label("What do you see?")).to_have_value("A bag in the hedge")
    alice.get_by_label("What did you do?").fill("Took it to the bin")
    alice.locator("#id_photos").set_input_files(picture)
    alice.get_by_role("button", name="Send", exact=True).tap()
    # The first answer names the photo too: this is the second one.
    expect(alice.locator(".gg-errors").first).not_to_contain_text("Say what you did.")
    expect(alice.locator(".gg-errors").first).to_contain_text("A photo of how it is now is missing.")
    expect(alice.locator(".gg-photo-preview img")).to_have_count(1)  # what was chosen was not lost
    alice.locator("#id_after").set_input_files(picture)
    alice.get_by_role("button", name="Send", exact=True).tap()
    expect(alice.get_by_role("heading", level=1)).to_have_text("Logged and settled")
    case = Case.objects.get()
    assert (case.state, case.settled_on_spot) == ("checking", True)
    assert sorted(photo.kind for photo in case.photos.all()) == ["after", "before"]
    # The browser itself reports the status of a form that comes back, sooner or later.
    quiet_console[:] = [line for line in quiet_console if "a status of 400" not in line]


def test_a_lost_connection_loses_nothing(world: World, alice: Page, picture: Path) -> None:
    alice.goto(f"/field/log/?lon={IN_G1[0]}&lat={IN_G1[1]}")
    alice.get_by_label("Search by word or code").fill("litter")
    alice.get_by_text("Exposed litter").tap()
    alice.get_by_label("What do you see?").fill("Written without a network")
    alice.locator("#id_photos").set_input_files(picture)
    expect(alice.locator(".gg-photo-preview img")).to_have_count(1)
    alice.context.set_offline(True)
    alice.get_by_role("button", name="Send", exact=True).tap()
    expect(alice.locator("#draft")).to_contain_text("no connection")
    shot(alice, "offline")
    alice.context.set_offline(False)
    alice.goto("/field/")
    alice.goto("/field/log/")
    expect(alice.locator("#draft")).to_contain_text("was not sent yet")
    expect(alice.get_by_label("What do you see?")).to_have_value("Written without a network")
    expect(alice.locator(".gg-photo-preview img")).to_have_count(1)
    expect(alice.get_by_label("Exposed litter")).to_be_checked()
    alice.get_by_role("button", name="Send again").tap()
    expect(alice).to_have_url(re.compile(r"/field/sent/\d+/$"))
    assert Case.objects.get().photos.count() == 1
    alice.goto("/field/log/")
    expect(alice.get_by_label("What do you see?")).to_have_value("")


def test_logging_works_by_keyboard(world: World, alice: Page) -> None:
    alice.goto("/field/log/")
    settled(alice)
    alice.get_by_label("Search by word or code").focus()
    alice.keyboard.type("litter")
    expect(alice.get_by_label("Exposed litter")).to_be_visible()
    alice.keyboard.press("Enter")
    alice.get_by_label("Exposed litter").focus()
    alice.keyboard.press("Space")
    alice.locator("#where").focus()
    alice.keyboard.press("Enter")
    expect(alice.locator(".cs-spot-found")).to_be_visible()
    alice.get_by_label("What do you see?").focus()
    alice.keyboard.type("Typed")
    alice.get_by_role("button", name="Send", exact=True).focus()
    alice.keyboard.press("Enter")
    expect(alice).to_have_url(re.compile(r"/field/sent/\d+/$"))


def test_a_list_that_comes_again_takes_no_key_away(world: World, alice: Page) -> None:
    """Who chooses with the keys, while the same list is brought once more, has chosen."""
    alice.goto("/field/log/")
    settled(alice)
    find, litter = alice.get_by_label("Search by word or code"), alice.get_by_label("Exposed litter")
    find.focus()
    alice.keyboard.type("litter")
    expect(litter).to_be_visible()
    held: list[Route] = []
    alice.route("**/field/log/classes/**", lambda route: held.append(route))
    with alice.expect_request("**/field/log/classes/**"):
        find.press("Enter")
    litter.focus()
    alice.keyboard.down("Space")
    with alice.expect_response("**/field/log/classes/**") as brought:
        held[0].continue_()
    brought.value.finished()
    still(alice)
    alice.keyboard.up("Space")
    expect(litter).to_be_checked()


def test_a_check_on_site_is_two_taps_and_a_sentence(world: World, alice: Page, picture: Path) -> None:
    case = busy(world)["check"]
    alice.goto("/field/")
    alice.get_by_role("link", name=re.compile("Check on site")).first.tap()
    alice.locator("summary", has_text="Check passed").tap()
    step = alice.locator("details[open] form")
    step.get_by_label("What did you find or do?").fill("Clean, seen at noon")
    step.locator("input[type=file]").set_input_files(picture)
    step.get_by_role("button", name="Check passed").tap()
    expect(alice.locator("#messages")).to_contain_text("Checked on site")
    case.refresh_from_db()
    assert case.checked_by == world.cast.alice
    assert case.photos.filter(kind="check").count() == 1
