"""Moving or removing a corner that several grids share.

The edges that meet in the corner are drawn anew; whoever lay on the left of an edge still does. So a corner may
slide along the community's border, round its bends, and neighbours follow.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from gridgov.problems import Invalid
from grids.drawing.change import Change, changed_to
from grids.drawing.edges import Pair, corners_of, edges_of, left_faces
from grids.drawing.plane import Plane, Points
from grids.drawing.sheet import STEP, Faces, Owners, Sheet
from grids.drawing.snapping import SNAP_M, Snapper

REACH_M = 1.0  # a corner is taken hold of within this distance
LEAST_M2 = 1.0
Place = tuple[float, float]


class NoCorner(Invalid):
    """Nothing to take hold of."""


def move_corner(sheet: Sheet, start: Place, end: Place | None, *, snap_m: float = SNAP_M) -> Change:
    """Move the corner at `start` in every grid that has it, or with `end` None straighten the border there.

    A corner on the community's border slides along it.
    """
    before = sheet.faces()
    edges = edges_of(before.shapes)
    corner = _corner_at(edges, start)
    meeting = (edges == corner).all(axis=2).any(axis=1)
    outer = meeting & _on_border(sheet, edges, meeting)
    inner = edges[meeting & ~outer]
    if not len(inner):
        raise Invalid(_("This corner lies on the community's border, which is not changed here."))
    ends = [edge[1] if (edge[0] == corner).all() else edge[0] for edge in inner]
    kept = edges[~meeting | outer]
    if end is None:
        _require_removable(ends, bool(outer.any()))
        pairs = _straightened(corner, ends)
        new = [np.array(ends)]
    else:
        place = _place_for(sheet, kept, end, bool(outer.any()), snap_m)
        pairs = _redrawn(corner, ends, place)
        new = [np.array([other, place]) for other in ends if not (other == place).all()]
    _require_free(kept, new)
    return changed_to(sheet, _followed(sheet, before, kept, new, pairs), _around(before, corner))


def _corner_at(edges: Points, place: Place) -> Points:
    corners = corners_of(edges)
    if len(corners):
        plane = Plane(shapely.Point(place))
        distances = np.hypot(*(plane.metres(corners) - plane.metres(place)).T)
        best = int(distances.argmin())
        if distances[best] <= REACH_M:
            found: Points = corners[best]
            return found
    raise NoCorner(_("There is no corner at this place."))


def _on_border(sheet: Sheet, edges: Points, asked: Any) -> Any:
    """Which of the asked edges are part of the border that is not changed here."""
    found = np.zeros(len(edges), dtype=bool)
    if sheet.ground is not None:
        middles: Any = shapely.points(edges[asked].mean(axis=1))
        found[asked] = shapely.dwithin(sheet.ground.boundary, middles, 10 * STEP)
    return found


def _around(faces: Faces, corner: Points) -> tuple[int, ...]:
    point = shapely.Point(corner)
    near = np.flatnonzero(shapely.dwithin(faces.shapes, point, STEP))
    return tuple(sorted({key for face in near for key in faces.owners[face]}))


def _require_removable(ends: list[Points], on_border: bool) -> None:
    if on_border:
        raise Invalid(_("A border ends here at the community's border; move the corner instead."))
    if len(ends) > 2:
        raise Invalid(_("Several borders meet in this corner; move it, or merge two of the grids."))


def _place_for(sheet: Sheet, kept: Points, end: Place, on_border: bool, snap_m: float) -> Points:
    target, near = np.array([end], dtype=float), shapely.Point(end)
    border = edges_of([sheet.ground]) if sheet.ground else np.empty((0, 2, 2))
    if on_border:
        (place,) = Snapper(border, near).points(target, snap_m)
        (place,) = Snapper(border, near, corners=np.empty((0, 2))).points(place[None], np.inf)
    else:
        (place,) = Snapper(np.concatenate([border, kept]), near).points(target, snap_m)
        if sheet.ground is not None and not shapely.dwithin(sheet.ground, shapely.Point(place), 10 * STEP):
            raise Invalid(_("This place lies outside the community."))
    known = (kept == place).all(axis=2).any()
    rounded: Points = place if known else np.rint(place / STEP) * STEP
    return rounded


def _redrawn(corner: Points, ends: list[Points], place: Points) -> dict[Pair, Pair]:
    """New directed edges by old ones."""
    old, new = corner.tobytes(), place.tobytes()
    pairs = {(end.tobytes(), old): (end.tobytes(), new) for end in ends}
    return pairs | {(b, a): (d, c) for (a, b), (c, d) in pairs.items()}


def _straightened(corner: Points, ends: list[Points]) -> dict[Pair, Pair]:
    if len(ends) < 2:
        raise Invalid(_("This corner cannot be taken out."))
    old, (one, other) = corner.tobytes(), (end.tobytes() for end in ends)
    return {(one, old): (one, other), (other, old): (other, one)}


def _require_free(kept: Points, new: list[Points]) -> None:
    """A new edge may meet others at its ends only."""
    lines: Any = shapely.linestrings(kept)
    tree = shapely.STRtree(lines)
    for ends in new:
        line = shapely.LineString(ends)
        near = tree.geometries[tree.query(line, predicate="intersects")]
        common = shapely.intersection(near, line)
        apart = shapely.difference(common, shapely.MultiPoint(ends).buffer(100 * STEP))
        if not shapely.is_empty(apart).all():
            raise Invalid(_("Moved there, the border would cross another one; move it less far."))


def _followed(
    sheet: Sheet, before: Faces, kept: Points, new: list[Points], pairs: dict[Pair, Pair]
) -> dict[int, BaseGeometry]:
    """All outlines after the edges were redrawn."""
    lines: Any = shapely.linestrings([*kept, *new])
    known = np.concatenate([kept.reshape(-1, 2), *new])  # the new place too, to the last digit
    after = sheet.cut(list(lines), known)
    was, now = left_faces(before.shapes), left_faces(after.shapes)
    owner: dict[int, Owners] = {}
    for old, redrawn in pairs.items():
        if redrawn not in now:
            continue  # this side is the outside, or the edge has shrunk to nothing
        owners = before.owners[was[old]] if old in was else frozenset()
        if owner.setdefault(now[redrawn], owners) != owners:
            raise Invalid(_("Moved there, the border would cross another one; move it less far."))
    outlines = after.given(lambda face, owners: owner.get(face, owners)).outlines()
    _require_all(sheet, outlines)
    return outlines


def _require_all(sheet: Sheet, outlines: dict[int, BaseGeometry]) -> None:
    if sheet.outlines.keys() - outlines.keys():
        raise Invalid(_("Without this corner nothing of the grid is left."))
