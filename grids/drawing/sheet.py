"""The ground of a drawing as faces: what all borders together cut it into.

Every operation nodes all borders together, cuts them into faces and gives each face its owners. Outlines are put
together from faces, so neighbours share identical vertices, and what was a partition stays one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from grids import measuring
from grids.drawing import crossings
from grids.measuring import Geometries

STEP = 1e-10  # degrees, a hundredth of a millimetre: nodes lie on multiples of it
Owners = frozenset[int]
Outlines = Mapping[int, BaseGeometry]
NOBODY: Owners = frozenset()


@dataclass(frozen=True)
class Sheet:
    """Outlines in degrees by key, and the border that nothing new may leave; None where there is none."""

    border: BaseGeometry | None
    outlines: Outlines

    @cached_property
    def valid(self) -> dict[int, BaseGeometry]:
        """The outlines, those that cross themselves mended as the coverage is measured."""
        return dict(
            zip(
                self.outlines,
                measuring.made_valid(measuring.as_array([*self.outlines.values()])),
                strict=True,
            )
        )

    @cached_property
    def ground(self) -> BaseGeometry | None:
        """The border as a valid polygon."""
        return None if self.border is None else measuring.made_valid(measuring.as_array([self.border]))[0]

    @cached_property
    def borders(self) -> list[BaseGeometry]:
        """All borders as lines. Raises Invalid where they cross each other too often to work with them."""
        grounds = [*([self.ground] if self.ground else []), *self.valid.values()]
        found = list(shapely.boundary(measuring.as_array(grounds)))
        crossings.require_few_standing(found)
        return found

    def faces(self, cuts: Iterable[BaseGeometry] = ()) -> Faces:
        """The faces between all borders and the further lines `cuts`. Raises Invalid for too many crossings."""
        drawn = list(cuts)
        crossings.require_few(drawn, self.borders)
        return self.cut([*self.borders, *drawn], shapely.get_coordinates(self.borders))

    def cut(self, lines: list[BaseGeometry], known: Any) -> Faces:
        """The faces between lines; `known` corners (n, 2) keep their coordinates to the last digit."""
        shapes = _faces(lines, known)
        inside = np.ones(len(shapes), dtype=bool)
        points = shapely.point_on_surface(shapes)
        if self.ground is not None and len(shapes):
            shapely.prepare(self.ground)
            inside = shapely.intersects(self.ground, points)
        return Faces(shapes, points, inside, _owners(points, self.valid))


def _faces(lines: list[BaseGeometry], known: Any) -> Geometries:
    noded = shapely.union_all(lines, grid_size=STEP)
    rounded = _polygons(noded)
    exact = shapely.transform(rounded, lambda points: _as_known(points, known))
    return exact if bool(np.all(shapely.is_valid(exact))) else rounded


def _polygons(noded: BaseGeometry) -> Geometries:
    found = shapely.get_parts(shapely.polygonize(shapely.get_parts([noded])))
    return found[shapely.area(found) > 0]


def _as_known(points: Any, known: Any) -> Any:
    """Points that only noding rounded get back the coordinates they had, so that untouched outlines stay the same."""
    if not len(points) or not len(known):
        return points
    steps = np.vstack([np.floor(known / STEP + 0.5), np.rint(points / STEP)]).astype(np.int64)
    _unique, first, inverse = np.unique(steps, axis=0, return_index=True, return_inverse=True)
    earliest = first[inverse.reshape(-1)[len(known) :]]
    old = earliest < len(known)
    result = points.copy()
    result[old] = known[earliest[old]]
    return result


def _owners(points: Geometries, outlines: Outlines) -> list[Owners]:
    owners: list[set[int]] = [set() for _point in points]
    keys = list(outlines)
    if keys and len(points):
        tree = shapely.STRtree(measuring.as_array([*outlines.values()]))
        for point, outline in zip(*tree.query(points, predicate="intersects"), strict=True):
            owners[point].add(keys[outline])
    return [frozenset(each) for each in owners]


@dataclass(frozen=True)
class Faces:
    """`shapes` in degrees with `points` inside them, whether each lies `inside` the border, and its `owners`."""

    shapes: Geometries
    points: Geometries
    inside: Any
    owners: list[Owners]

    def within(self, shape: BaseGeometry) -> list[int]:
        """Numbers of the faces that lie in a shape whose border is among the lines."""
        shapely.prepare(shape)
        return [int(face) for face in np.flatnonzero(shapely.intersects(shape, self.points))]

    def owned(self, key: int) -> list[int]:
        return [face for face, owners in enumerate(self.owners) if key in owners]

    def given(self, owner_of: Callable[[int, Owners], Owners]) -> Faces:
        """The same faces with other owners: `owner_of(face, owners so far)`."""
        return replace(self, owners=[owner_of(face, owners) for face, owners in enumerate(self.owners)])

    def as_owned(self, outlines: Outlines) -> Faces:
        """The same faces, owned by these outlines, whose borders are among the lines."""
        return replace(self, owners=_owners(self.points, outlines))

    def outlines(self) -> dict[int, BaseGeometry]:
        """Each owner's faces put together."""
        by_key: dict[int, list[int]] = {}
        for face, owners in enumerate(self.owners):
            for key in owners:
                by_key.setdefault(key, []).append(face)
        return {key: together(self.shapes[faces]) for key, faces in by_key.items()}

    @cached_property
    def areas_m2(self) -> list[float]:
        return measuring.areas_m2(list(self.shapes))


def together(faces: Geometries) -> BaseGeometry:
    """One outline of faces that share their vertices."""
    whole: BaseGeometry = shapely.normalize(measuring.polygons_of(shapely.coverage_union_all(faces)))
    return whole
