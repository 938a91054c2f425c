"""Every address there is, asked for by people of every kind: a new address without a row fails here."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client
from django.urls import reverse

from members.models import User
from tests.permissions.bodies import body
from tests.permissions.others import ACCOUNTS, SYSTEM_ONLY
from tests.permissions.rows import NOBODY, Row, account_path, addresses, path_of, rows
from tests.permissions.scene import Scene, make_scene
from tests.permissions.table import PEOPLE, SIGN_IN

THIRD_PARTY = ("account_", "mfa_", "socialaccount_", "openid_connect_")
OLD_ADDRESSES = "accounts/social/"  # allauth redirects them to the new ones
# They did nothing yet: they lead to the list of what was ticked, or back to where a file is handed in.
WORDLESS = frozenset(
    {"set_language", "setup:classes-many", "setup:catalogue-confirm", "members:staff-confirm"}
)
BACKEND = "django.contrib.auth.backends.ModelBackend"


def signed_in(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user, backend=BACKEND)
    return client


def ask(client: Client, scene: Scene, row: Row, silent: set[str] | None = None) -> int:
    """The status of the answer; whatever was done is undone. A redirect counts as 302 wherever it leads. Into `silent`
    goes the address of a page that did something and leads on without a word."""
    before = transaction.savepoint()
    path = path_of(scene, row) + row.query
    data = body(row.name, scene) if row.method == "POST" else None
    answer = client.generic("GET", path) if data is None else _post(client, path, data)
    if silent is not None and data is not None and answer.status_code == SIGN_IN and not _told(answer):
        silent.add(row.name)
    transaction.savepoint_rollback(before)
    if row.status == SIGN_IN != row.group.anonymous and answer.status_code == SIGN_IN:
        assert "/accounts/login/" not in answer.headers["Location"] or row.name == "set_language"
    return int(answer.status_code)


def _told(answer: Any) -> bool:
    return bool(list(get_messages(answer.wsgi_request)))


def _post(client: Client, path: str, data: dict[str, Any]) -> Any:
    if path.startswith("/api/"):
        return client.post(path, data, content_type="application/json")
    return client.post(path, data)


def test_every_address_has_its_row() -> None:
    known = {row.name for row in rows()} | set(ACCOUNTS)
    missing = {
        name for name, route in addresses() if name not in known and not route.startswith(OLD_ADDRESSES)
    }
    assert not missing, "write a row for each of these in tests/permissions/table/"
    assert known <= {name for name, _route in addresses()}, "these addresses are gone"


@pytest.mark.parametrize("who", [NOBODY, *sorted(PEOPLE)])
def test_everybody_gets_what_the_table_says(db: None, who: str) -> None:
    scene = make_scene()
    client, silent = signed_in(scene.cast.people.get(who)), set[str]()
    wrong = {
        f"{row.method} {row.name}": (found, row.expected(who))
        for row in rows()
        if (found := ask(client, scene, row, silent)) != row.expected(who)
    }
    assert not wrong, f"{who}: (answered, expected)"
    if who != NOBODY:
        assert silent <= WORDLESS, f"{who}: every action ends with a message"


def test_pages_for_signing_in(db: None) -> None:
    scene = make_scene()
    for position, client in enumerate((signed_in(None), _just_signed_in(scene.cast.stranger))):
        found = {name: client.get(account_path(name)).status_code for name in ACCOUNTS}
        assert found == {name: statuses[position] for name, statuses in ACCOUNTS.items()}


def _just_signed_in(user: User) -> Client:
    """Through the page, so that nothing has to be confirmed anew."""
    from tests.cast import PASSWORD

    client = Client()
    client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    return client


def test_nobody_makes_an_account_of_his_own(db: None) -> None:
    given = {"username": "mallory", "password1": "correct horse", "password2": "correct horse"}
    Client().post(reverse("account_signup"), given)
    assert not User.objects.filter(username="mallory").exists()


def test_moves_of_the_system_are_nobodys(db: None) -> None:
    assert {"absorb", "conclude", "lapse", "reckon", "release", "ring", "ring_on"} == SYSTEM_ONLY
    for row in rows():
        if row.name.removeprefix("api-move-") in SYSTEM_ONLY:
            assert row.status == 409 or not row.group.who
