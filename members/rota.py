"""Rules of the roster, pure: when a shift is, what nobody covers, who comes next."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import cycle, islice
from typing import TypeVar

Person = TypeVar("Person")


@dataclass(frozen=True, order=True)
class Span:
    """From `starts` until just before `ends`."""

    starts: datetime
    ends: datetime


def hours_on(day: date, begins: time, ends: time, zone: tzinfo) -> Span:
    """The instants of a shift that begins on this day; it ends on the next one where `ends` is not later."""
    last = day if ends > begins else day + timedelta(days=1)
    return Span(datetime.combine(day, begins, zone), datetime.combine(last, ends, zone))


def uncovered(turns: Iterable[Span], within: Span) -> Iterator[Span]:
    """The parts of `within` in which nobody is on duty, in order. Turns may overlap and stand in any order."""
    reached = within.starts
    for turn in sorted(turns):
        if turn.starts >= within.ends:
            break
        if turn.starts > reached:
            yield Span(reached, turn.starts)
        reached = max(reached, turn.ends)
    if reached < within.ends:
        yield Span(reached, within.ends)


def in_turn(days: Sequence[date], people: Sequence[Person]) -> list[tuple[date, Person]]:
    """Each day with the next of the people, over and over."""
    return list(zip(days, islice(cycle(people), len(days)), strict=True)) if people else []


def days_of(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both counted."""
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
