"""The layers that a map may show, one for each depth: districts, streets, communities, grids.

Where a level is missing, or an area is not divided further, the sheet holds what is there instead, so that no sheet has
a hole where another one has something.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from grids import measuring, shapes
from grids.locating import Territory
from grids.measuring import Geometries
from grids.models import Area, Level

GRID = "grid"
SAME_CORNER = 8  # digits, a millimetre: corners that nearly meet are one, or their borders would part
KEPT_SHAPES = 50_000  # of all zooms of a sheet
Thing = tuple[str, int]  # level or "grid", and the id
Areas = dict[int, tuple[Level, BaseGeometry]]
Lines = dict[int, tuple[int, ...]]


class Sheet:
    """Outlines side by side. They are simplified in groups, each with all that touches it.

    Simplification decides edge by edge, and an edge lies between two outlines: a group with its neighbours gets exactly
    the edges that the whole sheet would, so it does not matter which part of the sheet somebody looks at.
    """

    def __init__(
        self, name: str, things: Sequence[Thing], lines: Sequence[tuple[int, ...]], outlines: Geometries
    ) -> None:
        self.name, self.things, self.lines = name, things, lines
        self.tree = shapely.STRtree(outlines)
        self.width = float(np.median(np.sqrt(shapely.area(outlines))))  # degrees across, of a usual one
        self.groups: dict[tuple[int, ...], list[int]] = {}
        for row, line in enumerate(lines):
            self.groups.setdefault(_group(things[row], line), []).append(row)
        self._coarse: dict[int, dict[int, Any]] = {}

    def within(self, box: tuple[float, float, float, float], under: int | None) -> list[int]:
        """Rows that touch the box, in order; those of one area only, where its id is given."""
        found = np.sort(self.tree.query(shapely.box(*box), predicate="intersects")).tolist()
        return [row for row in found if under is None or under in self.lines[row]]

    def coarse(self, rows: Sequence[int], zoom: int) -> Geometries:
        """Outlines of these rows as coarse as the zoom allows. What was made once is kept."""
        if sum(map(len, self._coarse.values())) > KEPT_SHAPES:
            self._coarse = {}
        known = self._coarse.setdefault(zoom, {})
        for group in {_group(self.things[row], self.lines[row]) for row in rows if row not in known}:
            known.update(self._simplified(self.groups[group], zoom))
        return measuring.as_array([known[row] for row in rows])

    def _simplified(self, group: list[int], zoom: int) -> dict[int, Any]:
        outlines = self.tree.geometries
        near = self.tree.query(outlines[group], predicate="intersects")[1]
        rows = np.unique(np.concatenate([group, near]))
        meeting = shapes.rounded(outlines[rows], SAME_CORNER)
        coarse = shapely.coverage_simplify(meeting, shapes.pixel(zoom))
        rounded = shapes.rounded(coarse, shapes.decimals(zoom))
        own = set(group)
        return {row: outline for row, outline in zip(rows.tolist(), rounded, strict=True) if row in own}


def _group(thing: Thing, line: tuple[int, ...]) -> tuple[int, ...]:
    """A grid goes with its community, an area with the one it lies in."""
    return line if thing[0] == GRID else line[:-1]


def sheets(territory: Territory) -> list[Sheet]:
    """From the grids up to the city; only of levels that there are."""
    rows = Area.objects.values_list("pk", "level", "path")
    known = {pk: (Level(level), tuple(map(int, path.strip("/").split("/")))) for pk, level, path in rows}
    areas = _with_outlines(territory, known)
    lines = {pk: line for pk, (_level, line) in known.items()}
    made = [_grid_sheet(territory, areas, lines)] if territory.grids.ids else []
    for level in reversed(Level):
        if any(own == level for own, _outline in areas.values()):
            made.append(_area_sheet(level, areas, lines))
    return made


def _with_outlines(territory: Territory, known: dict[int, tuple[Level, tuple[int, ...]]]) -> Areas:
    """Level and outline of each area. One without an outline has that of what lies in it."""
    outlines = {
        pk: outline
        for tree in territory.areas
        for pk, outline in zip(tree.ids, tree.tree.geometries, strict=True)
        if pk in known
    }
    for pk in sorted(known, key=lambda pk: -len(known[pk][1])):
        if pk not in outlines:
            inner = [each for each in outlines if known[each][1][:-1] == known[pk][1]]
            if inner:
                outlines[pk] = shapely.union_all([outlines[each] for each in inner])
    return {pk: (known[pk][0], outline) for pk, outline in outlines.items()}


def _grid_sheet(territory: Territory, areas: Areas, lines: Lines) -> Sheet:
    """All grids in force, and the deepest areas that have none."""
    homes = {pk: lines[line[0]] for pk, line in territory.line_of_grid.items() if line[0] in lines}
    divided = {pk for line in homes.values() for pk in line}
    bare = _leaves({pk: lines[pk] for pk in areas if pk not in divided})
    grids = zip(territory.grids.ids, territory.grids.tree.geometries, strict=True)
    there = [(pk, outline) for pk, outline in grids if pk in homes]
    things: list[Thing] = [(GRID, pk) for pk, _outline in there] + [(areas[pk][0].value, pk) for pk in bare]
    outlines = [*(outline for _pk, outline in there), *(areas[pk][1] for pk in bare)]
    in_line = [homes[pk] for pk, _outline in there] + [lines[pk] for pk in bare]
    return Sheet(GRID, things, in_line, measuring.as_array(outlines))


def _area_sheet(level: Level, areas: Areas, lines: Lines) -> Sheet:
    """Areas of this level, and higher ones where nothing of it lies in them."""
    shown = _leaves({pk: lines[pk] for pk, (own, _o) in areas.items() if own.depth <= level.depth})
    outlines = measuring.as_array([areas[pk][1] for pk in shown])
    things: list[Thing] = [(areas[pk][0].value, pk) for pk in shown]
    return Sheet(level.value, things, [lines[pk] for pk in shown], outlines)


def _leaves(lines: Lines) -> list[int]:
    """Those in which no other one lies."""
    inner = {pk for line in lines.values() for pk in line[:-1]}
    return [pk for pk in lines if pk not in inner]
