"""Open cases near a place that a new report may be about."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.duplicates.rules import FARTHEST_M, OFFERED_FROM, OLDEST, likeness, words_alike
from cases.models import Case, CaseClass
from cases.queries.places import read_point
from cases.workflow import OPEN
from grids.components.queries import box_around, distance_m
from grids.locating import locate_many
from grids.models import Component
from grids.queries import Bounds

MOST_COMPARED = 200
MOST_OFFERED = 4


@dataclass(frozen=True)
class Draft:
    """What is known of a report while it is being written, or of a case that may be somebody else's too."""

    lon: float
    lat: float
    text: str = ""
    case_class: CaseClass | None = None
    component: int | None = None
    case: int | None = None  # its id, where it is one already


@dataclass(frozen=True)
class Similar:
    """A case that the report may be about; `is_read` when the person may see what was written."""

    case: Case
    metres: float | None
    likeness: float
    is_read: bool = False


def similar(draft: Draft, *, user: Any = None, at: datetime | None = None) -> list[Similar]:
    """At most four, the likeliest first. Two queries, whatever was reported there."""
    now = at or timezone.now()
    found = [_compared(draft, case, now) for case in joinable(draft.lon, draft.lat, now)[:MOST_COMPARED]]
    likely = [each for each in found if each.likeness >= OFFERED_FROM and each.case.pk != draft.case]
    best = sorted(likely, key=lambda each: (-each.likeness, each.case.pk))[:MOST_OFFERED]
    seen = _seen(user, best)
    return [replace(each, is_read=each.case.pk in seen) for each in best]


def similar_to(case: Case, *, user: Any, at: datetime | None = None) -> list[Similar]:
    """The same for a case that was reported already, of those that the person may see; none without a position."""
    if case.lon is None or case.lat is None:
        return []
    draft = Draft(case.lon, case.lat, case.description, case.case_class, case.component_id, case.pk)
    return [each for each in similar(draft, user=user, at=at) if each.is_read]


def by_number(case: Case, number: str, user: Any) -> list[Similar]:
    """Open cases that the person may see whose number begins so, but this one; the nearest in number first."""
    seen = Case.objects.visible_to(user).filter(number__startswith=number.upper(), state__in=OPEN)
    rows = seen.filter(dispute=False, replayed=case.replayed).exclude(pk=case.pk).select_related("case_class")
    return [
        Similar(row, _metres(case, row), 0.0, is_read=True) for row in rows.order_by("number")[:MOST_OFFERED]
    ]


def joinable(lon: float, lat: float, at: datetime) -> QuerySet[Case]:
    """Open cases near a point that another report may join, newest first; never a dispute."""
    west, south, east, north = box = box_around(lon, lat, FARTHEST_M)
    near = Q(lon__range=(west, east), lat__range=(south, north), duty_grid__in=_grids(box, lon, lat))
    rows = Case.objects.filter(near, state__in=OPEN, dispute=False, replayed=False)
    return (
        rows.filter(reported_at__gte=at - OLDEST).select_related("case_class").order_by("-reported_at", "-pk")
    )


def draft_of(asked: Any) -> Draft | None:
    """What a form or an address says so far; None without a position."""
    point = read_point(asked.get("lon"), asked.get("lat"))
    if point is None:
        return None
    chosen = str(asked.get("case_class") or "")
    case_class = CaseClass.objects.filter(pk=chosen).first() if chosen.isdecimal() else None
    code = str(asked.get("component") or "")
    thing = Component.objects.filter(code=code).values_list("pk", flat=True).first() if code else None
    return Draft(*point, str(asked.get("description") or "")[:2000], case_class, thing)


def _compared(draft: Draft, case: Case, now: datetime) -> Similar:
    metres, chosen = _metres(draft, case), draft.case_class
    assert metres is not None, "both were found by their positions"
    return Similar(
        case,
        metres,
        likeness(
            metres=metres,
            age=now - case.reported_at,
            same_class=bool(chosen and chosen.pk == case.case_class_id),
            same_group=bool(chosen and chosen.parent_id and chosen.parent_id == case.case_class.parent_id),
            same_thing=bool(draft.component and draft.component == case.component_id),
            words=words_alike(draft.text, case.description),
        ),
    )


def _seen(user: Any, found: list[Similar]) -> set[int]:
    if user is None or not user.is_authenticated or not found:
        return set()
    mine = Case.objects.visible_to(user).filter(pk__in=[each.case.pk for each in found])
    return set(mine.values_list("pk", flat=True))


def _grids(box: Bounds, lon: float, lat: float) -> set[int]:
    """Grids that the box touches: an index leads to their open cases. Grids are wider than the box is half."""
    west, south, east, north = box
    points = [(x, y) for x in (west, lon, east) for y in (south, lat, north)]
    places = locate_many([x for x, _y in points], [y for _x, y in points])
    return {place.grid_id for place in places if place.grid_id}


def _metres(one: Case | Draft, other: Case) -> float | None:
    """Between two; None where one has no position."""
    places = (one.lon, one.lat, other.lon, other.lat)
    return None if None in places else distance_m(*places)  # type: ignore[arg-type]
