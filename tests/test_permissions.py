"""Every address there is, asked for by people of every kind: a new address without a row fails here."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from members.models import User
from tests.permissions.bodies import body
from tests.permissions.others import ACCOUNTS, SYSTEM_ONLY, moves
from tests.permissions.scene import Scene
from tests.permissions.table import GROUPS, PEOPLE, SIGN_IN, Group

NOBODY = "nobody"
THIRD_PARTY = ("account_", "mfa_", "socialaccount_", "openid_connect_")
OLD_ADDRESSES = "accounts/social/"  # allauth redirects them to the new ones
BACKEND = "django.contrib.auth.backends.ModelBackend"


class Row(NamedTuple):
    """One line of the table."""

    group: Group
    method: str
    name: str
    objects: tuple[str, ...]
    query: str
    status: int

    def expected(self, who: str) -> int:
        """The status that this person gets."""
        if who == NOBODY and self.group.anonymous is not None:
            return self.group.anonymous
        if who in self.group.who or who == NOBODY:
            return self.status
        return 404 if who in self.group.hidden else self.group.refused


def rows() -> list[Row]:
    groups = [*GROUPS, *moves()]
    return [_row(group, line.split()) for group in groups for line in group.lines.strip().splitlines()]


def _row(group: Group, words: list[str]) -> Row:
    status = 200
    if "->" in words:
        words, status = words[:-2], int(words[-1])
    query = next((word for word in words if word.startswith("?")), "")
    method, name, *objects = [word for word in words if word != query]
    return Row(group, method, name, tuple(objects), query, status)


def addresses(patterns: Any = None, space: str = "", route: str = "") -> Iterator[tuple[str, str]]:
    """(name, route) of every address of the product."""
    for entry in patterns or get_resolver().url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from addresses(entry.url_patterns, inner, route + str(entry.pattern))
        else:
            assert isinstance(entry, URLPattern)
            yield f"{space}{entry.name}", route + str(entry.pattern)


def signed_in(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user, backend=BACKEND)
    return client


def ask(client: Client, scene: Scene, row: Row) -> int:
    """The status of the answer; whatever was done is undone. A redirect counts as 302 wherever it leads."""
    before = transaction.savepoint()
    path = _path(scene, row) + row.query
    data = body(row.name, scene) if row.method == "POST" else None
    answer = client.generic("GET", path) if data is None else _post(client, path, data)
    transaction.savepoint_rollback(before)
    if row.status == SIGN_IN != row.group.anonymous and answer.status_code == SIGN_IN:
        assert "/accounts/login/" not in answer.headers["Location"] or row.name == "set_language"
    return int(answer.status_code)


def _post(client: Client, path: str, data: dict[str, Any]) -> Any:
    if path.startswith("/api/"):
        return client.post(path, data, content_type="application/json")
    return client.post(path, data)


def _path(scene: Scene, row: Row) -> str:
    if row.name == "api-nothing":
        return "/api/v1/nothing/"
    return reverse(row.name, args=[scene.ids.get(word, word) for word in row.objects])


def test_every_address_has_its_row() -> None:
    known = {row.name for row in rows()} | set(ACCOUNTS)
    missing = {
        name for name, route in addresses() if name not in known and not route.startswith(OLD_ADDRESSES)
    }
    assert not missing, "write a row for each of these in tests/permissions/table.py"
    assert known <= {name for name, _route in addresses()}, "these addresses are gone"


@pytest.mark.parametrize("who", [NOBODY, *sorted(PEOPLE)])
def test_everybody_gets_what_the_table_says(db: None, who: str) -> None:
    scene = Scene()
    client = signed_in(scene.cast.people.get(who))
    wrong = {
        f"{row.method} {row.name}": (found, row.expected(who))
        for row in rows()
        if (found := ask(client, scene, row)) != row.expected(who)
    }
    assert not wrong, f"{who}: (answered, expected)"


def test_pages_for_signing_in(db: None) -> None:
    scene = Scene()
    for position, client in enumerate((signed_in(None), _just_signed_in(scene.cast.stranger))):
        found = {name: client.get(_account_path(name)).status_code for name in ACCOUNTS}
        assert found == {name: statuses[position] for name, statuses in ACCOUNTS.items()}


def _just_signed_in(user: User) -> Client:
    """Through the page, so that nothing has to be confirmed anew."""
    from tests.cast import PASSWORD

    client = Client()
    client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    return client


def _account_path(name: str) -> str:
    route = next(route for known, route in addresses() if known == name)
    arguments = {"account_confirm_email": ["x"], "account_reset_password_from_key": ["x", "x"]}
    return reverse(name, args=["none"] if "provider_id" in route else arguments.get(name))


def test_nobody_makes_an_account_of_his_own(db: None) -> None:
    given = {"username": "mallory", "password1": "correct horse", "password2": "correct horse"}
    Client().post(reverse("account_signup"), given)
    assert not User.objects.filter(username="mallory").exists()


def test_moves_of_the_system_are_nobodys(db: None) -> None:
    assert {"route", "conclude", "lapse"} == SYSTEM_ONLY
    for row in rows():
        if row.name.removeprefix("api-move-") in SYSTEM_ONLY:
            assert row.status == 409 or not row.group.who
