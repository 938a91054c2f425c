"""How far a border would move if ground changed hands. Pure."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from grids.drawing.plane import Plane
from grids.drawing.sheet import Sheet

SAMPLE_M = 0.5  # how densely borders are looked at for the distance they move
ROUND_M = 0.001
BEYOND = float("inf")


class Reach:
    """Distances from where each grid's border was, as far as `within_m` metres. What was measured once is known."""

    def __init__(self, sheet: Sheet, within_m: float) -> None:
        self.within_m = within_m
        self.plane = Plane(shapely.box(*shapely.total_bounds(sheet.borders)))
        self.borders = {
            key: shapely.transform(outline.boundary, self.plane.metres)
            for key, outline in sheet.valid.items()
        }
        self.known: dict[tuple[bytes, int], float] = {}

    def distance(self, face: BaseGeometry, name: bytes, key: int) -> float:
        """The greatest distance in metres of a place in the face from that border; BEYOND what is asked for.

        `name`: the face as WKB.
        """
        if (name, key) not in self.known:
            self.known[name, key] = self._measured(shapely.transform(face, self.plane.metres), key)
        return self.known[name, key]

    def _measured(self, shape: BaseGeometry, key: int) -> float:
        west, south, east, north = shape.bounds
        far = 2 * self.within_m + 1
        border = shapely.clip_by_rect(self.borders[key], west - far, south - far, east + far, north + far)
        if border.is_empty or _has_corner_beyond(shape, border, self.within_m + ROUND_M):
            return BEYOND
        if shape.difference(border.buffer(self.within_m + ROUND_M, quad_segs=32)).is_empty:
            return min(_farthest(shape, border), self.within_m)
        return BEYOND


def _has_corner_beyond(shape: BaseGeometry, border: BaseGeometry, metres: float) -> bool:
    """What settles most faces, at a fraction of what the whole answer costs."""
    corners: Any = shapely.points(shapely.get_coordinates(shape))
    shapely.prepare(border)
    return not bool(np.all(shapely.dwithin(border, corners, metres)))


def _farthest(shape: BaseGeometry, border: BaseGeometry) -> float:
    """To half a metre along the rim; of a hole, whose rim is all that grid's border, in the middle."""
    rim: Any = shapely.points(shapely.get_coordinates(shapely.segmentize(shape.boundary, SAMPLE_M)))
    farthest = float(np.max(shapely.distance(rim, border)))
    if farthest < ROUND_M:
        farthest = float(
            shapely.length(shapely.maximum_inscribed_circle(np.array([shape]), tolerance=ROUND_M))[0]
        )
    return farthest
