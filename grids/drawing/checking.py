"""Is one changed outline right among its neighbours? Looks at no others, however many there are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from grids import measuring
from grids.coverage import Defect
from grids.measuring import Geometries

REACH = 1e-5  # degrees, about a metre: what lies so near is a neighbour


class Neighbourhood:
    """The outlines of a coverage that was right, in degrees, with a tree to find neighbours."""

    def __init__(self, outlines: Sequence[BaseGeometry], names: Sequence[str] = ()) -> None:
        self.tree = shapely.STRtree(measuring.as_array(outlines))
        self.names = names or [str(row) for row in range(1, len(outlines) + 1)]

    def check(
        self,
        row: int,
        outline: BaseGeometry,
        *,
        parent: BaseGeometry | None = None,
        tolerance_m2: float = 1.0,
    ) -> list[Defect]:
        """What the new outline of a row (from 0) makes wrong, each place above the tolerance, largest first.

        Kinds as in a full measurement: overlap, gap (ground that the outline gave up and no neighbour has), outside;
        and "invalid", with no area.
        """
        if not outline.is_valid or outline.is_empty:
            return [Defect("invalid", 0.0, (self.names[row],), outline)]
        shapes, names = self._around(row, outline)
        found = self._defects(shapes, names, parent, tolerance_m2)
        if found:  # an edge that a neighbour has in two halves is no fault, as in a full measurement
            found = self._defects(measuring.with_shared_vertices(shapes), names, parent, tolerance_m2)
        return sorted(found, key=lambda defect: -defect.area_m2)

    def _around(self, row: int, outline: BaseGeometry) -> tuple[Geometries, list[str]]:
        """The new outline, the old one, then the neighbours of both; and the names of new and neighbours."""
        old: BaseGeometry = self.tree.geometries[row]
        west, south, east, north = shapely.total_bounds([outline, old])
        near = self.tree.query(shapely.box(west - REACH, south - REACH, east + REACH, north + REACH))
        near = np.sort(near[near != row])
        shapes = measuring.made_valid(measuring.as_array([outline, old, *self.tree.geometries[near]]))
        return shapes, [self.names[row], *(self.names[each] for each in near)]

    def _defects(
        self, shapes: Geometries, names: list[str], parent: BaseGeometry | None, tolerance_m2: float
    ) -> list[Defect]:
        projection = measuring.projection_for(shapes[:2])
        new, old, *others = measuring.to_metres(shapes, projection)
        near = measuring.as_array(others)
        found: list[tuple[str, BaseGeometry, tuple[str, ...]]] = [
            ("overlap", shared, (names[0], name))
            for shared, name in zip(shapely.intersection(new, near), names[1:], strict=True)
        ]
        left = shapely.difference(shapely.difference(old, new), shapely.union_all(near))
        if parent is not None:
            (border,) = measuring.to_metres(measuring.as_array([parent]), projection)
            left = shapely.intersection(left, border)
            found += [("outside", part, (names[0],)) for part in _parts(shapely.difference(new, border))]
        found += [("gap", part, (names[0],)) for part in _parts(left)]
        return [
            Defect(kind, float(shape.area), who, measuring.to_degrees(shape, projection))
            for kind, shape, who in found
            if shape.area > tolerance_m2
        ]


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    return list(shapely.get_parts(shape))
