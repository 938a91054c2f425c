"""What is drawn within a few metres of a corner or a border jumps onto it."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from grids.drawing.edges import corners_of, edges_of
from grids.drawing.plane import Plane, Points
from grids.drawing.sheet import Sheet

SNAP_M = 3.0
SAME_M = 0.15  # a corner that went through a browser with six decimals is still that corner


class Snapper:
    """Corners and borders of a drawing to jump onto. `near`: a geometry whose latitude gives the metres."""

    def __init__(
        self,
        edges: Points,
        near: BaseGeometry,
        *,
        corners: Points | None = None,
        known: Points | None = None,
    ) -> None:
        """`known` corners are taken back only where one is drawn again, not jumped onto from afar."""
        self.plane = Plane(near)
        self.corners = corners_of(edges) if corners is None else corners
        self.known = self.corners if known is None else known
        self.edges = self.plane.metres(edges)

    def points(self, points: Points, within_m: float) -> Points:
        """The points in degrees, each on its corner or border where one is near."""
        result = np.array(points, dtype=float)
        metres = self.plane.metres(points)
        left = self._take(result, metres, self.known, SAME_M, np.arange(len(result)))
        if within_m <= 0:
            return result
        left = self._take(result, metres, self.corners, within_m, left)
        self._onto_edges(result, metres, within_m, left)
        return result

    def _take(self, result: Points, metres: Points, corners: Points, within_m: float, rows: Any) -> Any:
        """Put these points onto the nearest corner within the distance; answers which stay where they are."""
        if not len(corners) or not len(rows):
            return rows
        there: Any = shapely.points(self.plane.metres(corners))
        tree = shapely.STRtree(there)
        drawn: Any = shapely.points(metres[rows])
        found, corner = tree.query_nearest(drawn, max_distance=within_m, all_matches=False)
        result[rows[found]] = corners[corner]
        return np.delete(rows, found)

    def _onto_edges(self, result: Points, metres: Points, within_m: float, rows: Any) -> None:
        """Put these points onto the nearest edge within the distance."""
        if not len(self.edges) or not len(rows):
            return
        near = self._nearest_edges(metres[rows], within_m)
        found = np.array(sorted(near), dtype=int)
        if not len(found):
            return
        start, end = np.moveaxis(self.edges[[near[row] for row in found]], 1, 0)
        point, along = metres[rows[found]], end - start
        length = np.maximum((along**2).sum(axis=1), 1e-12)
        part = np.clip(((point - start) * along).sum(axis=1) / length, 0, 1)
        result[rows[found]] = self.plane.degrees(start + part[:, None] * along)

    def _nearest_edges(self, points: Points, within_m: float) -> dict[int, int]:
        """The nearest edge of each point; of equally near ones the first, so that it is always the same."""
        lines: Any = shapely.linestrings(self.edges)
        drawn: Any = shapely.points(points)
        distance = within_m if np.isfinite(within_m) else None
        pairs = shapely.STRtree(lines).query_nearest(drawn, max_distance=distance)
        nearest: dict[int, int] = {}
        for point, edge in pairs.T.tolist():
            nearest[point] = min(edge, nearest.get(point, edge))
        return nearest


def snapper_for(sheet: Sheet, drawn: BaseGeometry, *, moving: BaseGeometry | None = None) -> Snapper:
    """With `moving`, an outline that is being changed, its corners and edges that are gone attract nothing more."""
    border = edges_of([sheet.ground]) if sheet.ground else np.empty((0, 2, 2))
    inner = edges_of(sheet.valid.values())
    known = corners_of(np.concatenate([border, inner]))
    if moving is not None:
        inner = inner[~_gone(inner, edges_of([moving]), drawn)]
    return Snapper(np.concatenate([border, inner]), drawn, known=known)


def _gone(edges: Points, old: Points, drawn: BaseGeometry) -> npt.NDArray[np.bool_]:
    """Which edges an outline no longer has in its new drawing, or hang on a corner that it no longer has."""
    plane, corners = Plane(drawn), corners_of(old)
    kept = _kept(plane.metres(corners), plane, drawn)
    still = {index for pair in kept for index in pair}
    number = {corner.tobytes(): index for index, corner in enumerate(corners)}
    dropped = {corner.tobytes() for index, corner in enumerate(corners) if index not in still}
    own = {edge.tobytes() for edge in old}

    def is_gone(edge: Points) -> bool:
        ends = edge[0].tobytes(), edge[1].tobytes()
        if edge.tobytes() in own:
            return frozenset((number[ends[0]], number[ends[1]])) not in kept
        return ends[0] in dropped or ends[1] in dropped

    return np.array([is_gone(edge) for edge in edges], dtype=bool)


def _kept(corners: Points, plane: Plane, drawn: BaseGeometry) -> set[frozenset[int]]:
    """Pairs of old corners that are neighbours in the drawing still; a corner alone where its neighbours are new."""
    there: Any = shapely.points(corners)
    tree = shapely.STRtree(there)
    kept: set[frozenset[int]] = set()
    for ring in shapely.get_parts(shapely.boundary([drawn])):
        points: Any = shapely.points(plane.metres(shapely.get_coordinates(ring)))
        row, corner = tree.query_nearest(points, max_distance=SAME_M, all_matches=False)
        same = dict(zip(row.tolist(), corner.tolist(), strict=True))
        kept |= {frozenset((index,)) for index in same.values()}
        kept |= {frozenset((same[at], same[at + 1])) for at in same if at + 1 in same}
    return kept


def snapped(snapper: Snapper, drawn: BaseGeometry, within_m: float = SNAP_M) -> BaseGeometry:
    """The drawing with its corners on what is near; as it was drawn where that would spoil it."""
    for distance in (within_m, 0.0):
        moved = shapely.transform(drawn, partial(snapper.points, within_m=distance))
        if moved.is_valid and not moved.is_empty and moved.geom_type == drawn.geom_type:
            tidy: BaseGeometry = shapely.remove_repeated_points(moved)
            return tidy
    return drawn
