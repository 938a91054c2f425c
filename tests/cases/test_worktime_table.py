"""Deadlines whose answer anybody can check on a wall calendar."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from cases.worktime import MissingYear, due, remaining, worked
from tests.cases.calendars import schedule

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = schedule()
NIGHT = schedule(weekly={"fri": [["22:00", "24:00"]], "sat": [["00:00", "06:00"]]}, days={})
ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "limit", "unit", "expected"),
    [
        # Inside one span, across lunch, used up exactly at a closing time.
        ("2026-03-02T09:00", "2", "working_hour", "2026-03-02T11:00"),
        ("2026-03-02T11:00", "2", "working_hour", "2026-03-02T15:00"),
        ("2026-03-02T11:00", "1", "working_hour", "2026-03-02T12:00"),
        ("2026-03-02T14:00", "4", "working_hour", "2026-03-02T18:00"),
        ("2026-03-02T08:00", "1", "working_day", "2026-03-02T18:00"),
        ("2026-03-02T12:30", "1", "working_day", "2026-03-03T12:00"),
        # Reported at night, at the weekend, before opening.
        ("2026-03-02T22:00", "1", "working_hour", "2026-03-03T09:00"),
        ("2026-03-07T10:00", "0.5", "working_hour", "2026-03-09T08:30"),
        ("2026-03-06T17:00", "1", "working_day", "2026-03-09T17:00"),
        ("2026-03-06T18:00", "1", "working_day", "2026-03-09T18:00"),
        # The make-up Saturday counts, the holidays of October do not.
        ("2026-02-13T17:00", "2", "working_hour", "2026-02-14T09:00"),
        ("2026-02-13T18:00", "1", "working_day", "2026-02-14T18:00"),
        ("2026-09-30T17:00", "2", "working_hour", "2026-10-05T09:00"),
        # Fractions are exact: a third of a working day is 2 h 40 min.
        ("2026-03-02T08:00", "0.5", "working_day", "2026-03-02T12:00"),
        ("2026-03-02T08:00", "0.1", "working_hour", "2026-03-02T08:06"),
        # The units that run on do not care for any calendar.
        ("2026-03-06T17:50", "15", "minute", "2026-03-06T18:05"),
        ("2026-03-06T17:00", "24", "hour", "2026-03-07T17:00"),
        ("2026-09-30T17:00", "7", "day", "2026-10-07T17:00"),
        # Longer than a signed 32-bit count of milliseconds.
        ("2026-03-02T08:00", "60", "day", "2026-05-01T08:00"),
        ("2026-03-02T08:00", "30", "working_day", "2026-04-10T18:00"),
    ],
)
def test_due(start: str, limit: str, unit: str, expected: str) -> None:
    assert due(at(start), Decimal(limit), unit, OFFICE) == at(expected)


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        ([], "2026-03-02T15:00"),
        ([("2026-03-02T09:00", "2026-03-02T10:00")], "2026-03-02T16:00"),
        ([("2026-03-02T12:00", "2026-03-02T14:00")], "2026-03-02T15:00"),
        (
            [("2026-03-02T09:00", "2026-03-02T10:00"), ("2026-03-02T09:30", "2026-03-02T11:00")],
            "2026-03-02T17:00",
        ),
        (
            [("2026-03-02T10:00", "2026-03-02T11:00"), ("2026-03-02T09:00", "2026-03-02T10:00")],
            "2026-03-02T17:00",
        ),
        ([("2026-02-20T09:00", "2026-03-02T09:00")], "2026-03-02T16:00"),
        ([("2026-02-20T09:00", "2026-03-01T09:00")], "2026-03-02T15:00"),
        ([("2026-03-02T15:00", "2026-03-04T09:00")], "2026-03-02T15:00"),
        ([("2026-03-02T14:59", "2026-03-04T09:00")], "2026-03-04T09:01"),
        ([("2026-03-02T08:00", "2026-03-06T18:00")], "2026-03-09T15:00"),
        ([("2026-03-02T09:00", "2026-03-02T09:00")], "2026-03-02T15:00"),
    ],
)
def test_pauses_do_not_count(pauses: list[tuple[str, str]], expected: str) -> None:
    stretches = [(at(begin), at(end)) for begin, end in pauses]
    start = at("2026-03-02T08:00")
    assert due(start, Decimal(5), "working_hour", OFFICE, stretches) == at(expected)
    assert worked(start, at(expected), OFFICE, stretches) == timedelta(hours=5)


def test_pause_of_a_limit_that_runs_on() -> None:
    pause = (at("2026-03-02T09:00"), at("2026-03-05T09:00"))
    assert due(at("2026-03-02T08:00"), Decimal(1), "day", OFFICE, [pause]) == at("2026-03-06T08:00")


def test_a_shift_over_midnight_is_one_span() -> None:
    assert due(at("2026-03-06T23:00"), Decimal(3), "working_hour", NIGHT) == at("2026-03-07T02:00")
    assert due(at("2026-03-06T22:00"), Decimal(2), "working_hour", NIGHT) == at("2026-03-07T00:00")


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-08", 23), ("2026-11-01", 25), ("2026-07-04", 24)],
)
def test_a_day_has_the_hours_its_clock_shows(day: str, hours: int) -> None:
    zone = ZoneInfo("America/New_York")
    open_always = schedule(timezone="America/New_York", weekly=ALWAYS, days={})
    start = datetime.fromisoformat(day).replace(tzinfo=zone)
    end = (start + timedelta(days=1)).replace(tzinfo=zone)
    assert worked(start.astimezone(UTC), end.astimezone(UTC), open_always) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("day", "spans", "minutes"),
    [
        ("2026-03-08", [["02:00", "03:00"]], 0),  # the clock skips the whole span
        ("2026-03-08", [["01:00", "02:30"]], 60),
        ("2026-11-01", [["01:00", "02:00"]], 120),  # the clock shows it twice
        ("2026-11-01", [["01:30", "02:00"]], 60),
    ],
)
def test_skipped_and_repeated_hours(day: str, spans: list[list[str]], minutes: int) -> None:
    odd = schedule(timezone="America/New_York", weekly={}, days={day: spans})
    begin = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("America/New_York"))
    assert worked(begin, begin + timedelta(days=1), odd) == timedelta(minutes=minutes)


def test_real_time_runs_through_a_change_of_clocks() -> None:
    zone = ZoneInfo("Europe/Berlin")
    start = datetime(2026, 3, 28, 12, tzinfo=zone)
    assert due(start, Decimal(1), "day", OFFICE) == datetime(2026, 3, 29, 13, tzinfo=zone)


def test_hours_per_day_are_the_calendars() -> None:
    short = schedule(hours_per_day=Decimal("7.5"))
    assert due(at("2026-03-02T08:00"), Decimal(1), "working_day", short) == at("2026-03-02T17:30")
    assert due(at("2026-03-02T08:00"), Decimal(2), "working_day", short) == at("2026-03-03T17:00")


def test_a_limit_has_not_run_before_its_last_microsecond() -> None:
    third = due(at("2026-03-02T08:00"), Decimal(1) / Decimal(3), "minute", OFFICE)
    assert third == at("2026-03-02T08:00:20")
    tiny = due(at("2026-03-02T12:00"), Decimal("1E-30"), "working_hour", OFFICE)
    assert tiny == at("2026-03-02T14:00:00.000001")


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ("2026-03-02T09:00", timedelta(hours=7)),
        ("2026-03-02T18:00", timedelta(0)),
        ("2026-03-03T09:30", -timedelta(minutes=90)),
        ("2026-03-02T23:00", timedelta(0)),
    ],
)
def test_remaining_working_time(now: str, left: timedelta) -> None:
    assert remaining(at(now), at("2026-03-02T18:00"), "working_day", OFFICE) == left


def test_remaining_time_that_runs_on() -> None:
    assert remaining(at("2026-03-02T18:00"), at("2026-03-03T08:00"), "hour", OFFICE) == timedelta(hours=14)


@pytest.mark.parametrize(
    ("start", "limit", "year"),
    [
        ("2026-12-31T17:00", "2", 2027),
        ("2025-12-31T23:59", "1", 2025),
        ("2027-05-01T08:00", "1", 2027),
    ],
)
def test_missing_year(start: str, limit: str, year: int) -> None:
    with pytest.raises(MissingYear, match=f"“Office”.*{year}") as caught:
        due(at(start), Decimal(limit), "working_hour", OFFICE)
    assert (caught.value.calendar, caught.value.year) == ("Office", year)


def test_the_last_closing_time_is_still_known() -> None:
    assert due(at("2026-12-31T17:00"), Decimal(1), "working_hour", OFFICE) == at("2026-12-31T18:00")


def test_a_pause_may_outlast_the_calendar_when_the_limit_does_not() -> None:
    long = [(at("2026-03-03T00:00"), at("2028-01-01T00:00"))]
    assert due(at("2026-03-02T08:00"), Decimal(1), "working_day", OFFICE, long) == at("2026-03-02T18:00")
    with pytest.raises(MissingYear, match="2028"):
        due(at("2026-03-02T08:00"), Decimal(2), "working_day", OFFICE, long)
