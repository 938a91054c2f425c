"""Places by their names: buildings, registered things, grids, areas, and where something was reported before."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.intake.callers import must_take_reports
from cases.models import Case
from cases.queries.maps import point_in
from cases.searching.finding import RARE
from cases.searching.matching import with_words
from cases.searching.words import runs_of
from grids.components.queries import components, condition
from grids.models import Area, Building, Component, Grid

MOST, OF_EACH = 12, 4


@dataclass(frozen=True)
class NamedSpot:
    """A place that can be chosen; `hint` says what it is."""

    name: str
    hint: str
    lon: float
    lat: float


def spots_named(user: Any, text: str) -> list[NamedSpot]:
    """At most a dozen with these words in their names; of reports only those that the person may see.

    Refused to whoever takes no reports.
    """
    must_take_reports(user)
    text = text.strip()[:80]
    if len(text) < 2:
        return []
    found = (*_buildings(text), *_reports(user, text), *_components(text), *_grids(text), *_areas(text))
    once = {(spot.name, round(spot.lon, 4), round(spot.lat, 4)): spot for spot in found}
    return list(islice(once.values(), MOST))


def _buildings(text: str) -> Iterator[NamedSpot]:
    rows = Building.objects.filter(Q(name__icontains=text) | Q(code__istartswith=text)).order_by(
        "name", "code"
    )
    for row in rows.select_related("community")[:OF_EACH]:
        yield NamedSpot(str(row), row.community.display_name, row.lon, row.lat)


def _reports(user: Any, text: str) -> Iterator[NamedSpot]:
    """Words that too many cases have lead nowhere: the person writes more of them."""
    if not runs_of(text):
        return
    ids = list(Case.objects.filter(with_words(text)).order_by().values_list("pk", flat=True)[: RARE + 1])
    if len(ids) > RARE:
        return
    rows = Case.objects.visible_to(user).filter(pk__in=ids, lon__isnull=False).exclude(place="")
    for row in rows.order_by("-reported_at").only("place", "lon", "lat")[: 3 * OF_EACH]:
        if all(run in row.place.lower() for run in runs_of(text)):
            yield NamedSpot(row.place, _("reported there before"), row.lon or 0.0, row.lat or 0.0)


def _components(text: str) -> Iterator[NamedSpot]:
    rows = components().filter(condition(text=text)).exclude(state=Component.State.REMOVED)
    for row in rows.order_by("code")[:OF_EACH]:
        yield NamedSpot(
            row.place or str(row), f"{row.component_class.display_name} {row.code}", row.lon, row.lat
        )


def _grids(text: str) -> Iterator[NamedSpot]:
    for grid in Grid.objects.filter(_named(text), retired_on=None).select_related("community")[:OF_EACH]:
        if point := point_in(grid):
            yield NamedSpot(grid.display_name, grid.community.display_name, *point)


def _areas(text: str) -> Iterator[NamedSpot]:
    rows = (
        Area.objects.filter(_named(text), min_lon__isnull=False)
        .exclude(level="city")
        .order_by("-level", "code")
    )
    for area in rows[:OF_EACH]:
        middle = _middle(area.min_lon, area.max_lon), _middle(area.min_lat, area.max_lat)
        yield NamedSpot(area.display_name, _("somewhere in it: move the pin"), *middle)


def _middle(one: float | None, other: float | None) -> float:
    return ((one or 0.0) + (other or 0.0)) / 2


def _named(text: str) -> Q:
    return Q(name__icontains=text) | Q(name_en__icontains=text) | Q(code__istartswith=text)
