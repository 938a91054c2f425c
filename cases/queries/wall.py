"""How a territory stands, for a screen on a wall: lamps of each area or organisation, what is overdue longest, today's
arrivals and closings. Each number is read from one index and no further than COUNT_TO, however many cases there are.

No dispute and no history brought in: a wall is read by whoever comes in.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cases.lamps import cases_with
from cases.models import FAR_FUTURE, Case, Clock
from cases.queries.inbox import Desk, counts
from cases.sight import COLUMN_OF_LEVEL, WORKS
from cases.workflow import OPEN
from grids.models import Area
from members.models import Organisation

COUNT_TO = 999
MOST_ROWS = 40  # what is counted
SHOWN = 14  # lines that are read from four metres
OLDEST = 5
NEXT = 2000
LAMPS = ("red", "yellow", "green", "off")
CLEAN = Q(dispute=False, replayed=False)


@dataclass(frozen=True)
class Line:
    """An area or organisation with its numbers, each up to COUNT_TO + 1, by lamp."""

    name: str
    numbers: dict[str, int]


@dataclass(frozen=True)
class Wall:
    """The numbers of the screen. `more` is how many lines are not shown."""

    lines: list[Line]
    more: int
    arrived: int
    closed: int
    at: datetime


def wall_of(desk: Desk, by: str, now: datetime) -> Wall:
    """`by` is "area" or "organisation"."""
    named = _organisations(desk) if by == "organisation" else _areas(desk)
    seen = _seen(desk)
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    day = [
        _together(seen, Q(reported_at__gte=today)),
        _together(seen, Q(state="closed", closed_at__gte=today)),
    ]
    lists = [([_with(lamp, condition, now)], COUNT_TO) for _name, condition in named for lamp in LAMPS]
    found = counts([*lists, *((each, COUNT_TO) for each in day)])
    *numbers, arrived, closed = found
    lines = [
        Line(name, dict(zip(LAMPS, numbers[n * 4 : n * 4 + 4], strict=True)))
        for n, (name, _condition) in enumerate(named)
    ]
    lines = [line for line in lines if by == "area" or any(line.numbers.values())]
    lines.sort(key=lambda line: [-line.numbers["red"], -line.numbers["yellow"], -line.numbers["green"]])
    return Wall(lines[:SHOWN], max(0, len(lines) - SHOWN), arrived, closed, now)


def _with(lamp: str, condition: Q, now: datetime) -> QuerySet[Case]:
    """Open cases with the lamp that lists show; the yellow ones are looked for among the NEXT that are due first."""
    cases = Case.objects.filter(CLEAN, condition, state__in=OPEN)
    if lamp != "yellow":
        return cases.filter(cases_with(lamp, now))
    warned = Clock.objects.filter(case=OuterRef("pk"), kind="level", ended_at=None, warn_at__lte=now)
    soonest = cases.filter(due_at__gt=now, due_at__lt=FAR_FUTURE).order_by("due_at", "id")
    return Case.objects.filter(Exists(warned), pk__in=soonest.values("pk")[:NEXT])


def _seen(desk: Desk) -> list[Q]:
    """By area where the person sees some, else what his organisations answer for."""
    if desk.standing.everything:
        return [Q()]
    areas = [Q(**{COLUMN_OF_LEVEL[held.level]: held.area}) for held in _highest(desk)]
    return areas or [Q(holder=pk) for pk in desk.offices(*WORKS)]


def _highest(desk: Desk) -> list[Any]:
    """Areas that lie in no other of his."""
    return [
        held
        for held in desk.areas
        if not any(held.path != other.path and held.path.startswith(other.path) for other in desk.areas)
    ]


def _together(seen: list[Q], wanted: Q) -> list[QuerySet[Case]]:
    return [Case.objects.filter(CLEAN, wanted, each) for each in seen]


def _areas(desk: Desk) -> list[tuple[str, Q]]:
    """The areas one step below his; his own where nothing lies below it."""
    if desk.standing.everything:
        below = Area.objects.filter(Q(parent__parent=None, parent__isnull=False))
    else:
        mine = [held.area for held in _highest(desk)]
        below = Area.objects.filter(parent__in=mine)
        below = below if below.exists() else Area.objects.filter(pk__in=mine)
    rows = below.only("pk", "name", "name_en", "level").order_by("path")[:MOST_ROWS]
    return [(row.display_name, Q(**{COLUMN_OF_LEVEL[row.level]: row.pk})) for row in rows]


def _organisations(desk: Desk) -> list[tuple[str, Q]]:
    """His own, and the centres and offices of his areas and one step below; not the grids' teams."""
    mine = [held.area for held in _highest(desk)]
    there = Q(area__in=mine) | Q(area__parent__in=mine)
    if desk.standing.everything:
        there = Q(area__parent=None) | Q(area__parent__parent=None)
    own = Q(pk__in=desk.offices(*WORKS))
    found = Organisation.objects.filter(own | (there & Q(grid=None)), is_active=True)
    rows = found.select_related("area").order_by("-is_centre", "code")[:MOST_ROWS]
    return [(row.display_name, Q(holder=row.pk)) for row in rows]


def oldest_of(desk: Desk, now: datetime) -> list[Case]:
    """The longest overdue, in one statement for each of his areas. They are named, so they are never kept."""
    found: list[Case] = []
    for each in _seen(desk)[:10]:
        late = Case.objects.filter(CLEAN, each, state__in=OPEN, due_at__lte=now).order_by("due_at", "id")
        found += late.select_related("case_class", "holder", "street", "community")[:OLDEST]
    return sorted({case.pk: case for case in found}.values(), key=lambda case: case.due_at)[:OLDEST]


def over(case: Case, now: datetime) -> timedelta:
    """For how long."""
    return now - case.due_at
