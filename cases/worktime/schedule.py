"""A calendar's rules compiled to working time on the line of instants."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from operator import attrgetter
from zoneinfo import ZoneInfo

from cases.worktime.instants import from_micros, to_micros, wall_micros
from cases.worktime.problems import MissingYear
from cases.worktime.rules import Rules
from cases.worktime.units import DAY, MINUTE
from cases.worktime.zones import Regime, regimes


@dataclass(frozen=True, slots=True)
class Schedule:
    """Working spans as sorted microseconds since the epoch, with running sums: every question is a bisection.

    `begins[i]`..`ends[i]` is a span, `sums[i]` the working time before it, `sums[-1]` all of it.
    `opens` and `closes` bound what the calendar covers.
    """

    name: str
    timezone: ZoneInfo
    covers_from: date
    covers_to: date
    hours_per_day: Decimal
    opens: int
    closes: int
    begins: Sequence[int]
    ends: Sequence[int]
    sums: Sequence[int]

    def used_before(self, instant: int) -> int:
        """Working microseconds from the start of the coverage to the instant. MissingYear outside it."""
        self.demand(instant)
        index = bisect_right(self.begins, instant) - 1
        if index < 0:
            return 0
        return self.sums[index] + min(instant, self.ends[index]) - self.begins[index]

    def reached(self, used: int) -> int:
        """The earliest instant before which `used` (> 0) working microseconds lie. MissingYear past the end."""
        if used > self.sums[-1]:
            raise self.missing(self.covers_to + timedelta(days=1))
        index = bisect_left(self.sums, used) - 1
        return self.begins[index] + used - self.sums[index]

    def is_open(self, at: datetime) -> bool:
        """Whether the instant lies in a working span."""
        instant = to_micros(at)
        index = bisect_right(self.begins, instant) - 1
        return index >= 0 and instant < self.ends[index]

    def next_open(self, at: datetime) -> datetime:
        """The instant itself where it is worked, else when work begins next. MissingYear past the last span."""
        instant = to_micros(at)
        self.demand(instant)
        index = bisect_right(self.ends, instant)
        if index == len(self.begins):
            raise self.missing(self.covers_to + timedelta(days=1))
        return max(at, from_micros(self.begins[index]))

    def demand(self, instant: int) -> None:
        """MissingYear unless the calendar covers the instant."""
        if instant < self.opens or instant > self.closes:
            raise self.missing(from_micros(instant).astimezone(self.timezone).date())

    def missing(self, day: date) -> MissingYear:
        return MissingYear(self.name, self.covers_from, self.covers_to, day.year)


def compile_schedule(rules: Rules) -> Schedule:
    """Work through every covered day once; about 1 ms a year."""
    zone = rules.timezone
    first = datetime.combine(rules.covers_from, datetime.min.time())
    last = datetime.combine(rules.covers_to + timedelta(days=1), datetime.min.time())
    offsets = regimes(zone, first, last)
    spans = _joined(piece for day, local in rules.every_day() for piece in _pieces(day, local, offsets))
    return Schedule(
        name=rules.name,
        timezone=zone,
        covers_from=rules.covers_from,
        covers_to=rules.covers_to,
        hours_per_day=rules.hours_per_day,
        opens=_instant_of(first, offsets),
        closes=_instant_of(last, offsets),
        begins=[begin for begin, end in spans],
        ends=[end for begin, end in spans],
        sums=list(accumulate((end - begin for begin, end in spans), initial=0)),
    )


def _pieces(
    day: date, local: Sequence[tuple[int, int]], offsets: Sequence[Regime]
) -> Iterator[tuple[int, int]]:
    """The instants at which the local clock shows a time inside one of the day's spans (minutes of the day).

    Said this way both oddities of summer time have one answer: an hour that the clock skips is not
    worked, an hour that it shows twice is worked twice.
    """
    midnight = wall_micros(datetime.combine(day, datetime.min.time()))
    for begin, end in local:
        for regime in _near(midnight, offsets):
            opens = max(midnight + begin * MINUTE - regime.offset, regime.begin)
            closes = min(midnight + end * MINUTE - regime.offset, regime.end)
            if opens < closes:
                yield opens, closes


def _near(midnight: int, offsets: Sequence[Regime]) -> Sequence[Regime]:
    """The regimes that a local day can touch: no zone is more than a day away from UTC."""
    first = bisect_right(offsets, midnight - DAY, key=attrgetter("begin")) - 1
    last = bisect_left(offsets, midnight + 2 * DAY, key=attrgetter("begin"))
    return offsets[max(first, 0) : last]


def _joined(pieces: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted, with spans that touch made one: 24:00 and the next day's 00:00 are no closing time."""
    spans: list[tuple[int, int]] = []
    for begin, end in sorted(pieces):
        if spans and begin == spans[-1][1]:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((begin, end))
    return spans


def _instant_of(midnight: datetime, offsets: Sequence[Regime]) -> int:
    """The first instant of a local day, also where its midnight is skipped."""
    wall = wall_micros(midnight)
    return min(
        max(wall - regime.offset, regime.begin) for regime in offsets if wall - regime.offset < regime.end
    )
