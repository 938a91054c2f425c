"""The columns of each layer and its rows, read from the database a few hundred at a time.

Names of columns have at most ten characters, as Shapefiles want it, so that they are the same in every format.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from pyproj.enums import TransformDirection

from gridgov.problems import Invalid
from grids import measuring
from grids.actions.rows import batches
from grids.measuring import Geometries, Projector
from grids.models import Area, Building, Component, GridKind, GridOutline
from grids.writing.selection import Selection, What

BATCH = 500
TEXT, WHOLE, NUMBER = "text", "whole", "number"
Columns = dict[str, str]
Values = list[tuple[Any, ...]]

PLACES: Columns = {"code": TEXT, "name": TEXT}
NAMED: Columns = PLACES | {"name_en": TEXT}
LIVING: Columns = {"households": WHOLE, "dwellings": WHOLE}
COLUMNS: dict[str, Columns] = {
    What.AREAS: NAMED | {"level": TEXT, "label": TEXT, "label_en": TEXT, "parent": TEXT, "area_m2": NUMBER},
    What.GRIDS: NAMED | {"kind": TEXT, "community": TEXT, **LIVING, "estimated": WHOLE, "area_m2": NUMBER},
    What.COMPONENTS: PLACES
    | dict.fromkeys(("class", "place", "state", "owner", "maintainer", "community"), TEXT),
    What.BUILDINGS: PLACES | {"community": TEXT, **LIVING},
}
COLUMNS[What.MICRO] = COLUMNS[What.GRIDS] | {"grid": TEXT}


@dataclass(frozen=True)
class Table:
    """A layer to be written: `rows` is read once, row by row; outlines in degrees (EPSG:4490)."""

    name: str
    columns: Columns
    points: bool
    rows: Callable[[], Iterator[tuple[Any, ...]]]  # the columns' values, and the outline

    def batches(self, projector: Projector | None) -> Iterator[tuple[Values, Geometries]]:
        """Values and outlines in another reference system. Raises Invalid where it does not reach."""
        for batch in batches(self.rows(), BATCH):
            outlines = measuring.as_array([row[-1] for row in batch])
            yield [row[:-1] for row in batch], _projected(outlines, projector)


def table_of(selection: Selection) -> Table:
    columns = COLUMNS[selection.what]
    points = selection.what in (What.COMPONENTS, What.BUILDINGS)
    read = {
        What.AREAS: _areas,
        What.COMPONENTS: _components,
        What.BUILDINGS: _buildings,
    }.get(What(selection.what), _grids)
    return Table(selection.name, columns, points, lambda: read(selection))


def _projected(outlines: Geometries, projector: Projector | None) -> Geometries:
    if projector is None:
        return outlines
    moved = shapely.transform(outlines, measuring.through(projector, TransformDirection.INVERSE))
    if not np.isfinite(shapely.get_coordinates(moved)).all():
        raise Invalid({"crs": _("These places lie outside of where this reference system is used.")})
    return moved


def _areas(selection: Selection) -> Iterator[tuple[Any, ...]]:
    found = Area.objects.under(selection.area).filter(level=selection.level, shape__isnull=False)
    names = ("code", "name", "name_en", "level", "level_label", "level_label_en", "parent__code", "area_m2")
    yield from _values(found.order_by("code"), *names, "shape__outline")


def _grids(selection: Selection) -> Iterator[tuple[Any, ...]]:
    micro = selection.what == What.MICRO
    of_kind = Q(grid__kind=GridKind.MICRO)
    found = GridOutline.objects.filter(
        selection.in_divisions,
        of_kind if micro else ~of_kind,
        division__community__path__startswith=selection.area.path,
    ).annotate(lived=Coalesce(F("households"), F("grid__households")))
    names = [*(f"grid__{name}" for name in ("code", "name", "name_en", "kind")), "division__community__code"]
    names += ["lived", "dwellings", "is_estimated", "area_m2", *(["grid__parent__code"] if micro else [])]
    yield from _values(found.order_by("grid__code"), *names, "outline")


def _components(selection: Selection) -> Iterator[tuple[Any, ...]]:
    found = Component.objects.filter(community__path__startswith=selection.area.path).order_by("code")
    names = ("code", "name", "component_class__code", "place", "state", "owner__code", "maintainer__code")
    yield from _with_points(_values(found, *names, "community__code", "lon", "lat"))


def _buildings(selection: Selection) -> Iterator[tuple[Any, ...]]:
    found = Building.objects.filter(community__path__startswith=selection.area.path).order_by("code")
    names = ("code", "name", "community__code", "households", "dwellings", "lon", "lat")
    yield from _with_points(_values(found, *names))


def _values(found: QuerySet[Any], *names: str) -> Iterator[tuple[Any, ...]]:
    return iter(found.values_list(*names).iterator(chunk_size=BATCH))


def _with_points(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for *values, lon, lat in rows:
        yield (*values, shapely.Point(lon, lat))
