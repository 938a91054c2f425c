"""A limit counts on in an open page exactly in working time: the spans it is given against the calendar itself."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cases.queries.remaining import AHEAD, spans_ahead
from cases.worktime.instants import to_micros
from tests.cases.calendars import SHANGHAI, schedule

OFFICE = schedule()
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)


def counted(passed: int, runs: tuple[tuple[int, int], ...]) -> int:
    """As static/gridgov/clock.js counts."""
    return sum(max(0, min(passed, end) - begin) for begin, end in runs)


def test_in_the_morning_over_lunch_and_into_the_next_day() -> None:
    hour = 3600
    assert spans_ahead(MONDAY, OFFICE)[:3] == ((0, 3 * hour), (5 * hour, 9 * hour), (23 * hour, 27 * hour))
    noon = MONDAY + timedelta(hours=4)
    assert spans_ahead(noon, OFFICE)[0] == (hour, 5 * hour), "it begins again without a new page"


@given(st.integers(0, 300 * 86400), st.integers(0, 2 * 86400))
def test_it_counts_what_the_calendar_counts(later: int, passed: int) -> None:
    now = MONDAY - timedelta(days=50) + timedelta(seconds=later)
    runs = spans_ahead(now, OFFICE)
    assert len(runs) <= AHEAD
    used = OFFICE.used_before(to_micros(now + timedelta(seconds=passed))) - OFFICE.used_before(to_micros(now))
    assert counted(passed, runs) == used // 1_000_000
