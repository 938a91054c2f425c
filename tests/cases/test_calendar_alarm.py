"""A year that is missing raises an alarm 60 days ahead: on the set-up page, in /readyz, in the audit, as a notice."""

import json
from datetime import date, timedelta
from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions.reckoning import ask_reckoning
from cases.calendars import describe_calendar, load_rules, missing_years
from cases.calendars.alarm import tell_administrators
from cases.models import CalendarVersion, Notice, WorkCalendar
from gridgov import health
from gridgov.models import SweepMark
from gridgov.work import run_sweep
from tests.cases.calendars import calendar
from tests.cases.world import World, moment

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def ending(world: World) -> int:
    """The city's calendar ends in 60 days. Returns the year that it will lack."""
    last = timezone.localdate() + timedelta(days=60)
    CalendarVersion.objects.all().delete()
    WorkCalendar.objects.update(name="Office")
    load_rules(data=calendar(**{"from": "2026-01-01", "to": last.isoformat(), "days": {}}))
    return missing_years()[0].year


@pytest.mark.parametrize(("days", "urgent"), [(61, False), (60, True), (-1, True)])
def test_sixty_days_and_no_more(ending: int, days: int, urgent: bool) -> None:
    last = CalendarVersion.objects.get().covers_to
    assert [warning.urgent for warning in missing_years(last - timedelta(days=days))] == [urgent]


def test_readyz_stays_ready_and_warns(ending: int, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "SWEEPS", {"routing": lambda limit: 0})
    SweepMark.objects.create(name="routing", swept_at=timezone.now())
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["warnings"] == [
        f"The calendar “Office” lacks the year {ending} and ends in 60 days. Load that year."
    ]


def test_the_audit_warns_and_finds_nothing_broken(ending: int) -> None:
    out = StringIO()
    call_command("audit", json=True, stdout=out)
    said = json.loads(out.getvalue())
    assert (said["ok"], len(said["warnings"])) == (True, 1)
    assert f"lacks the year {ending}" in said["warnings"][0]


def test_administrators_are_told_once(ending: int, world: World, client: Client) -> None:
    for _ in range(2):
        tell_administrators(200)
    told = Notice.objects.filter(kind="calendar")
    assert sorted(told.values_list("user__username", flat=True)) == ["ada", "root"]
    assert set(told.values_list("year", flat=True)) == {ending}
    client.force_login(world.cast.ada, backend=BACKEND)
    page = client.get(reverse("desk:notices")).content.decode()
    assert f"The calendar “Office” lacks the year {ending}" in page
    assert reverse("setup:calendars") in page


def test_a_street_s_calendar_concerns_its_own_administrators_and_those_above(
    ending: int, world: World
) -> None:
    Notice.objects.all().delete()
    found = WorkCalendar.objects.create(name="Street")
    load_rules(data=calendar(name="Street", to=CalendarVersion.objects.get().covers_to.isoformat()))
    describe_calendar(calendar=found, name="Street", area=world.cast.other_street, is_default=False)
    tell_administrators(200)
    assert Notice.objects.filter(calendar=found, user=world.cast.ada).exists()
    assert not Notice.objects.filter(user=world.cast.oscar).exists()


def test_loaded_in_time_nobody_is_told(ending: int) -> None:
    last = (timezone.localdate() + timedelta(days=900)).isoformat()
    load_rules(data=calendar(**{"from": timezone.localdate().isoformat(), "to": last, "days": {}}))
    tell_administrators(200)
    assert not Notice.objects.filter(kind="calendar").exists()


def test_the_set_up_page_shows_it_as_urgent(ending: int, world: World, client: Client) -> None:
    client.force_login(world.cast.ada, backend=BACKEND)
    page = client.get(reverse("setup:calendars")).content.decode()
    assert 'class="alert alert-danger"' in page
    assert f"lacks the year {ending}" in page


JANUARY = date(2027, 1, 1)


@pytest.fixture
def only_later(world: World) -> WorkCalendar:
    """The city's calendar ends with 2026, and 2027 was loaded for clocks that begin in 2027."""
    CalendarVersion.objects.all().delete()
    load_rules(data=calendar(name="Office", **{"from": "2026-01-01", "to": "2026-12-31", "days": {}}))
    holidays: dict[str, list[list[str]]] = {"2027-01-01": [], "2027-01-04": []}
    year = calendar(name="Office", **{"from": "2027-01-01", "to": "2027-12-31", "days": holidays})
    load_rules(data=year, effective_from=JANUARY)
    return WorkCalendar.objects.get()


@pytest.mark.parametrize(
    ("today", "urgent"),
    [("2026-10-31", False), ("2026-11-01", True), ("2026-12-31", True), ("2027-02-28", True), ("2027-03-02", None)],
)  # fmt: skip
def test_a_year_for_later_clocks_only_leaves_the_alarm_on(
    only_later: WorkCalendar, today: str, urgent: bool | None
) -> None:
    """Until no clock of December can be running any more; then the year after is what is spoken of."""
    found = [warning for warning in missing_years(date.fromisoformat(today)) if warning.year == 2027]
    assert [warning.urgent for warning in found] == ([] if urgent is None else [urgent])
    assert all("knows 2027 only for limits that begin on" in each.sentence for each in found)


def test_loaded_once_more_without_a_day_the_alarm_is_off(only_later: WorkCalendar, world: World) -> None:
    with patch("django.utils.timezone.now", return_value=moment("2026-12-30 15:00")):
        case = world.report(at=moment("2026-12-30 15:00"))
        total = case.clocks.get(kind="total")
        load_rules(data=calendar(name="Office", **{"from": "2027-01-01", "to": "2027-12-31",
                                                   "days": {"2027-01-01": [], "2027-01-04": []}}))  # fmt: skip
        assert not [warning for warning in missing_years() if warning.urgent]
        ask_reckoning()
        while run_sweep("reckoning"):
            pass
    assert total.due_at == moment("2027-01-01 15:00"), "as if nothing were closed"
    assert case.clocks.get(kind="total").due_at == moment("2027-01-05 15:00")


def test_page_and_command_say_how_to_load_it(only_later: WorkCalendar, world: World, client: Client) -> None:
    said = "Load that year once more with “In force from” left empty"
    with patch("django.utils.timezone.now", return_value=moment("2026-12-01 09:00")):
        client.force_login(world.cast.ada, backend=BACKEND)
        assert said in client.get(reverse("setup:calendars")).content.decode()
        given = {"day": "2027-05-04", "mode": "closed", "effective_from": "2027-01-01"}
        page = client.post(reverse("setup:calendar", args=[only_later.pk]), given, follow=True)
        assert said in page.content.decode()
        out = StringIO()
        load = ("load_calendar", "--country", "CN", "--year", "2026", "--name", "Office")
        call_command(*load, "--effective-from", "2027-01-01", "--json", stdout=out)
    assert [said in warning for warning in json.loads(out.getvalue())["warnings"]] == [True]
