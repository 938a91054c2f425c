"""What holds of micro-grids: each is a valid polygon, lies in its grid, and overlaps no other one there. Pure.

They need not fill their grid: ground without one is served by the grid itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import shapely

from grids import measuring
from grids.coverage import Broken, Coverage, Defect, measure
from grids.models import GridKind, GridOutline

Rows = Sequence[GridOutline]


def with_micro(coverage: Coverage, rows: Rows) -> Coverage:
    """The measures of a division together with what is wrong with its micro-grids. `rows` are all of its outlines."""
    grids = {row.grid_id: row for row in rows}
    inside: dict[int, list[GridOutline]] = {}
    for row in rows:
        if row.grid.kind == GridKind.MICRO:
            inside.setdefault(row.grid.parent_id or 0, []).append(row)
    broken: list[Broken] = []
    micro: list[Defect] = []
    for parent, group in inside.items():
        broken += _broken(group, after=coverage.features + len(broken))
        micro += _outside(group, grids.get(parent), coverage.tolerance_m2)
        micro += _overlaps(group, coverage.tolerance_m2)
    return replace(
        coverage,
        invalid=[*coverage.invalid, *broken],
        defects=[*coverage.defects, *micro],
        micro=micro,
    )


def _broken(group: Rows, after: int) -> list[Broken]:
    faulty = [row for row in group if not row.outline.is_valid]
    return [
        Broken(after + number, row.grid.code, shapely.is_valid_reason(row.outline))
        for number, row in enumerate(faulty, start=1)
    ]


def _outside(group: Rows, around: GridOutline | None, tolerance_m2: float) -> list[Defect]:
    """Each micro-grid by itself; all of it where its grid is not in the division."""
    valid = measuring.made_valid(measuring.as_array([row.outline for row in group]))
    beyond = valid
    if around is not None:
        beyond = shapely.difference(valid, measuring.made_valid(measuring.as_array([around.outline]))[0])
    parts = ((row, measuring.polygons_of(rest)) for row, rest in zip(group, beyond, strict=True))
    found = [(row, rest, measuring.area_m2(rest)) for row, rest in parts if not rest.is_empty]
    return [
        Defect("outside", area, (row.grid.code,), rest) for row, rest, area in found if area > tolerance_m2
    ]


def _overlaps(group: Rows, tolerance_m2: float) -> list[Defect]:
    codes = [row.grid.code for row in group]
    found = measure([row.outline for row in group], tolerance_m2=tolerance_m2, names=codes)
    return [defect for defect in found.defects if defect.kind == "overlap"]
