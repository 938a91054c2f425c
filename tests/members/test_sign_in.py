"""Signing in: lock-out, the own password before anything else, where one lands, the second factor."""

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from members.actions.accounts import reset_password
from tests.cast import PASSWORD, Cast

LOGIN = "/accounts/login/"


def sign_in(client: Client, username: str, password: str = PASSWORD, **extra: str):  # type: ignore[no-untyped-def]
    return client.post(LOGIN, {"login": username, "password": password}, **extra)  # type: ignore[arg-type]


def test_signing_in_and_out(cast: Cast) -> None:
    client = Client()
    assert sign_in(client, "alice")["Location"] == reverse("members:start")
    assert client.get(reverse("members:me")).status_code == 200
    client.post("/accounts/logout/")
    assert client.get(reverse("members:me")).status_code == 302


@pytest.mark.parametrize("username", ["alice", "nobody-at-all"])
def test_wrong_passwords_and_unknown_names_look_alike(cast: Cast, username: str) -> None:
    answer = sign_in(Client(), username, "wrong password")
    assert answer.status_code == 200
    assert "not correct" in answer.content.decode()


def test_a_closed_account_does_not_get_in(cast: Cast) -> None:
    cast.alice.is_active = False
    cast.alice.save()
    client = Client()
    sign_in(client, "alice")
    assert client.get(reverse("members:me")).status_code == 302


def test_lock_out_is_for_one_name_at_one_address(cast: Cast) -> None:
    client = Client()
    for _attempt in range(5):
        answer = sign_in(client, "alice", "wrong password")
    assert answer.status_code == 429
    assert "15 minutes" in answer.content.decode()
    assert sign_in(Client(), "alice").status_code == 429, "the right password does not help meanwhile"
    assert sign_in(Client(), "anna").status_code == 302, "a colleague behind the same address gets in"
    assert sign_in(Client(), "alice", REMOTE_ADDR="203.0.113.9").status_code == 302, (
        "and Alice from elsewhere"
    )


def test_a_one_time_password_leads_to_an_own_one(cast: Cast) -> None:
    password = reset_password(actor=None, user=cast.alice)
    client, change = Client(), reverse("account_change_password")
    sign_in(client, "alice", password)
    for path in (reverse("members:me"), reverse("members:start"), "/"):
        assert client.get(path)["Location"] == change
    assert client.get("/api/v1/schema/").status_code == 403
    assert client.get(change).status_code == 200
    same = {"oldpassword": password, "password1": password, "password2": password}
    assert "differs" in client.post(change, same).content.decode()
    own = {
        "oldpassword": password,
        "password1": "my own long password 1",
        "password2": "my own long password 1",
    }
    assert client.post(change, own)["Location"] == reverse("members:start")
    assert client.get(reverse("members:me")).status_code == 200, "still signed in"
    assert sign_in(Client(), "alice", "my own long password 1").status_code == 302


@pytest.mark.parametrize(
    ("who", "prefix"), [("ada", "/desk/ /setup/"), ("stranger", "/me/"), ("alice", "/field/")]
)
def test_where_one_lands(cast: Cast, who: str, prefix: str) -> None:
    client = Client()
    sign_in(client, who)
    location = client.get(reverse("members:start"))["Location"]
    assert any(location.startswith(each) for each in prefix.split()), location


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_the_second_factor_can_be_switched_on_and_is_asked_for(cast: Cast) -> None:
    client, activate = Client(), reverse("mfa_activate_totp")
    sign_in(client, "alice")
    assert client.get(reverse("mfa_index")).status_code == 200
    again = client.get(activate)["Location"]
    client.post(again, {"password": PASSWORD})
    shown = re.search(r'value="([A-Z2-7]{16,})"', client.get(activate).content.decode())
    assert shown is not None
    assert client.post(activate, {"code": "000000"}).status_code == 200
    assert client.post(activate, {"code": code_of(shown[1])}).status_code == 302
    second = Client()
    assert sign_in(second, "alice")["Location"].startswith(reverse("mfa_authenticate"))
    assert second.get(reverse("members:me")).status_code == 302
    assert second.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    cache.clear()  # the same code is taken once only; here it is the same half minute
    answer = second.post(reverse("mfa_authenticate"), {"code": code_of(shown[1])})
    assert answer["Location"] == reverse("members:start")
    assert second.get(reverse("members:me")).status_code == 200


def test_the_accounts_language_until_the_browser_chose_another(cast: Cast) -> None:
    cast.alice.language = "zh-hans"
    cast.alice.save()
    client = Client(headers={"accept-language": "en"})
    sign_in(client, "alice")
    assert 'lang="zh-Hans"' in client.get(reverse("members:me")).content.decode()
    client.post("/i18n/setlang/", {"language": "en"})
    assert 'lang="en"' in client.get(reverse("members:me")).content.decode()
