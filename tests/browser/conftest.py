"""A real Chromium on a real server: phone and desk, signed in or not, either language."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from tests.browser import axe as axe_core
from tests.browser.keys import Keys
from tests.browser.kitchen.menus import kitchen
from tests.cases.world import World, make_world

__all__ = ["kitchen"]  # a fixture

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1366, "height": 900}
LANGUAGES = ("en", "zh-hans")
# test_every_page.py shows every page to axe in both languages; where others look again, at pages that are full or
# at another width, each language and each width comes once.
LOOKS = ((DESK, "en"), (PHONE, "zh-hans"))
LOOK_NAMES = ("desk-en", "phone-zh")
NewContext = Callable[..., BrowserContext]


@pytest.fixture
def world(transactional_db: None) -> World:
    """People and cases that the server of the test sees too."""
    return make_world()


@pytest.fixture
def quiet_console() -> Iterator[list[str]]:
    """What pages of this test complained about; a complaint fails the test at its end."""
    said: list[str] = []
    yield said
    assert not said, said


@pytest.fixture
def open_page(
    new_context: NewContext, live_server: LiveServer, quiet_console: list[str]
) -> Callable[..., Page]:
    """`open_page(size)`: a page of its own context with the server as base; its errors fail the test."""

    def begin(size: ViewportSize = DESK, **more: Any) -> Page:
        touch = {"has_touch": True, "is_mobile": True} if size["width"] < 500 else {}
        context = new_context(base_url=live_server.url, viewport=size, locale="en", **touch, **more)
        page = context.new_page()
        page.on("pageerror", lambda error: quiet_console.append(str(error)))
        page.on("console", lambda message: _hear(message, quiet_console))
        return page

    return begin


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    return open_page(PHONE)


@pytest.fixture
def desk(open_page: Callable[..., Page]) -> Page:
    return open_page(DESK)


@pytest.fixture
def sign_in(live_server: LiveServer) -> Callable[[Page, Any], None]:
    """`sign_in(page, user)`: the page's context is that user's from now on."""

    def begin(page: Page, user: Any) -> None:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        page.context.add_cookies(
            [_cookie(live_server, settings.SESSION_COOKIE_NAME, client.session.session_key)]
        )

    return begin


@pytest.fixture
def speak(live_server: LiveServer) -> Callable[[Page, str], None]:
    """`speak(page, "zh-hans")`: the page's language from the next request on."""

    def begin(page: Page, language: str) -> None:
        page.context.add_cookies([_cookie(live_server, settings.LANGUAGE_COOKIE_NAME, language)])

    return begin


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """`assert not axe(page)`."""
    return axe_core.violations


@pytest.fixture
def keys(open_page: Callable[..., Page], axe: Callable[[Page], list[str]]) -> Keys:
    """A desk without a mouse, on which nothing moves slowly."""
    return Keys(open_page(DESK, reduced_motion="reduce"), axe)


def _cookie(live_server: LiveServer, name: str, value: str | None) -> Any:
    return {"name": name, "value": value or "", "url": live_server.url}


def _hear(message: ConsoleMessage, said: list[str]) -> None:
    if message.type == "error":
        said.append(f"{message.text} ({message.location.get('url')})")
