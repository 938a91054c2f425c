"""Every page that the permission table knows, in both languages, and every form handed in empty: nothing for axe
to find, nothing said on the console, nothing wider than the screen. What has a row in the table is walked by itself."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Error, Page, ViewportSize

from tests.browser.conftest import DESK, LANGUAGES, PHONE
from tests.browser.looks import settled
from tests.permissions.bodies import body
from tests.permissions.others import ACCOUNTS
from tests.permissions.rows import NOBODY, Row, account_path, path_of, rows
from tests.permissions.scene import Scene, make_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIGN_IN_PAGES = "/accounts/login/"
ANY_PAGE = "/privacy/"  # a form is sent from it, unless the page that answered the last one can send the next
# Where a part of the product begins, who usually looks at it, and on what.
PARTS: dict[str, tuple[str, ViewportSize]] = {
    "/field/": ("alice", PHONE),
    "/desk/": ("oscar", DESK),
    "/setup/": ("ada", DESK),
    "/setup/territory/": ("ada", DESK),
    "/": (NOBODY, PHONE),
    SIGN_IN_PAGES: (NOBODY, PHONE),
}
WALKS = [(part, "GET", language) for part in PARTS for language in LANGUAGES]
WALKS += [(part, "POST", "en") for part in PARTS if part != SIGN_IN_PAGES]
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
MAY_SEND = """Boolean(document.body?.hasAttribute("hx-headers"))"""
SEND_EMPTY = """path => {
  const form = document.createElement("form"), token = document.createElement("input");
  [form.method, form.action, token.name] = ["post", path, "csrfmiddlewaretoken"];
  token.value = JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];
  form.append(token);
  document.body.append(form);
  form.submit();
}"""


@dataclass(frozen=True)
class Stop:
    """Whose page, where, how one gets there, and the status with which it may answer beside 200."""

    who: str
    path: str
    method: str = "GET"
    status: int = 200


def part_of(path: str) -> str:
    return max((part for part in PARTS if path.startswith(part)), key=len)


def stops(part: str, method: str, scene: Scene) -> list[Stop]:
    """Addresses of this part that answer somebody, and wrong turns; ordered by person."""
    if part == SIGN_IN_PAGES:
        found = set(_sign_in_pages())
    else:
        mine = [row for row in rows() if row.method == method and part_of(path_of(scene, row)) == part]
        found = {stop for row in mine if (stop := _stop(row, part, scene))}
        found |= set(_wrong_turns(part, mine, scene)) if method == "GET" else set()
    return sorted(found, key=lambda stop: (stop.who, stop.path))


def _stop(row: Row, part: str, scene: Scene) -> Stop | None:
    """For the part's usual person, or else for somebody who may. No form that does its work when it is empty."""
    people = (PARTS[part][0], "alice", *sorted(row.group.who))
    path = path_of(scene, row) + row.query
    if row.method == "GET":
        return next((Stop(who, path) for who in people if row.expected(who) == 200), None)
    if path.startswith(("/api/", "/i18n/")) or (row.status == 302 and not body(row.name, scene)):
        return None
    may = (who for who in people if row.expected(who) == row.status)
    return next((Stop(who, path, "POST", max(row.status, 400)) for who in may), None)


def _wrong_turns(part: str, mine: list[Row], scene: Scene) -> Iterator[Stop]:
    """Nothing there; not for you."""
    yield Stop(PARTS[part][0], f"{part}nothing/", status=404)
    for row in mine:
        if row.expected("stranger") == 403 and not row.objects:
            yield Stop("stranger", path_of(scene, row), status=403)
            return


def _sign_in_pages() -> Iterator[Stop]:
    for name, statuses in ACCOUNTS.items():
        for who, status in zip((NOBODY, "stranger"), statuses, strict=True):
            if status in (200, 401):
                yield Stop(who, account_path(name), status=status)


@pytest.mark.parametrize(("part", "method", "language"), WALKS)
def test_every_page_is_accessible(
    part: str,
    method: str,
    language: str,
    open_page: Callable[..., Page],
    sign_in: Callable[[Page, Any], None],
    speak: Callable[[Page, str], None],
    axe: Callable[[Page], list[str]],
    quiet_console: list[str],
) -> None:
    scene = make_scene()
    pages: dict[str, Page] = {}
    walked, wrong = set(), []
    for stop in stops(part, method, scene):
        if stop.who not in pages:
            pages[stop.who] = page = open_page(PARTS[part][1])
            speak(page, language)
            if stop.who != NOBODY:
                sign_in(page, scene.cast.people[stop.who])
        if is_page(page := pages[stop.who], stop):
            walked.add(stop.path)
            wrong += [f"{stop}: {line}" for line in (*look(page, axe), *complaints(quiet_console, stop))]
        quiet_console.clear()
    assert is_spoken(language, page), "the translations are not compiled: every page was English"
    assert walked if method == "POST" else part in walked, "the walk missed where it begins"
    assert not wrong, "\n".join(wrong)


def is_page(page: Page, stop: Stop) -> bool:
    """Opens it. A file is none, and what htmx puts into a page has no document type."""
    try:
        if stop.method == "GET" or not page.evaluate(MAY_SEND):
            page.goto(stop.path if stop.method == "GET" else ANY_PAGE)
        if stop.method == "POST":
            with page.expect_navigation():
                page.evaluate(SEND_EMPTY, stop.path)
    except Error as error:
        if "Download is starting" in error.message:
            return False
        raise
    return bool(page.evaluate("Boolean(document.doctype)"))


def is_spoken(language: str, page: Page) -> bool:
    page.goto(ANY_PAGE)
    return bool(re.search("[一-鿿]", page.locator("h1").inner_text())) == (language != "en")


def look(page: Page, axe: Callable[[Page], list[str]]) -> list[str]:
    """What is wrong with the page that is open."""
    settled(page)
    page.evaluate(
        "scrollTo(0, 0)"
    )  # an error is scrolled to; what then lies under the bar can still be scrolled out
    wide = page.evaluate(WIDER)
    return axe(page) + ([f"{wide} px wider than the screen"] if wide > 0 else [])


def complaints(said: list[str], stop: Stop) -> list[str]:
    """Of the console, where the browser also reports the status of an error, and that what is no page has no icon."""
    usual = (f"a status of {stop.status}", "/favicon.ico")
    return [line for line in said if not any(words in line for words in usual)]
