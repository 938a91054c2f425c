"""Deadlines against a model that has a bit for every minute, and laws they must obey: 500 drawn situations of up to 400
days in `make test`, 10,000 in `make soak`."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.calendars import load_rules
from cases.worktime import MissingYear, Schedule, compile_schedule, due, length, read_rules, remaining, worked
from tests.cases.minute_model import Counted, Pauses, need, open_minutes

ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",  # summer time of half an hour
    "America/Havana",  # midnight shown twice
    "Asia/Kathmandu",  # 5:45 ahead
)
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNITS = ("minute", "hour", "day", "working_hour", "working_day")
HOUR, MINUTE, MICRO = timedelta(hours=1), timedelta(minutes=1), timedelta(microseconds=1)
# Around each change of clocks in one of the zones, so that short limits meet one too.
FIRST_DAYS = (
    "2026-01-01",
    "2026-03-02",
    "2026-03-24",
    "2026-10-20",
    "2026-10-27",
    "2026-03-30",
    "2026-09-30",
)
LONGEST_DAYS = 400
IN_TEST, IN_SOAK = 500, 10_000


@dataclass(frozen=True)
class Situation:
    """A calendar, a start, two limits in one unit, pauses."""

    calendar: dict[str, Any]
    start: datetime
    limit: Decimal
    more: Decimal
    unit: str
    pauses: Pauses

    @property
    def counted(self) -> Counted:
        working = self.unit.startswith("working")
        return Counted.of(open_minutes(self.calendar) if working else None, self.start, self.pauses)

    def used(self, limit: Decimal) -> int:
        return need(limit, self.unit, self.calendar["hours_per_day"])


@st.composite
def spans(draw: st.DrawFn) -> list[list[str]]:
    marks = sorted(draw(st.sets(st.integers(0, 1440), min_size=0, max_size=6)))
    pairs = zip(marks[::2], marks[1::2], strict=False)
    return [[_clock(begin), _clock(end)] for begin, end in pairs]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@st.composite
def calendars(draw: st.DrawFn) -> dict[str, Any]:
    first = datetime.fromisoformat(draw(st.sampled_from(FIRST_DAYS)))
    size = draw(st.sampled_from([12, 60, LONGEST_DAYS]))
    dates = [(first + timedelta(days=number)).date().isoformat() for number in range(size)]
    return {
        "name": "Drawn",
        "timezone": draw(st.sampled_from(ZONES)),
        "from": dates[0],
        "to": dates[-1],
        "hours_per_day": draw(st.sampled_from([Decimal(8), Decimal("7.5"), Decimal("0.05"), Decimal(24)])),
        "weekly": draw(st.dictionaries(st.sampled_from(WEEK), spans(), min_size=1)),
        "days": draw(st.dictionaries(st.sampled_from(dates), spans(), max_size=8)),
    }


def limits(unit: str) -> st.SearchStrategy[Decimal]:
    """Short ones, and those that last as long as a calendar."""
    most = {"minute": LONGEST_DAYS * 1440, "hour": LONGEST_DAYS * 24, "working_hour": 2_000}.get(
        unit, LONGEST_DAYS
    )
    return st.one_of(st.decimals("0.01", "30", places=2), st.decimals("0.000001", str(most // 2), places=6))


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """The start lies in the calendar's first days, at any microsecond; pauses lie on whole minutes anywhere."""
    calendar, unit = draw(calendars()), draw(st.sampled_from(UNITS))
    base = datetime.fromisoformat(calendar["from"]).replace(tzinfo=UTC) + timedelta(days=2)
    minute = base + MINUTE * draw(st.integers(0, 5 * 1440))
    start = minute + MICRO * draw(st.sampled_from([0, 0, 1, 30_000_000, 59_999_999]))
    stretches = st.tuples(st.integers(-1440, 20_000), st.one_of(st.integers(0, 2000), st.integers(0, 60_000)))
    pauses = [
        (minute + MINUTE * offset, minute + MINUTE * (offset + size))
        for offset, size in draw(st.lists(stretches, max_size=4))
    ]
    return Situation(calendar, start, draw(limits(unit)), draw(limits(unit)), unit, pauses)


def due_or_none(*args: Any) -> datetime | None:
    try:
        return due(*args)
    except MissingYear:
        return None


Ask = Callable[[datetime, Decimal], datetime | None]


def holds(drawn: Situation) -> None:
    """Everything that a deadline promises, of one situation."""
    schedule, counted = compile_schedule(read_rules(drawn.calendar)), drawn.counted

    def ask(start: datetime, limit: Decimal) -> datetime | None:
        return due_or_none(start, limit, drawn.unit, schedule, drawn.pauses)

    answer = ask(drawn.start, drawn.limit)
    assert length(drawn.limit, drawn.unit, schedule.hours_per_day) == drawn.used(drawn.limit)
    assert answer == counted.due(drawn.used(drawn.limit)), "the model counts another minute"
    whole = ask(drawn.start, drawn.limit + drawn.more)
    assert whole == counted.due(drawn.used(drawn.limit + drawn.more))
    _is_monotone(drawn, ask, answer, whole)
    _does_not_mind_how_pauses_are_told(drawn, schedule, answer)
    if answer is not None:
        _is_additive(drawn, ask, answer, whole)
        _is_used_up_in_the_open(drawn, schedule, counted, answer)


def _is_monotone(drawn: Situation, ask: Ask, answer: datetime | None, whole: datetime | None) -> None:
    """Longer limits are due later, and later starts never earlier."""
    assert whole is None or (answer is not None and drawn.start < answer < whole)
    late = ask(drawn.start + 5 * HOUR, drawn.limit)
    assert late is None or (answer is not None and answer <= late)


