"""An independent, slow reading of the rules: look at every single minute.

Nothing here is shared with cases.worktime. A minute is the instants [60k, 60k + 60) of UTC; it is
working time when the local clock at its beginning shows a time inside one of the day's spans.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE = timedelta(minutes=1)
Pauses = list[tuple[datetime, datetime]]


def is_open(calendar: dict[str, Any], moment: datetime) -> bool:
    local = moment.astimezone(ZoneInfo(calendar["timezone"]))
    if not calendar["from"] <= local.date().isoformat() <= calendar["to"]:
        return False
    spans = calendar["days"].get(local.date().isoformat(), calendar["weekly"].get(WEEK[local.weekday()], []))
    clock = local.time().isoformat("minutes")
    return any(begin <= clock < end for begin, end in spans)


def counts(calendar: dict[str, Any] | None, moment: datetime, pauses: Pauses) -> bool:
    """Whether the minute beginning at the moment is used up by a limit (calendar None: time runs on)."""
    if any(begin <= moment < end for begin, end in pauses):
        return False
    return calendar is None or is_open(calendar, moment)


def due(calendar: dict[str, Any] | None, start: datetime, minutes: int, pauses: Pauses) -> datetime | None:
    """The end of the minute that uses the limit up; None when the calendar ends before."""
    moment = start
    last = (
        datetime.combine(date.fromisoformat(calendar["to"]), datetime.min.time(), UTC) if calendar else None
    )
    while minutes:
        if last and moment > last + timedelta(days=2):
            return None
        minutes -= counts(calendar, moment, pauses)
        moment += MINUTE
    return moment


def worked(calendar: dict[str, Any] | None, start: datetime, end: datetime, pauses: Pauses) -> timedelta:
    steps = (end - start) // MINUTE
    return MINUTE * sum(counts(calendar, start + MINUTE * step, pauses) for step in range(steps))
