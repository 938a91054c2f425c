"""Deadlines against a model that steps through every minute, and laws they must obey."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.worktime import MissingYear, Schedule, compile_schedule, due, read_rules, worked
from tests.cases import slow_model

ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",  # summer time of half an hour
    "America/Havana",  # midnight shown twice
    "Asia/Kathmandu",  # 5:45 ahead
)
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
# Two weeks around each change of clocks in one of the zones, so that most examples meet one.
FIRST_DAYS = ("2026-03-02", "2026-03-24", "2026-10-20", "2026-10-27", "2026-03-30", "2026-09-30")


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
    dates = [(first + timedelta(days=n)).date().isoformat() for n in range(12)]
    return {
        "name": "Drawn",
        "timezone": draw(st.sampled_from(ZONES)),
        "from": dates[0],
        "to": dates[-1],
        "hours_per_day": draw(st.sampled_from([Decimal(8), Decimal("7.5"), Decimal(1)])),
        "weekly": draw(st.dictionaries(st.sampled_from(WEEK), spans(), min_size=1)),
        "days": draw(st.dictionaries(st.sampled_from(dates), spans(), max_size=4)),
    }


@st.composite
def situations(draw: st.DrawFn) -> tuple[dict[str, Any], datetime, list[tuple[datetime, datetime]]]:
    """A calendar, a start in its middle days, and pauses around the start; all on whole minutes."""
    calendar = draw(calendars())
    base = datetime.fromisoformat(calendar["from"]).replace(tzinfo=UTC) + timedelta(days=2)
    start = base + MINUTE * draw(st.integers(0, 5 * 1440))
    stretches = st.tuples(st.integers(-1440, 4000), st.integers(0, 2000))
    pauses = [
        (start + MINUTE * offset, start + MINUTE * (offset + size))
        for offset, size in draw(st.lists(stretches, max_size=4))
    ]
    return calendar, start, pauses


def compiled(calendar: dict[str, Any]) -> Schedule:
    return compile_schedule(read_rules(calendar))


def due_or_none(*args: Any) -> datetime | None:
    try:
        return due(*args)
    except MissingYear:
        return None


# Three minutes are exactly 0.05 hours, so both models speak of the same limit.
threes = st.one_of(st.integers(1, 40), st.integers(1, 800))


@settings(max_examples=500, deadline=None)
@given(situation=situations(), count=threes)
def test_working_time_agrees_with_looking_at_every_minute(situation: Any, count: int) -> None:
    calendar, start, pauses = situation
    answer = due_or_none(start, count * Decimal("0.05"), "working_hour", compiled(calendar), pauses)
    assert answer == slow_model.due(calendar, start, 3 * count, pauses)


@settings(max_examples=100, deadline=None)
@given(situation=situations(), count=threes)
def test_working_days_are_their_hours(situation: Any, count: int) -> None:
    calendar, start, pauses = situation
    calendar["hours_per_day"] = Decimal("0.05")
    answer = due_or_none(start, Decimal(count), "working_day", compiled(calendar), pauses)
    assert answer == slow_model.due(calendar, start, 3 * count, pauses)


@settings(max_examples=500, deadline=None)
@given(situation=situations(), minutes=st.integers(1, 6000))
def test_time_that_runs_on_agrees(situation: Any, minutes: int) -> None:
    calendar, start, pauses = situation
    answer = due(start, Decimal(minutes), "minute", compiled(calendar), pauses)
    assert answer == slow_model.due(None, start, minutes, pauses)


@settings(max_examples=500, deadline=None)
@given(situation=situations(), minutes=st.integers(0, 4000))
def test_worked_agrees(situation: Any, minutes: int) -> None:
    calendar, start, pauses = situation
    end = start + MINUTE * minutes
    schedule = compiled(calendar)
    assert worked(start, end, schedule, pauses) == slow_model.worked(calendar, start, end, pauses)
    assert worked(start, end, None, pauses) == slow_model.worked(None, start, end, pauses)


positive = st.decimals("0.01", "30", places=2)


@settings(max_examples=500, deadline=None)
@given(situation=situations(), limit=positive, more=positive)
def test_longer_limits_and_later_starts_are_never_due_earlier(
    situation: Any, limit: Decimal, more: Decimal
) -> None:
    calendar, start, pauses = situation
    schedule = compiled(calendar)
    later_start = start + HOUR * 5
    short, long, late = (
        due_or_none(begin, size, "working_hour", schedule, pauses)
        for begin, size in ((start, limit), (start, limit + more), (later_start, limit))
    )
    assert short is None or start < short
    assert long is None or (short is not None and short < long)
    assert late is None or (short is not None and short <= late)


@settings(max_examples=500, deadline=None)
@given(situation=situations(), first=positive, second=positive)
def test_limits_add_up(situation: Any, first: Decimal, second: Decimal) -> None:
    calendar, start, pauses = situation
    schedule = compiled(calendar)
    whole = due_or_none(start, first + second, "working_hour", schedule, pauses)
    middle = due_or_none(start, first, "working_hour", schedule, pauses)
    halves = middle and due_or_none(middle, second, "working_hour", schedule, pauses)
    assert whole == halves


@settings(max_examples=500, deadline=None)
@given(situation=situations(), limit=positive)
def test_a_limit_is_used_up_in_the_open_and_outside_pauses(situation: Any, limit: Decimal) -> None:
    """The instant just before a deadline is working time, and exactly the limit has been worked."""
    calendar, start, pauses = situation
    schedule = compiled(calendar)
    answer = due_or_none(start, limit, "working_hour", schedule, pauses)
    if answer is None:
        return
    just_before = answer - timedelta(microseconds=1)
    assert slow_model.counts(calendar, just_before, pauses)
    assert worked(start, answer, schedule, pauses) == timedelta(seconds=int(limit * 3600))


@settings(max_examples=500, deadline=None)
@given(situation=situations(), limit=positive)
def test_pauses_shift_by_what_they_cover(situation: Any, limit: Decimal) -> None:
    """Order, repetition and pauses before the start change nothing; no pause brings a deadline forward."""
    calendar, start, pauses = situation
    schedule = compiled(calendar)
    plain = due_or_none(start, limit, "working_hour", schedule, pauses)
    before = (start - HOUR * 30, start)
    assert plain == due_or_none(start, limit, "working_hour", schedule, [*reversed(pauses), *pauses, before])
    without = due_or_none(start, limit, "working_hour", schedule)
    assert plain is None or (without is not None and without <= plain)


@pytest.mark.parametrize("zone", ZONES)
def test_a_century_compiles_and_answers(zone: str) -> None:
    always = {day: [["00:00", "24:00"]] for day in WEEK}
    calendar = {"name": "C", "timezone": zone, "from": "1950-01-01", "to": "2049-12-31", "weekly": always}
    schedule = compiled(calendar)
    assert len(schedule.begins) == 1  # never closed: one span from end to end
    start = datetime(1960, 1, 1, tzinfo=UTC)
    assert due(start, Decimal(700_000), "working_hour", schedule) == start + 700_000 * HOUR
