"""Lamps: green, yellow, red by the time that counts, the same on every page, and found by a filter."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.calendars.lookup import clock_schedule_of
from cases.lamps import Lamp, cases_with, lamp_of
from cases.models import Case, Clock
from cases.worktime import remaining
from tests.cases.world import World, moment

BACKEND = "django.contrib.auth.backends.ModelBackend"
CASES = (  # a limit of one working day of eight hours, begun on Friday at 17:00: warned after 6.4 h, due Monday 18:00
    ("2026-03-06 17:00", "green"),
    ("2026-03-08 12:00", "green"),  # Sunday: 43 of 73 hours have passed, and one hour of working time
    ("2026-03-09 15:23", "green"),
    ("2026-03-09 15:24", "yellow"),
    ("2026-03-09 16:59", "yellow"),
    ("2026-03-09 17:00", "red"),
    ("2026-03-15 12:00", "red"),
)


def a_clock(world: World) -> Clock:
    case = world.walk(world.report(at=moment("2026-03-06 17:00")), "establish")
    return case.clocks.get(kind="level", ended_at=None)


@pytest.mark.parametrize(("at", "lamp"), CASES)
def test_colours_follow_working_time(world: World, at: str, lamp: str) -> None:
    clock = a_clock(world)
    assert (clock.limit_value, clock.limit_unit) == (Decimal(1), "working_day")
    assert lamp_of(clock, moment(at)) == lamp
    assert clock.calendar_id
    left = remaining(moment(at), clock.due_at, "working_hour", clock_schedule_of(clock.calendar_id))
    hours = Decimal(left.total_seconds()) / 3600
    assert lamp == ("red" if hours <= 0 else "yellow" if hours <= Decimal("1.6") else "green")


def test_a_paused_clock_is_off_and_a_late_end_stays_red(world: World) -> None:
    clock = a_clock(world)
    late = clock.due_at + timedelta(hours=1)
    clock.paused_at = clock.started_at
    assert lamp_of(clock, late) == Lamp.OFF
    clock.paused_at, clock.ended_at = None, clock.due_at
    assert lamp_of(clock, late) == Lamp.OFF
    clock.ended_at = late
    assert lamp_of(clock, late) == Lamp.RED


@pytest.fixture
def three(world: World) -> dict[str, Case]:
    """A case of each colour now, and one on hold."""
    now = timezone.now()
    found = {lamp: world.walk(world.report(at=now), "establish") for lamp in Lamp.values}
    Clock.objects.filter(kind="level").update(limit_value=1, limit_unit="hour", calendar=None)
    for lamp, warn, due in (("green", 60, 90), ("yellow", -30, 90), ("red", -60, -30), ("off", 60, 90)):
        times = {"warn_at": now + timedelta(minutes=warn), "due_at": now + timedelta(minutes=due)}
        started = now - timedelta(hours=3)
        Clock.objects.filter(case=found[lamp], kind="level").update(started_at=started, **times)
        Case.objects.filter(pk=found[lamp].pk).update(due_at=times["due_at"])
    held = world.move(
        found["off"], "hold", world.cast.oscar, now, text="Frost", until=now + timedelta(days=3)
    )
    world.move(held, "grant", world.cast.lisa, now, request=held.requests.get().pk)
    return found


def found_by(lamp: str, now: datetime) -> set[int]:
    return set(Case.objects.filter(cases_with(lamp, now)).values_list("pk", flat=True))


def test_the_filter_finds_what_the_lamp_shows(three: dict[str, Case]) -> None:
    now = timezone.now()
    for lamp, case in three.items():
        assert found_by(lamp, now) == {case.pk}
        assert lamp_of(case.clocks.get(kind="level", ended_at=None), now) == lamp


def test_desk_phone_and_api_filter_by_it(three: dict[str, Case], world: World, client: Client) -> None:
    client.force_login(world.cast.oscar, backend=BACKEND)
    for lamp, case in three.items():
        others = {other.number for other in three.values()} - {case.number}
        said = client.get(reverse("api-cases"), {"lamp": lamp}).json()["results"]
        assert [(row["number"], row["lamp"]) for row in said] == [(case.number, lamp)]
        page = client.get(reverse("desk:inbox"), {"lamp": lamp}).content.decode()
        assert case.number in page
        assert not any(number in page for number in others)
    client.force_login(world.cast.alice, backend=BACKEND)
    page = client.get(reverse("field:cases"), {"lamp": "red"}).content.decode()
    assert [number for number in sorted(c.number for c in three.values()) if number in page] == [
        three["red"].number
    ]
    clocks = client.get(reverse("api-case", args=[three["yellow"].pk])).json()["clocks"]
    assert {row["lamp"] for row in clocks if row["kind"] == "level"} == {"yellow"}


def test_colours_have_a_shape_and_a_word_too(three: dict[str, Case], world: World, client: Client) -> None:
    client.force_login(world.cast.oscar, backend=BACKEND)
    page = client.get(reverse("desk:inbox")).content.decode()
    for icon, word in (
        ("hourglass-split", "Running"),
        ("exclamation-triangle", "Little time"),
        ("alarm", "Overdue"),
    ):
        assert f"bi-{icon}" in page
        assert word in page
