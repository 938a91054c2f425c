"""Outlines from the database for the trees in which points are looked up; of what was read before only the new.

A division stays as it is once it is in force, so its grids are read once. An area's outline may change in its place:
the database gives a row that changes another name (xmin, ctid), and a name that is known is not read again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import shapely
from django.db.models import BinaryField, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from shapely.geometry.base import BaseGeometry

from grids.models import Area, AreaShape, Division, DivisionState, GridKind, GridOutline

AT_ONCE = 5000  # keys in one statement
Line = tuple[int | None, int | None, int | None, int | None]  # community, street, district, city


class Owned(NamedTuple):
    """An outline, and the code and id of the grid or area that it is of."""

    code: str
    id: int
    outline: BaseGeometry


class Home(NamedTuple):
    """A division in force, and its community."""

    division: int
    community: int


Divisions = dict[Home, list[Owned]]
Shapes = dict[str, BaseGeometry]


def divisions_in_force(known: Divisions) -> Divisions:
    """The grids of each, micro-grids left out."""
    in_force = Division.objects.filter(state=DivisionState.IN_FORCE).values_list("pk", "community_id")
    found: Divisions = {home: known.get(home, []) for home in map(Home._make, in_force)}
    new = {home.division: home for home in found if home not in known}
    outlines = GridOutline.objects.exclude(grid__kind=GridKind.MICRO)
    rows = _read(outlines, "division_id", list(new), "grid__code", "grid_id")
    for (division, code, grid, _wkb), outline in zip(rows, _parsed(rows), strict=True):
        found[new[division]].append(Owned(code, grid, outline))
    return found


def areas(known: Shapes) -> tuple[Shapes, dict[str, list[Owned]]]:
    """Outlines by their rows' names, and the areas of each level."""
    name = RawSQL("grids_areashape.xmin::text || grids_areashape.ctid::text", [])
    columns = ("pk", name, "area__level", "area__code")
    listed = list(AreaShape.objects.values_list(*columns))
    rows = _read(AreaShape.objects.all(), "pk", [pk for pk, row, *_area in listed if row not in known])
    read = {pk: outline for (pk, _wkb), outline in zip(rows, _parsed(rows), strict=True)}
    shapes: Shapes = {}
    by_level: dict[str, list[Owned]] = {}
    for pk, row, level, code in listed:
        outline = known.get(row, read.get(pk))
        if outline is not None:  # else it went just now, and the version with it
            shapes[row] = outline
            by_level.setdefault(level, []).append(Owned(code, pk, outline))
    return shapes, by_level


def lines() -> dict[int, Line]:
    """For each area: the ids of its community, street, district and city."""
    levels = dict(Area.objects.values_list("pk", "level"))
    found: dict[int, Line] = {}
    for pk, path in Area.objects.values_list("pk", "path"):
        at = {levels[int(part)]: int(part) for part in path.strip("/").split("/")}
        found[pk] = (at.get("community"), at.get("street"), at.get("district"), at.get("city"))
    return found


def _read(rows: QuerySet[Any], key: str, keys: list[int], *columns: str) -> list[tuple[Any, ...]]:
    """Key, columns and WKB as it lies in the table."""
    raw = Cast("outline", BinaryField())
    some = (keys[begin : begin + AT_ONCE] for begin in range(0, len(keys), AT_ONCE))
    return [
        row for part in some for row in rows.filter(**{f"{key}__in": part}).values_list(key, *columns, raw)
    ]


def _parsed(rows: Sequence[tuple[Any, ...]]) -> Iterator[BaseGeometry]:
    """The outlines whose WKB stands last in each row; all at once, which is faster than row by row."""
    return iter(shapely.from_wkb([bytes(row[-1]) for row in rows]))
