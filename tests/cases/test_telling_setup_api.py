"""How people and systems are told, set over the API: the city's, an organisation's, its webhooks."""

from typing import Any

import pytest
from django.test import Client

from cases.models import Delivery, Webhook
from cases.telling.wishes import wish_of
from gridgov.models import AuditEntry
from tests.cases.world import World

BACKEND = "django.contrib.auth.backends.ModelBackend"
CITY = "/api/v1/notices/default/"
NIGHTS = {
    "own": True,
    "kinds": {"work": ["mail"]},
    "quiet": "hours",
    "quiet_from": "21:00",
    "quiet_to": "07:00",
}


@pytest.fixture
def ada(client: Client, world: World) -> Client:
    client.force_login(world.cast.ada, backend=BACKEND)
    return client


def send(client: Client, address: str, body: Any = None) -> Any:
    return client.post(address, body or {}, content_type="application/json")


def test_the_organisations_default_goes_before_the_citys(ada: Client, world: World) -> None:
    office = f"/api/v1/organisations/{world.cast.department.pk}/notices/"
    assert ada.get(CITY).json()["own"] is False
    answer = send(ada, CITY, NIGHTS).json()
    assert answer == {**NIGHTS, "quiet_from": "21:00:00", "quiet_to": "07:00:00"}
    assert ada.get(office).json() == {**answer, "own": False}, "as the city"
    assert send(ada, office, {"own": True, "quiet": "never"}).json()["quiet"] == "never"
    assert wish_of(world.cast.henry).quiet.mode == "never"
    assert send(ada, office, {"own": False}).json() == {**answer, "own": False}
    assert wish_of(world.cast.henry).quiet.mode == "hours"
    wrong = send(ada, office, {**NIGHTS, "quiet_to": "21:00"})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (400, ["quiet_to"])
    assert AuditEntry.objects.filter(action="notices.default").count() == 3


def test_the_life_of_a_webhook(ada: Client, world: World) -> None:
    address = f"/api/v1/organisations/{world.cast.department.pk}/webhooks/"
    made = send(ada, address, {"url": "https://example.org/in"})
    assert (made.status_code, made.json()["secret"][:6]) == (201, "whsec_")
    [listed] = ada.get(address).json()
    assert listed == {name: value for name, value in made.json().items() if name != "secret"}
    one = f"/api/v1/webhooks/{listed['id']}"
    changed = send(ada, f"{one}/secret/").json()
    assert changed["secret"] != made.json()["secret"]
    assert changed["former_until"], "for a day the former one signs too"
    assert Webhook.objects.get().secret == changed["secret"]
    assert send(ada, f"{one}/try/").status_code == 202
    assert Delivery.objects.get().payload["type"] == "test"
    assert send(ada, f"{one}/switch/", {"on": False}).json()["is_active"] is False
    assert send(ada, f"{one}/try/").status_code == 400, "it is switched off"
    assert send(ada, f"{one}/drop/").status_code == 204
    assert not Webhook.objects.exists()
    assert not Delivery.objects.exists(), "nothing waits for it any more"
    assert send(ada, f"{one}/drop/").status_code == 404


@pytest.mark.parametrize("url", ["ftp://example.org/", "https://a:b@example.org/", ""])
def test_addresses_that_cannot_be(ada: Client, world: World, url: str) -> None:
    answer = send(ada, f"/api/v1/organisations/{world.cast.department.pk}/webhooks/", {"url": url})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["url"])
