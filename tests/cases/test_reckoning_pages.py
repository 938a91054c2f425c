"""Reckoning anew over screen and API: a preview with figures and examples, then the run, its progress, a stop."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse

from cases.actions.reckoning import ask_reckoning
from cases.calendars import edit_day
from cases.models import Case, Clock, Reckoning, WarnShare, WorkCalendar
from gridgov.work import run_sweep
from tests.cases.world import World, moment
from tests.cast import give_post, make_user

BACKEND = "django.contrib.auth.backends.ModelBackend"
WEDNESDAY = date(2026, 3, 4)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with patch("django.utils.timezone.now", return_value=moment("2026-03-02 12:00")):
        yield


@pytest.fixture
def case(world: World) -> Case:
    found = world.walk(world.report(), "establish")
    edit_day(calendar=WorkCalendar.objects.get(), day=WEDNESDAY, spans=())
    return found


@pytest.fixture
def ada(client: Client, world: World) -> Client:
    client.force_login(world.cast.ada, backend=BACKEND)
    return client


def finish() -> None:
    while run_sweep("reckoning"):
        pass


def test_preview_then_run(case: Case, ada: Client) -> None:
    page = ada.post(reverse("setup:reckoning-preview"), {"calendar": ""}, follow=True).content.decode()
    assert "every 2s" in page, "it asks again until it is done"
    assert reverse("setup:reckoning-stop", args=[Reckoning.objects.get().pk]) in page
    finish()
    seen = Reckoning.objects.get()
    page = ada.get(reverse("setup:reckoning", args=[seen.pk])).content.decode()
    assert "every 2s" not in page
    assert "Nothing is written yet." in page
    assert case.number not in page, "an administrator sees no cases"
    assert "1 due time moves." in page
    assert case.clocks.get(kind="total").due_at == moment("2026-03-04 09:00")
    ada.post(reverse("setup:reckoning-apply", args=[seen.pk]))
    finish()
    assert case.clocks.get(kind="total").due_at == moment("2026-03-05 09:00")
    done = Reckoning.objects.latest("pk")
    assert (done.dry, done.state, done.asked_by) == (False, "done", seen.asked_by)
    listed = ada.get(reverse("setup:reckonings")).content.decode()
    assert listed.count('href="/setup/clocks/') >= 2
    assert (
        "1 of 1 open case looked at" in ada.get(reverse("setup:reckoning", args=[done.pk])).content.decode()
    )


def test_who_sees_cases_sees_which(case: Case, client: Client, world: World) -> None:
    client.force_login(world.cast.root, backend=BACKEND)
    run = Reckoning.objects.get(
        pk=client.post("/api/v1/reckonings/", {}, content_type="application/json").json()["id"]
    )
    finish()
    assert case.number in client.get(reverse("setup:reckoning", args=[run.pk])).content.decode()


def test_a_second_run_is_refused_and_says_so(case: Case, ada: Client) -> None:
    ada.post(reverse("setup:reckoning-preview"), {"calendar": ""})
    answer = ada.post(reverse("setup:reckoning-preview"), {"calendar": ""})
    assert answer.status_code == 403
    assert "Wait for the end of that run" in answer.content.decode()


def test_stopped_on_the_page(case: Case, ada: Client) -> None:
    ada.post(reverse("setup:reckoning-preview"), {"calendar": ""})
    run = Reckoning.objects.get()
    page = ada.post(reverse("setup:reckoning-stop", args=[run.pk]), follow=True).content.decode()
    assert "Stopped" in page
    assert reverse("setup:reckoning-apply", args=[run.pk]) not in page, "half a preview is none"


def test_over_the_api(case: Case, ada: Client) -> None:
    seen = asked(ada).json()
    assert (seen["preview"], seen["state"]) == (True, "running")
    finish()
    answer = asked(ada, apply=seen["id"])
    assert (answer.status_code, answer.json()["state"]) == (202, "running")
    finish()
    said = ada.get(reverse("api-reckoning", args=[answer.json()["id"]])).json()
    assert (said["state"], said["figures"]["later"], said["looked"]) == ("done", 1, 1)
    missing = ada.post(reverse("api-reckonings"), {"calendar": 10**9}, content_type="application/json")
    assert missing.status_code == 404


def asked(client: Client, **body: object) -> Any:
    return client.post(reverse("api-reckonings"), body, content_type="application/json")


def test_nothing_is_moved_over_the_api_that_nobody_has_looked_at(case: Case, ada: Client) -> None:
    answer = asked(ada, preview=False)
    assert (answer.status_code, "apply" in answer.json()["fields"]) == (400, True)


def test_an_old_preview_is_refused_and_another_one_offered(case: Case, ada: Client) -> None:
    ada.post(reverse("setup:reckoning-preview"), {"calendar": ""})
    finish()
    seen = Reckoning.objects.get()
    edit_day(calendar=WorkCalendar.objects.get(), day=date(2026, 3, 5), spans=())
    apply = reverse("setup:reckoning-apply", args=[seen.pk])
    page = ada.get(reverse("setup:reckoning", args=[seen.pk])).content.decode()
    assert apply not in page
    refused = ada.post(apply)
    assert refused.status_code == 409
    assert "Make a new preview" in refused.content.decode()
    assert "Calendars or warnings were changed" in refused.content.decode()
    said = asked(ada, apply=seen.pk)
    assert (said.status_code, "Make a new preview" in said.json()["error"]) == (409, True)
    assert Reckoning.objects.count() == 1


def test_page_and_api_let_the_same_people_in(case: Case, world: World, client: Client) -> None:
    """An administrator of one street reads runs, and makes those of that street's own calendar."""
    cast = world.cast
    local = make_user("stella")
    give_post(local, "administrator", cast.street_centre)
    own = WorkCalendar.objects.create(name="Street", area=cast.street)
    run = ask_reckoning(calendar=own, dry=True, by=local)
    client.force_login(local, backend=BACKEND)
    page, api = reverse("setup:reckoning", args=[run.pk]), reverse("api-reckoning", args=[run.pk])
    assert [client.get(address).status_code for address in (page, api)] == [200, 200]
    assert client.post(reverse("api-reckoning-stop", args=[run.pk])).status_code == 200
    assert [asked(client).status_code, asked(client, calendar=own.pk).status_code] == [403, 202]
    assert client.post(reverse("setup:reckoning-preview"), {"calendar": ""}).status_code == 403
    client.force_login(cast.oscar, backend=BACKEND)
    assert [client.get(address).status_code for address in (page, api)] == [403, 403]


