"""Pages of people and organisations in a real browser: nothing for axe to find, and the main ways by keyboard."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from gridgov.models import AuditEntry
from members.actions.duties import admit_duty_list, create_duty_list, load_duties, put_duty
from members.actions.residents import household_at
from members.models import Duty, DutyList, Post, PostKind, Resident, User
from tests.browser.conftest import LANGUAGES
from tests.cast import PASSWORD, Cast, make_cast, make_resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[Page, Any], None]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    made = make_cast()
    load_duties()
    kind = PostKind.objects.get(code="grid_member")
    for state in ("draft", "admitted"):
        duty_list = create_duty_list(actor=None, post_kind=kind, name=state, name_en=state)
        for duty in Duty.objects.filter(code__in=["D01", "D02", "D12"]):
            put_duty(actor=None, duty_list=duty_list, duty=duty)
    admit_duty_list(actor=made.ada, duty_list=duty_list)
    home = household_at(grid=made.grid, building="柳园3栋", room="402", address="柳园路12号")
    make_resident(made.grid, household=home, care_group="elder_alone")
    return made


def setup_pages(cast: Cast) -> list[str]:
    """Those that show more here than where every page is walked."""
    lists = [reverse("members:duty-list", args=[each.pk]) for each in DutyList.objects.all()]
    return [
        reverse("members:organisation", args=[cast.street_centre.pk]),
        reverse("members:people") + "?kind=acceptor",
        reverse("members:account", args=[cast.alice.pk]),
        reverse("members:duties"),
        *lists,
    ]


def field_pages() -> list[str]:
    resident = Resident.objects.get()
    return [
        reverse("members:residents"),
        reverse("members:residents-people"),
        reverse("members:resident", args=[resident.pk]),
        reverse("members:my-duties"),
    ]


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_axe_finds_nothing(
    desk: Page,
    phone: Page,
    cast: Cast,
    sign_in: SignIn,
    speak: Callable[[Page, str], None],
    axe: Callable[[Page], list[str]],
    language: str,
) -> None:
    found: dict[str, list[str]] = {}
    for page, user, addresses in ((desk, cast.ada, setup_pages(cast)), (phone, cast.alice, field_pages())):
        sign_in(page, user)
        speak(page, language)
        for address in addresses:
            page.goto(address)
            if violations := axe(page):
                found[address] = violations
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 1, f"{address} scrolls sideways"
    assert not found


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_axe_finds_nothing_in_what_a_file_would_do(
    desk: Page,
    cast: Cast,
    sign_in: SignIn,
    speak: Callable[[Page, str], None],
    axe: Callable[[Page], list[str]],
    language: str,
    tmp_path: Path,
) -> None:
    sign_in(desk, cast.ada)
    speak(desk, language)
    for place in ("centre-S1", "nowhere"):
        path = tmp_path / f"{place}.csv"
        path.write_text(f"用户名,姓名,岗位,单位\nnina,倪娜,受理员,{place}\n", "utf-8")
        desk.goto(reverse("members:staff-import"))
        desk.locator("#id_file").set_input_files(path)
        desk.locator("form.gg-form button").click()
        expect(desk.locator("tbody tr")).to_contain_text(place)
        assert axe(desk) == [], place


def test_a_member_reads_a_number_in_full_by_keyboard(phone: Page, cast: Cast, sign_in: SignIn) -> None:
    sign_in(phone, cast.alice)
    phone.goto(reverse("members:resident", args=[Resident.objects.get().pk]))
    phone.get_by_role("button", name="Show in full").focus()
    phone.keyboard.press("Enter")
    dialog = phone.get_by_role("dialog", name="Show one field in full")
    expect(dialog).to_be_visible()
    dialog.get_by_label("What to show").select_option("phone")
    dialog.get_by_label("What you need it for").fill("Fire drill on Monday")
    dialog.get_by_role("button", name="Show and write down").focus()
    phone.keyboard.press("Enter")
    expect(phone.locator("#shown")).to_contain_text("13800005678")
    expect(phone.get_by_text("Fire drill on Monday")).to_be_visible()
    assert AuditEntry.objects.get(action="resident.unmask").actor == cast.alice


def test_a_new_person_from_account_to_the_own_password(
    desk: Page, phone: Page, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(desk, cast.ada)
    desk.goto(reverse("members:account-new"))
    desk.get_by_label("User name").fill("nina")
    desk.get_by_label("Full name").fill("倪娜")
    desk.get_by_role("button", name="Make the account").click()
    password = desk.locator("#password").inner_text()
    desk.get_by_role("link", name="Give a post").click()
    desk.get_by_label("Post", exact=True).select_option(label="Full-time grid member")
    desk.get_by_label("Organisation (code)").fill("team-G1")
    desk.get_by_label("Grid (code)").press_sequentially("G")
    expect(desk.locator("datalist option[value=G2]")).to_be_attached()
    desk.get_by_label("Grid (code)").fill("G1")
    desk.get_by_role("button", name="Appoint").click()
    expect(desk.get_by_role("row", name="Full-time grid member")).to_be_visible()

    phone.goto("/accounts/login/")
    phone.get_by_label("Username").fill("nina")
    phone.get_by_label("Password", exact=True).fill(password)
    phone.get_by_role("button", name="Sign in").click()
    phone.get_by_label("Current Password").fill(password)
    for label in ("New Password", "New Password (again)"):
        phone.get_by_label(label, exact=True).fill(PASSWORD + " 2")
    phone.get_by_role("button", name="Change Password").click()
    expect(phone).to_have_url(re.compile("/field/"))
    assert not User.objects.get(username="nina").must_change_password


def test_staff_import_shows_errors_in_place_and_then_imports(
    desk: Page, cast: Cast, sign_in: SignIn, tmp_path: Path
) -> None:
    header = "用户名,姓名,岗位,单位\n"
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text(header + "nina,倪娜,受理员,nowhere\n", "gb18030")
    good.write_text(header + "nina,倪娜,受理员,centre-S1\n", "utf-8")
    sign_in(desk, cast.ada)
    desk.goto(reverse("members:staff-import"))
    desk.get_by_label("File").set_input_files(bad)
    desk.get_by_role("button", name="Look at it first").click()
    expect(desk.locator("td .gg-field-error")).to_contain_text("nowhere")
    desk.get_by_role("link", name="Hand in the corrected file").click()
    desk.get_by_label("File").set_input_files(good)
    desk.get_by_role("button", name="Look at it first").click()
    desk.get_by_role("button", name="Import all rows").click()
    expect(desk.get_by_role("row", name="nina")).to_be_visible()
    assert Post.objects.filter(user__username="nina", kind__code="acceptor").exists()


def test_an_admission_over_the_hours_is_refused_with_the_sum(desk: Page, cast: Cast, sign_in: SignIn) -> None:
    draft = DutyList.objects.get(state="draft")
    put_duty(
        actor=None,
        duty_list=draft,
        duty=Duty.objects.get(code="D01"),
        weekly_hours=Duty(weekly_hours=30).weekly_hours,
    )
    sign_in(desk, cast.ada)
    desk.goto(reverse("members:duty-list", args=[draft.pk]))
    expect(desk.get_by_text("Too many")).to_be_visible()
    desk.get_by_role("button", name="Admit").click()
    desk.get_by_role("dialog").get_by_role("button", name="Admit").click()
    expect(desk.locator("main")).to_contain_text("51.5 hours")
    expect(desk.get_by_role("heading", level=1)).to_have_text("draft")
