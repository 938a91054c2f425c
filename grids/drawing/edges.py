"""Edges of outlines, and which face lies beside which."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from grids.drawing.plane import Plane, Points

Pair = tuple[bytes, bytes]  # a directed edge: the bytes of its two corners
TOUCHING_M = 1e-4  # a shorter common border is a point


def edges_of(shapes: Iterable[BaseGeometry]) -> Points:
    """Edges (n, 2, 2) of polygons, each once, the western end first."""
    return edges_of_lines(shapely.boundary(np.array(list(shapes), dtype=object)))


def edges_of_lines(lines: Iterable[BaseGeometry]) -> Points:
    """Edges (n, 2, 2) of lines, each once, the western end first."""
    every, _line = _every_edge(lines)
    return np.unique(every, axis=0) if len(every) else every


def _every_edge(lines: Iterable[BaseGeometry]) -> tuple[Points, Any]:
    """Edges (n, 2, 2), the western end first, and the number of the line that each belongs to."""
    pieces, line = shapely.get_parts(np.array(list(lines), dtype=object), return_index=True)
    points, piece = shapely.get_coordinates(pieces, return_index=True)
    joined = piece[1:] == piece[:-1]
    every = np.stack([points[:-1][joined], points[1:][joined]], axis=1)
    (x0, y0), (x1, y1) = every[:, 0].T, every[:, 1].T
    turned = (x0 > x1) | ((x0 == x1) & (y0 > y1))
    every[turned] = every[turned][:, ::-1]
    return every, line[piece[:-1][joined]]


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


def common_borders(shapes: Any) -> list[dict[int, float]]:
    """For each shape: the others that it shares a border with, and its length in metres. They share their corners."""
    found: list[dict[int, float]] = [{} for _shape in shapes]
    edges, owner = _every_edge(shapely.boundary(shapes))
    lengths = _metres(edges)
    met: dict[bytes, list[int]] = {}
    for edge, shape, length in zip(map(bytes, edges), owner.tolist(), lengths.tolist(), strict=True):
        others = met.setdefault(edge, [])
        for other in others if length > TOUCHING_M else ():
            found[shape][other] = found[other][shape] = found[shape].get(other, 0.0) + length
        others.append(shape)
    return found


def _metres(edges: Points) -> Any:
    """The length of each edge."""
    if not len(edges):
        return np.empty(0)
    plane = Plane(shapely.MultiPoint(edges.reshape(-1, 2)))
    return np.hypot(*(plane.metres(edges[:, 1]) - plane.metres(edges[:, 0])).T)
