"""Drafts to draw in, and what always has to hold of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from grids.coverage import measure
from grids.drawing.change import Change
from grids.drawing.sheet import Sheet
from grids.models import Division, GridOutline
from tests.grids.world import at, cell, community, division, grid

FRAME = cell(0, 0, 300, 200)


def tiling(
    seed: int, count: int, frame: BaseGeometry = FRAME, size: tuple[int, int] = (300, 200)
) -> list[BaseGeometry]:
    """A partition of the frame into irregular cells with shared vertices."""
    random = np.random.default_rng(seed)
    points = [at(x * size[0], y * size[1]) for x, y in random.random((count, 2))]
    voronoi = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=frame)
    sheet = Sheet(frame, dict(enumerate(voronoi.geoms, start=1)))
    faces = sheet.faces()
    return [shape for shape, inside in zip(faces.shapes, faces.inside, strict=True) if inside]


def squares() -> dict[int, BaseGeometry]:
    """Six squares of 100 m in two rows: 1 2 3 below, 4 5 6 above."""
    return {
        row * 3 + column + 1: cell(column * 100, row * 100, 100, 100)
        for row in range(2)
        for column in range(3)
    }


def after(sheet: Sheet, change: Change) -> Sheet:
    """The sheet with the change made; a new grid gets the next free number."""
    outlines = dict(sheet.outlines)
    for key, outline in change.outlines.items():
        number = key if key >= 0 else max([*outlines, *sheet.outlines, 0]) + 1
        if outline is None:
            del outlines[number]
        else:
            outlines[number] = outline
    return Sheet(sheet.border, outlines)


def assert_partition(sheet: Sheet) -> None:
    """Valid, no overlap, no gap, inside and filling; and neighbours share identical corners."""
    outlines = list(sheet.outlines.values())
    found = measure(outlines, parent=sheet.border, tolerance_m2=0.01)
    assert found.ok, found.as_json()
    assert bool(shapely.coverage_is_valid(outlines))
    assert all(outline.is_valid for outline in outlines)


def drawn(**about: Any) -> Division:
    """A draft of six squares, G1 to G6, in a community of 300 m by 200 m."""
    home = community(outline=FRAME)
    return division(home, {grid(f"G{key}", home): outline for key, outline in squares().items()}, **about)


def ids(made: Division) -> dict[str, int]:
    """Grids of the draft by code."""
    return dict(made.outlines.values_list("grid__code", "grid_id"))


def outline_of(made: Division, code: str) -> GridOutline:
    return made.outlines.select_related("grid").get(grid__code=code)


def line(*points: tuple[float, float]) -> BaseGeometry:
    return shapely.LineString([at(*point) for point in points])
