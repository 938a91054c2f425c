"""Reckoning anew over screen and API: a preview with figures and examples, then the run, its progress, a stop."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from cases.calendars import edit_day
from cases.models import Case, Clock, Reckoning, WarnShare, WorkCalendar
from gridgov.work import run_sweep
from tests.cases.world import World, moment

BACKEND = "django.contrib.auth.backends.ModelBackend"
WEDNESDAY = date(2026, 3, 4)


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
    answer = ada.post(reverse("api-reckonings"), {"preview": False}, content_type="application/json")
    assert (answer.status_code, answer.json()["state"]) == (202, "running")
    finish()
    said = ada.get(reverse("api-reckoning", args=[answer.json()["id"]])).json()
    assert (said["state"], said["figures"]["later"], said["looked"]) == ("done", 1, 1)
    missing = ada.post(reverse("api-reckonings"), {"calendar": 10**9}, content_type="application/json")
    assert missing.status_code == 404


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
