"""When a message goes out: tables."""

from datetime import datetime, time, timedelta

import pytest

from cases.models import Quiet
from cases.telling.rules import MOST_ATTEMPTS, QuietTime, due_at, group_of, loud_from, wait_after
from cases.worktime import compile_schedule, read_rules
from tests.cases.calendars import OFFICE, WORKDAYS
from tests.cases.world import ZONE, moment

SCHEDULE = compile_schedule(
    read_rules(
        {
            "name": "Office", "timezone": "Asia/Shanghai", "from": "2026-01-01", "to": "2026-12-31", "hours_per_day": 8,
            "weekly": dict.fromkeys(WORKDAYS, OFFICE), "days": {"2026-03-04": []},
        }
    )
)  # fmt: skip
OPENS, CLOSES = OFFICE[0][0], OFFICE[-1][1]
CALENDAR = QuietTime(Quiet.CALENDAR, schedule=SCHEDULE)
NIGHT = QuietTime(Quiet.HOURS, time(22), time(7))
NOON = QuietTime(Quiet.HOURS, time(12), time(14))


@pytest.mark.parametrize(
    ("at", "quiet", "goes"),
    [
        ("2026-03-02 23:00", QuietTime(), "2026-03-02 23:00"),
        ("2026-03-02 21:59", NIGHT, "2026-03-02 21:59"),
        ("2026-03-02 22:00", NIGHT, "2026-03-03 07:00"),
        ("2026-03-03 06:59", NIGHT, "2026-03-03 07:00"),
        ("2026-03-03 07:00", NIGHT, "2026-03-03 07:00"),
        ("2026-03-02 13:00", NOON, "2026-03-02 14:00"),
        ("2026-03-02 14:00", NOON, "2026-03-02 14:00"),
        ("2026-03-02 09:30", CALENDAR, "2026-03-02 09:30"),
        (f"2026-03-02 {CLOSES}", CALENDAR, f"2026-03-03 {OPENS}"),
        ("2026-03-03 23:00", CALENDAR, f"2026-03-05 {OPENS}"),  # the 4th is a holiday
        ("2026-03-07 10:00", CALENDAR, f"2026-03-09 {OPENS}"),  # a Saturday
        ("2026-12-31 23:00", CALENDAR, "2027-01-01 07:00"),  # nobody loaded the year: only the night is quiet
        ("2027-05-01 10:00", CALENDAR, "2027-05-01 10:00"),
        ("2026-03-02 23:00", QuietTime(Quiet.CALENDAR), "2026-03-03 07:00"),  # no calendar at all
    ],
)
def test_quiet_hours(at: str, quiet: QuietTime, goes: str) -> None:
    assert loud_from(moment(at), quiet, ZONE) == moment(goes)


@pytest.mark.parametrize(
    ("now", "last", "quiet", "goes"),
    [
        ("2026-03-02 09:00", "", QuietTime(), "2026-03-02 09:02"),  # what comes in one burst comes together
        ("2026-03-02 09:00", "2026-03-02 08:30", QuietTime(), "2026-03-02 09:02"),
        (
            "2026-03-02 09:00",
            "2026-03-02 08:55",
            QuietTime(),
            "2026-03-02 09:10",
        ),  # 15 minutes after the last
        ("2026-03-02 21:50", "2026-03-02 21:49", NIGHT, "2026-03-03 07:00"),
        ("2026-03-02 21:59", "", NIGHT, "2026-03-03 07:00"),
    ],
)
def test_one_message_in_a_span(now: str, last: str, quiet: QuietTime, goes: str) -> None:
    before: datetime | None = moment(last) if last else None
    assert due_at(moment(now), before, timedelta(minutes=15), quiet, ZONE) == moment(goes)


@pytest.mark.parametrize(
    ("kind", "urgent_case", "group"),
    [
        ("whistle", False, "urgent"),
        ("dispatch", False, "work"),
        ("dispatch", True, "urgent"),
        ("lapse", True, "urgent"),
        ("lapse", False, "limits"),
        ("close", True, "news"),
        ("export", False, "jobs"),
        ("dormant", False, "weekly"),
        ("calendar", False, "setup"),
        ("a kind that comes later", False, "work"),
    ],
)
def test_groups(kind: str, urgent_case: bool, group: str) -> None:
    assert group_of(kind, urgent_case) == group


def test_failures_wait_longer_and_longer() -> None:
    waits = [wait_after(attempt) for attempt in range(1, MOST_ATTEMPTS)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=30)
    assert timedelta(hours=6) < sum(waits, timedelta()) < timedelta(days=1), (
        "a night without a mail server is survived"
    )
