"""Which grid, community, street, district and city a point lies in, from a tree in this process.

A point on a border belongs to the grid with the smallest code of those that touch it, and likewise for areas; so
every point has one owner, and the same one everywhere. A point outside every grid still gets the areas it lies in.
The tree is built again when the territory's version has changed, which is looked up twice a second at most; of the
outlines only the new ones are read (loading.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from django.db.models import Q
from shapely.geometry.base import BaseGeometry

from grids import loading, version
from grids.loading import Divisions, Line, Owned, Shapes
from grids.models import DivisionState, GridKind, GridOutline, Level

NONE = -1


class Place(NamedTuple):
    """Ids, None where there is none. `version` is the territory's: see `grids.version.still`."""

    grid_id: int | None
    community_id: int | None
    street_id: int | None
    district_id: int | None
    city_id: int | None
    version: int


@dataclass(frozen=True)
class Territory:
    """All in-force grids and all areas of one version. Arrays run parallel; trees are sorted by code."""

    version: int
    grids: Tree
    areas: list[Tree]  # one for each level that has outlines, deepest first
    line_of_grid: dict[int, Line]
    line_of_area: dict[int, Line]
    divisions: Divisions  # what the trees were made of: the next version's are made of what is still there
    shapes: Shapes

    def place(self, lon: float, lat: float) -> Place:
        grid = self.grids.owner(lon, lat)
        if grid is not None:
            return Place(grid, *self.line_of_grid[grid], self.version)
        for tree in self.areas:
            area = tree.owner(lon, lat)
            if area is not None:
                return Place(None, *self.line_of_area[area], self.version)
        return Place(None, None, None, None, None, self.version)

    def places(self, lons: Sequence[float], lats: Sequence[float]) -> list[Place]:
        points = shapely.points(lons, lats)
        found = [self.place_of_grid(grid) for grid in self.grids.owners(points).tolist()]
        for tree in self.areas:
            left = [index for index, place in enumerate(found) if place is None]
            for index, area in zip(left, tree.owners(points[left]).tolist(), strict=True):
                found[index] = None if area == NONE else Place(None, *self.line_of_area[area], self.version)
        nowhere = Place(None, None, None, None, None, self.version)
        return [place or nowhere for place in found]

    def place_of_grid(self, grid: int) -> Place | None:
        return None if grid == NONE else Place(grid, *self.line_of_grid[grid], self.version)


class Tree:
    """Outlines by place; `ids` in the order of their codes."""

    def __init__(self, owned: Iterable[Owned]) -> None:
        rows = sorted(owned, key=itemgetter(0))
        self.ids = [row.id for row in rows]
        self.tree = shapely.STRtree([row.outline for row in rows])

    def owner(self, lon: float, lat: float) -> int | None:
        """The id of the outline that the point lies in or on; the first by code."""
        found = self.tree.query(shapely.Point(lon, lat), predicate="intersects")
        return self.ids[min(found.tolist())] if len(found) else None

    def within(self, box: tuple[float, float, float, float]) -> list[tuple[int, BaseGeometry]]:
        """Ids and outlines of those that a box (west, south, east, north) touches, in the order of their codes."""
        found = self.tree.query(shapely.box(*box), predicate="intersects")
        return [(self.ids[index], self.tree.geometries[index]) for index in sorted(found.tolist())]

    def owners(self, points: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
        """The same for many points at once; -1 where there is none."""
        found = np.full(len(points), NONE, dtype=np.int64)
        if len(points) and len(self.ids):
            point, outline = self.tree.query(points, predicate="intersects")
            order = np.lexsort((outline, point))[::-1]  # the smallest code is written last
            found[point[order]] = np.array(self.ids)[outline[order]]
        return found


_territory: Territory | None = None


def territory() -> Territory:
    """The territory in force, at most half a second old."""
    global _territory
    now = version.recent()
    if _territory is None or _territory.version != now:
        _territory = _load(now, _territory)
    return _territory


def locate(lon: float, lat: float) -> Place:
    """The place of a point given in degrees."""
    return territory().place(lon, lat)


def locate_as_known(lon: float, lat: float) -> Place:
    """By the territory that this process has, outdated or not: for whoever then asks `version.still`."""
    return (_territory or territory()).place(lon, lat)


def locate_many(lons: Sequence[float], lats: Sequence[float]) -> list[Place]:
    """The same for parallel sequences, much faster than one by one."""
    return territory().places(lons, lats)


def grid_at(lon: float, lat: float, day: date) -> int | None:
    """The id of the grid in which the point lay on that day; on a border the first by code, as today."""
    found = outline_at(lon, lat, day)
    return found.grid_id if found else None


def outline_at(lon: float, lat: float, day: date) -> GridOutline | None:
    """The outline, with grid and division, in which the point lay on that day."""
    valid_then = Q(division__effective_from__lte=day) & (
        Q(division__effective_to__gt=day) | Q(division__effective_to__isnull=True)
    )
    outlines = GridOutline.objects.filter(
        valid_then,
        division__state__in=[DivisionState.IN_FORCE, DivisionState.SUPERSEDED],
        min_lon__lte=lon, max_lon__gte=lon, min_lat__lte=lat, max_lat__gte=lat,
    ).exclude(grid__kind=GridKind.MICRO)  # fmt: skip
    for found in outlines.select_related("grid__community", "division").order_by("grid__code"):
        if shapely.intersects_xy(found.outline, lon, lat):
            return found
    return None


def serving_at(lon: float, lat: float, community: int) -> int | None:
    """The id of this community's grid that serves the point, read from the database; on a border the first by code."""
    outlines = GridOutline.objects.filter(
        division__community=community, division__state=DivisionState.IN_FORCE,
        min_lon__lte=lon, max_lon__gte=lon, min_lat__lte=lat, max_lat__gte=lat,
    ).exclude(grid__kind=GridKind.MICRO)  # fmt: skip
    for found in outlines.order_by("grid__code"):
        if shapely.intersects_xy(found.outline, lon, lat):
            return found.grid_id
    return None


def place_at(lon: float, lat: float, day: date) -> Place:
    """The grid of that day with the areas that its community lies in; without a grid the areas as they are now."""
    found = outline_at(lon, lat, day)
    now = territory()
    if found is None:
        place = now.place(lon, lat)
        return place if place.grid_id is None else place._replace(grid_id=None)
    home = found.grid.community_id
    line = (
        now.line_of_area.get(home) or loading.lines()[home]
    )  # the community came just now, the tree is older
    return Place(found.grid_id, *line, now.version)


def _load(now: int, before: Territory | None) -> Territory:
    divisions = loading.divisions_in_force(before.divisions if before else {})
    shapes, areas = loading.areas(before.shapes if before else {})
    lines = loading.lines()  # last: what was read before lies in these, also what came meanwhile
    return Territory(
        version=now,
        grids=Tree(chain.from_iterable(divisions.values())),
        areas=[Tree(areas[level]) for level in reversed(Level) if level in areas],
        line_of_grid={grid.id: lines[home.community] for home, owned in divisions.items() for grid in owned},
        line_of_area=lines,
        divisions=divisions,
        shapes=shapes,
    )
