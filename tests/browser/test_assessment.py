"""The month's figures in a real browser: from a number to its cases, by keyboard, by axe, in both languages."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import LANGUAGES
from tests.cases.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    made = make_world()
    for _ in range(3):
        made.report(at=timezone.now())
    return made


def test_from_a_figure_to_its_cases_by_keyboard(
    desk: Page, sign_in: Callable[..., None], world: World
) -> None:
    sign_in(desk, world.cast.root)
    desk.goto("/desk/assessment/")
    figure = desk.get_by_role("row", name="Alice Zhang").get_by_role("link").first
    expect(figure).to_have_text("3")
    figure.focus()
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/member/{world.cast.alice.pk}/reported/**")
    expect(desk.locator("tbody tr")).to_have_count(3)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_axe_finds_nothing(
    desk: Page,
    sign_in: Callable[..., None],
    speak: Callable[[Page, str], None],
    axe: Callable[[Page], list[str]],
    world: World,
    language: str,
) -> None:
    speak(desk, language)
    sign_in(desk, world.cast.root)
    for kind in ("member", "grid", "centre"):
        desk.goto(f"/desk/assessment/{kind}/")
        assert axe(desk) == [], kind