def test_the_share_of_the_warning_is_set_in_percent(case: Case, ada: Client) -> None:
    ada.post(reverse("setup:limit-warnings"), {"warning-all": "75", "warning-level": "90"})
    assert dict(WarnShare.objects.values_list("kind", "share")) == {
        "": Decimal("0.75"),
        "level": Decimal("0.9"),
    }
    ada.post(reverse("setup:limit-warnings"), {"warning-all": "75", "warning-level": ""})
    assert list(WarnShare.objects.values_list("kind", flat=True)) == [""]
    page = ada.post(reverse("setup:limit-warnings"), {"warning-all": "120"}).content.decode()
    assert "100" in page
    assert WarnShare.objects.get().share == Decimal("0.75")
    assert not Clock.objects.exclude(warn_share="0.8").exists(), "clocks that run keep theirs"


def test_a_version_of_a_later_day_is_shown_and_not_yet_in_force(world: World, ada: Client) -> None:
    calendar = WorkCalendar.objects.get()
    address = reverse("setup:calendar", args=[calendar.pk])
    given = {"day": "2027-05-04", "mode": "closed", "effective_from": "2027-05-01"}
    page = ada.post(address, given, follow=True).content.decode()
    assert "Version 2 is made and comes into force on" in page
    assert "in force from" in page
    assert calendar.versions.get(number=2).days == {"2027-05-04": []}
    assert (
        "cal-holiday"
        not in ada.get(address + "?year=2027&version=1")
        .content.decode()
        .split("cal-legend")[1]
        .split("cal-year")[1]
        .split("<aside>")[0]
    )
