"""Cuts across narrow gaps, so that each neighbour gets the piece before its own border."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from grids.drawing.edges import Pair, left_faces
from grids.drawing.sheet import NOBODY, Faces, Owners
from grids.drawing.snapping import Plane, Points

Side = tuple[Points, Owners]  # an edge of a gap, and who lies beyond it; nobody at the community's border


def crosscuts(faces: Faces, gaps: set[int], longest_m: float, *, everywhere: bool) -> list[BaseGeometry]:
    """Lines in degrees from where two neighbours of a gap meet to the nearest place of each other side of it.

    With `everywhere` from all corners, for gaps that branch.
    """
    beside = left_faces(faces.shapes)
    return [cut for face in sorted(gaps) for cut in _across(faces, face, beside, longest_m, everywhere)]


def _across(
    faces: Faces, face: int, beside: dict[Pair, int], longest_m: float, everywhere: bool
) -> list[BaseGeometry]:
    shape = shapely.orient_polygons(faces.shapes[face])
    rings = [_sides(faces, ring, beside) for ring in shapely.get_parts(shape.boundary)]
    plane = Plane(shape)
    edges: dict[Owners, list[Points]] = {}
    for edge, owners in (side for ring in rings for side in ring):
        edges.setdefault(owners, []).append(edge)
    cuts = []
    for ring in rings:
        for (edge, owners), (_next, others) in pairwise([*ring, ring[0]]):
            for far in _others(edges, owners, others) if everywhere or owners != others else ():
                cut = _shortest(edge[1], np.array(edges[far]), plane)
                if shapely.length(shapely.transform(cut, plane.metres)) <= longest_m:
                    cuts += _inside(cut, shape)
    return cuts


def _others(edges: dict[Owners, list[Points]], *near: Owners) -> list[Owners]:
    return [owners for owners in edges if owners not in near]


def _inside(cut: BaseGeometry, shape: BaseGeometry) -> list[BaseGeometry]:
    """The last piece of a cut: from where it comes in for the last time to the other side."""
    pieces = shapely.get_parts(shapely.intersection(cut, shape))
    end = shapely.get_point(cut, -1)
    lines = [piece for piece in pieces if piece.geom_type == "LineString"]
    return sorted(lines, key=lambda piece: float(piece.distance(end)))[:1]


def _sides(faces: Faces, ring: BaseGeometry, beside: dict[Pair, int]) -> list[Side]:
    points = shapely.get_coordinates(ring)
    sides = []
    for start, end in pairwise(points):
        other = beside.get((end.tobytes(), start.tobytes()))
        is_there = other is not None and faces.inside[other]
        sides.append(
            (np.array([start, end]), faces.owners[other] if other is not None and is_there else NOBODY)
        )
    return sides


def _shortest(corner: Points, edges: Points, plane: Plane) -> BaseGeometry:
    lines = shapely.MultiLineString(list(plane.metres(edges)))
    line = shapely.shortest_line(shapely.Point(plane.metres(corner)), lines)
    back = plane.degrees(shapely.get_coordinates(line))
    return shapely.LineString([corner, back[1]])
