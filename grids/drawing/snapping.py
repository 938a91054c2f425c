"""What is drawn within a few metres of a corner or a border jumps onto it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from grids.drawing.sheet import Sheet

Points = npt.NDArray[np.float64]
SNAP_M = 3.0
SAME_M = 0.15  # a corner that went through a browser with six decimals is still that corner
DEGREE_M = 111_195.0


class Plane:
    """Degrees as metres from the south-west of one place: straight, so good for distances only."""

    def __init__(self, around: BaseGeometry) -> None:
        west, south, _east, north = around.bounds
        self.origin = np.array([west, south])
        self.scale = np.array([DEGREE_M * np.cos(np.radians((south + north) / 2)), DEGREE_M])

    def metres(self, points: Any) -> Points:
        scaled: Points = (np.asarray(points, dtype=float) - self.origin) * self.scale
        return scaled

    def degrees(self, points: Any) -> Points:
        scaled: Points = np.asarray(points, dtype=float) / self.scale + self.origin
        return scaled


def edges_of(shapes: Iterable[BaseGeometry]) -> Points:
    """Edges (n, 2, 2) of polygons, each once, the western end first."""
    rings = shapely.get_parts(shapely.boundary(np.array(list(shapes), dtype=object)))
    found = [_pairs(shapely.get_coordinates(ring)) for ring in rings]
    if not found:
        return np.empty((0, 2, 2))
    every = np.concatenate(found)
    (x0, y0), (x1, y1) = every[:, 0].T, every[:, 1].T
    turned = (x0 > x1) | ((x0 == x1) & (y0 > y1))
    every[turned] = every[turned][:, ::-1]
    return np.unique(every, axis=0)


def _pairs(points: Points) -> Points:
    return np.stack([points[:-1], points[1:]], axis=1)


def corners_of(edges: Points) -> Points:
    return np.unique(edges.reshape(-1, 2), axis=0)


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
        for index in self._take(result, metres, self.corners, within_m, left):
            near = self._on_edge(metres[index], within_m)
            if near is not None:
                result[index] = self.plane.degrees(near)
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

    def _on_edge(self, point: Points, within_m: float) -> Points | None:
        if not len(self.edges):
            return None
        start, along = self.edges[:, 0], self.edges[:, 1] - self.edges[:, 0]
        length = np.maximum((along**2).sum(axis=1), 1e-12)
        part = np.clip(((point - start) * along).sum(axis=1) / length, 0, 1)
        near: Points = start + part[:, None] * along
        distance = np.hypot(*(near - point).T)
        best = int(distance.argmin())
        return near[best] if distance[best] <= within_m else None


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
