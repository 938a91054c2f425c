"""Micro-grids follow when the grids around them change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from grids import measuring

LEAST_SHARE = (
    0.1  # of a micro-grid: a smaller piece beyond a new border is dropped, a larger one a micro-grid itself
)
LEAST_M2 = 1.0


@dataclass(frozen=True)
class Piece:
    """What is left of a micro-grid in one parent; `is_main` for the largest."""

    parent: int
    outline: BaseGeometry
    is_main: bool
    area_m2: float


def fitted(outline: BaseGeometry, parent: int, parents: Mapping[int, BaseGeometry]) -> list[Piece]:
    """The pieces of a micro-grid in the grids there are now, the main one first; none where all ground is gone.

    A micro-grid that lies in its parent as before is answered unchanged.
    """
    home = parents.get(parent)
    (whole,) = measuring.areas_m2([outline])
    if home is not None and _outside_m2(outline, home) < LEAST_M2:
        return [Piece(parent, outline, True, whole)]
    pieces = []
    for key, around in parents.items():
        part = (
            measuring.polygons_of(shapely.intersection(outline, around))
            if outline.intersects(around)
            else None
        )
        if part is not None and not part.is_empty:
            pieces.append((measuring.area_m2(part), key, part))
    pieces.sort(key=lambda each: (-each[0], each[1]))
    kept = [
        each for index, each in enumerate(pieces)
        if each[0] >= LEAST_M2 and (not index or each[0] >= LEAST_SHARE * whole)
    ]  # fmt: skip
    return [Piece(key, part, not index, area) for index, (area, key, part) in enumerate(kept)]


def _outside_m2(outline: BaseGeometry, around: BaseGeometry) -> float:
    rest = shapely.difference(outline, around)
    return 0.0 if rest.is_empty else measuring.area_m2(measuring.polygons_of(rest))
