"""Cuts across narrow gaps, so that each neighbour gets the piece before its own border."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from grids.drawing.edges import Pair, left_faces
from grids.drawing.plane import Plane, Points
from grids.drawing.sheet import NOBODY, Faces, Owners

MOST = 500  # the shortest ones; where more would be needed a drawing is not to be repaired but drawn


def crosscuts(faces: Faces, gaps: set[int], longest_m: float, *, everywhere: bool) -> list[BaseGeometry]:
    """Lines in degrees from where two neighbours of a gap meet to the nearest place of each other side of it.

    With `everywhere` from all corners, for gaps that branch. At most MOST of them.
    """
    beside = left_faces(faces.shapes) if gaps else {}
    cuts = [cut for face in sorted(gaps) for cut in _Rim(faces, face, beside).cuts(longest_m, everywhere)]
    return [cut for _length, cut in sorted(cuts, key=lambda each: each[0])[:MOST]]


class _Rim:
    """The edges round a gap, with who lies beyond each; nobody at the community's border."""

    def __init__(self, faces: Faces, face: int, beside: dict[Pair, int]) -> None:
        self.shape: BaseGeometry = shapely.orient_polygons(faces.shapes[face])
        self.plane = Plane(self.shape)
        edges: list[Points] = []
        sides: list[int] = []
        self.following: list[int] = []  # the number of the next edge in the same ring
        numbers: dict[Owners, int] = {}
        for ring in shapely.get_parts(self.shape.boundary):
            first = len(edges)
            for start, end in pairwise(shapely.get_coordinates(ring)):
                other = beside.get((end.tobytes(), start.tobytes()))
                owners = faces.owners[other] if other is not None and faces.inside[other] else NOBODY
                edges.append(np.array([start, end]))
                sides.append(numbers.setdefault(owners, len(numbers)))
            self.following += [*range(first + 1, len(edges)), first]
        self.edges, self.sides = np.array(edges), np.array(sides)

    def cuts(self, longest_m: float, everywhere: bool) -> list[tuple[float, BaseGeometry]]:
        """Cuts with their lengths in metres."""
        after = self.sides[self.following]
        from_here = np.flatnonzero(everywhere | (self.sides != after))
        if not len(from_here):
            return []
        lines: Any = shapely.linestrings(self.plane.metres(self.edges))
        corners: Any = shapely.points(self.plane.metres(self.edges[from_here, 1]))
        corner, edge = shapely.STRtree(lines).query(corners, predicate="dwithin", distance=longest_m)
        here = from_here[corner]
        across = (self.sides[edge] != self.sides[here]) & (self.sides[edge] != after[here])
        corner, edge, here = corner[across], edge[across], here[across]
        lengths = shapely.distance(corners[corner], lines[edge])
        nearest: dict[tuple[int, int], int] = {}
        for row in np.argsort(-lengths, kind="stable"):  # the nearest is written last
            nearest[int(here[row]), int(self.sides[edge[row]])] = int(row)
        return [
            (float(lengths[row]), piece)
            for (start, _side), row in sorted(nearest.items())
            for piece in self._piece(start, lines[edge[row]], corners[corner[row]])
        ]

    def _piece(self, start: int, line: BaseGeometry, corner: BaseGeometry) -> list[BaseGeometry]:
        """The last piece of a cut: from where it comes into the gap for the last time to the other side."""
        reached = shapely.get_coordinates(shapely.shortest_line(corner, line))[1]
        end = shapely.Point(self.plane.degrees(reached))
        cut = shapely.LineString([self.edges[start, 1], end.coords[0]])
        pieces = shapely.get_parts(shapely.intersection(cut, self.shape))
        inside = [piece for piece in pieces if piece.geom_type == "LineString"]
        return sorted(inside, key=lambda piece: float(piece.distance(end)))[:1]