def _is_additive(drawn: Situation, ask: Ask, answer: datetime, whole: datetime | None) -> None:
    """Where both limits are whole microseconds, one after the other is both together."""
    if drawn.used(drawn.limit) + drawn.used(drawn.more) == drawn.used(drawn.limit + drawn.more):
        assert ask(answer, drawn.more) == whole


def _is_used_up_in_the_open(drawn: Situation, schedule: Schedule, counted: Counted, answer: datetime) -> None:
    """The last instant before the deadline counts, it is in no closed time and no pause, and exactly the limit has
    been worked by then."""
    assert counted.counts(answer - MICRO)
    asked = schedule if drawn.unit.startswith("working") else None
    for end in (answer, drawn.start + (answer - drawn.start) / 2):
        assert worked(drawn.start, end, asked, drawn.pauses) == counted.worked(end)
    assert worked(drawn.start, answer, asked, drawn.pauses) == drawn.used(drawn.limit) * MICRO
    assert (
        remaining(drawn.start, answer, drawn.unit, schedule, drawn.pauses) == drawn.used(drawn.limit) * MICRO
    )


def _does_not_mind_how_pauses_are_told(drawn: Situation, schedule: Schedule, answer: datetime | None) -> None:
    """Order, repetition and pauses before the start change nothing; no pause brings a deadline forward."""
    before = (drawn.start - 30 * HOUR, drawn.start)
    told = [*reversed(drawn.pauses), *drawn.pauses, before]
    assert due_or_none(drawn.start, drawn.limit, drawn.unit, schedule, told) == answer
    without = due_or_none(drawn.start, drawn.limit, drawn.unit, schedule)
    assert answer is None or (without is not None and without <= answer)


@settings(max_examples=IN_TEST, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(situations())
def test_deadlines_agree_with_a_bit_for_every_minute(drawn: Situation) -> None:
    holds(drawn)


@pytest.mark.soak
@settings(max_examples=IN_SOAK, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(situations())
def test_ten_thousand_deadlines_agree(drawn: Situation) -> None:
    holds(drawn)


def _a_line(chance: Random, calendar: dict[str, Any]) -> tuple[dict[str, Any], Situation]:
    """What is asked in a file, and the same for the model."""
    unit = chance.choice(UNITS)
    minute = datetime.fromisoformat(calendar["from"]).replace(tzinfo=UTC) + timedelta(days=2)
    start = minute + MINUTE * chance.randrange(20 * 1440)
    limit = Decimal(chance.randrange(1, 4000)) / 100
    pauses = []
    for _ in range(chance.randrange(4)):
        begin = start + MINUTE * chance.randrange(-600, 20_000)
        pauses.append((begin, begin + MINUTE * chance.randrange(5000)))
    asked = {
        "start": start.isoformat(), "limit": str(limit), "unit": unit, "calendar": calendar["name"],
        "pauses": [[begin.isoformat(), end.isoformat()] for begin, end in pauses],
    }  # fmt: skip
    return asked, Situation(calendar, start, limit, limit, unit, pauses)


def _some_calendar(chance: Random, number: int) -> dict[str, Any]:
    marks = [sorted(chance.sample(range(1441), 4)) for _ in WEEK]
    week = {
        day: [[_clock(a), _clock(b)], [_clock(c), _clock(d)]]
        for day, (a, b, c, d) in zip(WEEK, marks, strict=True)
    }
    first = datetime.fromisoformat(FIRST_DAYS[0])
    offsets = [chance.randrange(LONGEST_DAYS) for _ in range(30)]
    off: dict[str, Any] = {(first + timedelta(days=number)).date().isoformat(): [] for number in offsets}
    last = (first + timedelta(days=LONGEST_DAYS)).date().isoformat()
    return {
        "name": f"Drawn {number}", "timezone": ZONES[number % len(ZONES)], "from": FIRST_DAYS[0], "to": last,
        "hours_per_day": Decimal("7.5"), "weekly": week, "days": off,
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("lines", [IN_TEST, pytest.param(IN_SOAK, marks=pytest.mark.soak)])
def test_the_deadline_command_agrees(tmp_path: Path, lines: int) -> None:
    chance = Random(lines)
    calendars = [_some_calendar(chance, number) for number in range(len(ZONES))]
    for calendar in calendars:
        load_rules(data=calendar)
    drawn = [_a_line(chance, chance.choice(calendars)) for _ in range(lines)]
    path, out = tmp_path / "asked.jsonl", StringIO()
    path.write_text("".join(json.dumps(asked) + "\n" for asked, _situation in drawn), encoding="utf-8")
    call_command("deadline", batch=str(path), stdout=out)
    opened = {calendar["name"]: open_minutes(calendar) for calendar in calendars}
    for line, (asked, situation) in zip(out.getvalue().splitlines(), drawn, strict=True):
        working = opened[asked["calendar"]] if situation.unit.startswith("working") else None
        counted = Counted.of(working, situation.start, situation.pauses)
        said, expected = json.loads(line), counted.due(situation.used(situation.limit))
        assert ("error" in said) if expected is None else (datetime.fromisoformat(said["due"]) == expected)


@pytest.mark.parametrize("zone", ZONES)
def test_a_century_compiles_and_answers(zone: str) -> None:
    always = {day: [["00:00", "24:00"]] for day in WEEK}
    calendar = {"name": "C", "timezone": zone, "from": "1950-01-01", "to": "2049-12-31", "weekly": always}
    schedule = compile_schedule(read_rules(calendar))
    assert len(schedule.begins) == 1  # never closed: one span from end to end
    start = datetime(1960, 1, 1, tzinfo=UTC)
    assert due(start, Decimal(700_000), "working_hour", schedule) == start + 700_000 * HOUR
