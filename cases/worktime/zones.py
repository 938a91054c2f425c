"""When a time zone's offset from UTC changes."""

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from cases.worktime.instants import MICROSECOND, from_micros, wall_micros
from cases.worktime.units import DAY, HOUR

MARGIN = 2 * DAY
SECOND = 1_000_000


class Regime(NamedTuple):
    """From `begin` to `end` local clocks are `offset` ahead of UTC, all in microseconds."""

    begin: int
    end: int
    offset: int


def regimes(zone: ZoneInfo, first: datetime, last: datetime) -> list[Regime]:
    """Stretches of one offset each from local `first` to `last`, with two days of margin."""
    begin, stop = wall_micros(first) - MARGIN, wall_micros(last) + MARGIN
    found: list[Regime] = []
    while begin < stop:
        end = _end(zone, begin, stop)
        found.append(Regime(begin, end, _offset(zone, begin)))
        begin = end
    return found


def _end(zone: ZoneInfo, begin: int, stop: int) -> int:
    """The second at which the offset of `begin` ends. Six hours is shorter than any regime."""
    offset, known = _offset(zone, begin), begin
    while known < stop:
        probe = min(known + 6 * HOUR, stop)
        if _offset(zone, probe) != offset:
            return _change(zone, known, probe)
        known = probe
    return stop


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    offset = _offset(zone, before)
    while after - before > SECOND:
        middle = before + (after - before) // 2 // SECOND * SECOND
        middle = middle if middle > before else before + SECOND
        before, after = (middle, after) if _offset(zone, middle) == offset else (before, middle)
    return after


def _offset(zone: ZoneInfo, instant: int) -> int:
    return (from_micros(instant).astimezone(zone).utcoffset() or timedelta()) // MICROSECOND
