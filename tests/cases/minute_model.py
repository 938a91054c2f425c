"""An independent reading of the rules: every minute of a year and more as one bit, counted by NumPy.

Nothing here is shared with cases.worktime. Minute k is the instants [60k, 60k + 60) s since 1970; it is working time
when the local clock at its beginning shows a time inside one of the day's spans, and counts unless a pause holds it.
Pauses begin and end on whole minutes; a start may lie inside one.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
US, MINUTE_US, DAY_MINUTES, QUARTER = timedelta(microseconds=1), 60_000_000, 1440, 15
UNIT_US = {
    "minute": MINUTE_US,
    "hour": 60 * MINUTE_US,
    "day": DAY_MINUTES * MINUTE_US,
    "working_hour": 60 * MINUTE_US,
}
FIRST, LAST = date(2025, 12, 1), date(2029, 1, 1)
LONGEST = 600 * DAY_MINUTES  # more than any limit with its pauses
Pauses = list[tuple[datetime, datetime]]
Bits = NDArray[np.bool_]


def micros(moment: datetime) -> int:
    """Whole microseconds since 1970."""
    return (moment - EPOCH) // US


def need(limit: Any, unit: str, hours_per_day: Any) -> int:
    """The limit in microseconds, rounded up."""
    one = Fraction(hours_per_day) * 60 * MINUTE_US if unit == "working_day" else Fraction(UNIT_US[unit])
    exact = Fraction(limit) * one
    return -(-exact.numerator // exact.denominator)


@lru_cache
def local_minutes(zone: str) -> NDArray[np.int64]:
    """For each minute of UTC from FIRST to LAST what the local clock shows, in minutes since 1970; by quarter hours."""
    begin, end = (
        micros(datetime.combine(day, datetime.min.time(), UTC)) // MINUTE_US for day in (FIRST, LAST)
    )
    starts = range(begin, end, QUARTER)
    offsets = [
        (EPOCH + timedelta(minutes=minute)).astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
        for minute in starts
    ]
    shifts = np.repeat([offset // timedelta(minutes=1) for offset in offsets], QUARTER)
    found: NDArray[np.int64] = np.arange(begin, begin + len(shifts), dtype=np.int64) + shifts
    return found


def open_minutes(calendar: dict[str, Any]) -> Bits:
    """A bit for each minute of UTC from FIRST to two days after the calendar's end: whether it is working time."""
    first = date.fromisoformat(calendar["from"])
    days = [first + timedelta(days=number) for number in range((_last(calendar) - first).days + 1)]
    table = np.zeros(
        (len(days) + 2, DAY_MINUTES), dtype=np.bool_
    )  # the last two rows stand for all other days
    for row, day in zip(table, days, strict=False):
        spans = calendar["days"].get(day.isoformat(), calendar["weekly"].get(WEEK[day.weekday()], []))
        for begin, end in spans:
            row[_minute(begin) : _minute(end)] = True
    local = local_minutes(calendar["timezone"])[: ((_last(calendar) - FIRST).days + 2) * DAY_MINUTES]
    since = np.clip(local - (first - EPOCH.date()).days * DAY_MINUTES, -1, (len(days) + 1) * DAY_MINUTES)
    found: Bits = table.reshape(-1)[since]
    return found


def _last(calendar: dict[str, Any]) -> date:
    return date.fromisoformat(calendar["to"])


def _minute(text: str) -> int:
    hours, minutes = text.split(":")
    return 60 * int(hours) + int(minutes)


@dataclass(frozen=True)
class Counted:
    """What one clock counts: from `start`, minutes that are open (all where no calendar is asked) and not paused."""

    start: datetime
    bits: Bits  # from the minute of the start on
    sums: NDArray[np.int64]  # microseconds that have counted by the end of each of them

    @classmethod
    def of(cls, opened: Bits | None, start: datetime, pauses: Pauses) -> "Counted":
        zero = micros(datetime.combine(FIRST, datetime.min.time(), UTC)) // MINUTE_US
        begin = micros(start) // MINUTE_US - zero
        bits = np.ones(LONGEST, dtype=np.bool_) if opened is None else opened[begin:].copy()
        for pause_begin, pause_end in pauses:
            a, b = (max(0, micros(moment) // MINUTE_US - zero - begin) for moment in (pause_begin, pause_end))
            bits[a:b] = False
        weights = bits * np.int64(MINUTE_US)
        if bits[0]:
            weights[0] -= micros(start) % MINUTE_US
        return cls(start, bits, np.cumsum(weights, dtype=np.int64))

    def due(self, used: int) -> datetime | None:
        """The instant by which so many microseconds have counted; None where the minutes end before."""
        index = int(np.searchsorted(self.sums, used))
        if index == len(self.sums):
            return None
        minute_end = micros(self.start) // MINUTE_US * MINUTE_US + (index + 1) * MINUTE_US
        return EPOCH + timedelta(microseconds=minute_end - int(self.sums[index]) + used)

    def worked(self, end: datetime) -> timedelta:
        """What has counted until `end`."""
        past = micros(end) - micros(self.start) // MINUTE_US * MINUTE_US
        index, rest = divmod(past, MINUTE_US)
        before = int(self.sums[index - 1]) if index else 0
        inside = rest - (micros(self.start) % MINUTE_US if index == 0 else 0)
        return timedelta(microseconds=before + (inside if self.bits[index] else 0))

    def counts(self, moment: datetime) -> bool:
        """Whether the instant counts."""
        return bool(self.bits[(micros(moment) - micros(self.start) // MINUTE_US * MINUTE_US) // MINUTE_US])
