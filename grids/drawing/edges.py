"""Edges of outlines, and which face lies beside which."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

Points = npt.NDArray[np.float64]
Pair = tuple[bytes, bytes]  # a directed edge: the bytes of its two corners


def edges_of(shapes: Iterable[BaseGeometry]) -> Points:
    """Edges (n, 2, 2) of polygons, each once, the western end first."""
    return edges_of_lines(shapely.boundary(np.array(list(shapes), dtype=object)))


def edges_of_lines(lines: Iterable[BaseGeometry]) -> Points:
    """Edges (n, 2, 2) of lines, each once, the western end first."""
    pieces = shapely.get_parts(np.array(list(lines), dtype=object))
    points, piece = shapely.get_coordinates(pieces, return_index=True)
    joined = piece[1:] == piece[:-1]
    every = np.stack([points[:-1][joined], points[1:][joined]], axis=1)
    if not len(every):
        return np.empty((0, 2, 2))
    (x0, y0), (x1, y1) = every[:, 0].T, every[:, 1].T
    turned = (x0 > x1) | ((x0 == x1) & (y0 > y1))
    every[turned] = every[turned][:, ::-1]
    return np.unique(every, axis=0)


def corners_of(edges: Points) -> Points:
    return np.unique(edges.reshape(-1, 2), axis=0)


def left_faces(shapes: Any) -> dict[Pair, int]:
    """The face on the left of each directed edge; faces share their corners."""
    found: dict[Pair, int] = {}
    for face, shape in enumerate(shapely.orient_polygons(shapes)):
        for ring in shapely.get_parts(shape.boundary):
            points = [point.tobytes() for point in shapely.get_coordinates(ring)]
            found |= dict.fromkeys(pairwise(points), face)
    return found
