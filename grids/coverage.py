"""Does a set of outlines cover its parent: valid, no overlap, no gap, inside and filling it. Pure.

Five separate measurements in equal-area square metres. GEOS's own coverage check is of no use here: it does not
look for gaps, and it refuses layers whose only defect is below a tenth of a square metre.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from grids import measuring
from grids.measuring import Geometries

SHOWN = 200  # defects kept with their shape, largest first


@dataclass(frozen=True)
class Broken:
    """An outline that is not a valid polygon; `row` counts from 1."""

    row: int
    name: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        return {"row": self.row, "code": self.name, "reason": self.reason}


@dataclass(frozen=True)
class Defect:
    """One place that is wrong, larger than the tolerance. `kind`: overlap, gap, outside, uncovered."""

    kind: str
    area_m2: float
    names: tuple[str, ...]
    outline: BaseGeometry  # degrees


@dataclass(frozen=True)
class Sum:
    """`count` is of those above the tolerance; `area_m2` adds up all."""

    count: int = 0
    area_m2: float = 0.0
    max_m2: float = 0.0

    @classmethod
    def of(cls, areas: Any, tolerance_m2: float) -> Sum:
        if not len(areas):
            return cls()
        return cls(int((areas > tolerance_m2).sum()), float(areas.sum()), float(areas.max()))

    @classmethod
    def of_json(cls, told: dict[str, Any], count: str) -> Sum:
        return cls(told[count], told["area_m2"], told["max_m2"])

    def as_json(self, count: str) -> dict[str, Any]:
        return {count: self.count, "area_m2": round(self.area_m2, 3), "max_m2": round(self.max_m2, 3)}


@dataclass(frozen=True)
class Coverage:
    features: int
    tolerance_m2: float
    invalid: list[Broken] = field(default_factory=list)
    overlaps: Sum = Sum()
    gaps: Sum = Sum()
    outside_m2: float | None = None
    uncovered_m2: float | None = None
    defects: list[Defect] = field(default_factory=list)
    micro: list[Defect] = field(
        default_factory=list
    )  # of them those of micro-grids: overlaps, and what lies outside

    @classmethod
    def of_json(cls, told: dict[str, Any], tolerance_m2: float) -> Coverage:
        """What `as_json` told; where the defects are is not told."""
        broken = [Broken(each["row"], each["code"], each["reason"]) for each in told["invalid"]]
        overlaps, gaps = Sum.of_json(told["overlaps"], "pairs"), Sum.of_json(told["gaps"], "count")
        return cls(
            told["features"], tolerance_m2, broken, overlaps, gaps, told["outside_m2"], told["uncovered_m2"]
        )

    @property
    def ok(self) -> bool:
        return not self.invalid and self.faults == 0

    @property
    def faults(self) -> int:
        beyond = [
            measure for measure in (self.outside_m2, self.uncovered_m2) if (measure or 0) > self.tolerance_m2
        ]
        return self.overlaps.count + self.gaps.count + len(beyond) + len(self.micro)

    def as_json(self) -> dict[str, Any]:
        return {
            "features": self.features,
            "invalid": [broken.as_json() for broken in self.invalid],
            "overlaps": self.overlaps.as_json("pairs"),
            "gaps": self.gaps.as_json("count"),
            "outside_m2": None if self.outside_m2 is None else round(self.outside_m2, 3),
            "uncovered_m2": None if self.uncovered_m2 is None else round(self.uncovered_m2, 3),
            "ok": self.ok,
        }


def measure(
    outlines: Sequence[BaseGeometry | None],
    *,
    parent: BaseGeometry | None = None,
    tolerance_m2: float = 1.0,
    names: Sequence[str] = (),
) -> Coverage:
    """Measure outlines in degrees against each other and, where given, against their parent.

    `tolerance_m2` is for each overlap and each gap, and for all that is outside and all that is uncovered.
    `names` are used to tell which ones are meant; without them the running numbers from 1 are.
    """
    names = names or [str(row) for row in range(1, len(outlines) + 1)]
    there = [row for row, outline in enumerate(outlines) if outline is not None and not outline.is_empty]
    array = measuring.as_array([outlines[row] for row in there])
    layer = _Layer(array, parent, tolerance_m2, [names[row] for row in there])
    invalid = _broken(outlines, names)
    result = layer.measure(len(outlines), invalid)
    if result.faults == 0 or not len(array):
        return result
    # An edge that a neighbour has in two halves: faults that only the projection makes are not reported.
    return min(
        result, layer.with_shared_vertices().measure(len(outlines), invalid), key=lambda each: each.faults
    )


def _broken(outlines: Sequence[BaseGeometry | None], names: Sequence[str]) -> list[Broken]:
    found = []
    for row, (outline, name) in enumerate(zip(outlines, names, strict=True), start=1):
        if outline is None or outline.is_empty:
            found.append(Broken(row, name, "no polygon"))
        elif not outline.is_valid:
            found.append(Broken(row, name, shapely.is_valid_reason(outline)))
    return found


@dataclass(frozen=True)
class _Layer:
    outlines: Geometries
    parent: BaseGeometry | None
    tolerance_m2: float
    names: list[str]

    def with_shared_vertices(self) -> _Layer:
        together = measuring.as_array([*self.outlines, *([self.parent] if self.parent else [])])
        noded = measuring.with_shared_vertices(together)
        return _Layer(
            noded[: len(self.outlines)], noded[-1] if self.parent else None, self.tolerance_m2, self.names
        )

    def measure(self, features: int, invalid: list[Broken]) -> Coverage:
        if not len(self.outlines):
            uncovered = None if self.parent is None else measuring.area_m2(self.parent)
            outside = None if self.parent is None else 0.0
            return Coverage(features, self.tolerance_m2, invalid, outside_m2=outside, uncovered_m2=uncovered)
        projection = measuring.projection_for(self.outlines)
        metric = measuring.made_valid(measuring.to_metres(self.outlines, projection))
        defects = _Defects(self.tolerance_m2, projection)
        overlaps = self._overlaps(metric, defects)
        whole = shapely.union_all(metric)
        parent = self._parent_in(projection)
        gaps = self._gaps(whole, parent, defects)
        outside, uncovered = self._against_parent(whole, parent, defects)
        return Coverage(
            features, self.tolerance_m2, invalid, overlaps, gaps, outside, uncovered, defects.largest()
        )

    def _overlaps(self, metric: Geometries, defects: _Defects) -> Sum:
        left, right = shapely.STRtree(metric).query(metric, predicate="intersects")
        left, right = left[left < right], right[left < right]
        shared = shapely.intersection(metric[left], metric[right])
        areas = shapely.area(shared)
        for pair in np.flatnonzero(areas > self.tolerance_m2):
            both = (self.names[left[pair]], self.names[right[pair]])
            defects.add("overlap", float(areas[pair]), shared[pair], both)
        return Sum.of(areas, self.tolerance_m2)

    def _gaps(self, whole: BaseGeometry, parent: BaseGeometry | None, defects: _Defects) -> Sum:
        """Interior rings of the union; what the parent leaves out itself, another area's enclave, is none."""
        holes = _holes(whole)
        if parent is not None and len(holes) and len(enclaves := _holes(parent)):
            holes = shapely.difference(holes, shapely.union_all(enclaves))
        areas = shapely.area(holes)
        defects.add_parts("gap", holes, areas)
        return Sum.of(areas, self.tolerance_m2)

    def _parent_in(self, projection: Transformer) -> BaseGeometry | None:
        if self.parent is None:
            return None
        flat = measuring.to_metres(measuring.as_array([self.parent]), projection)
        parent: BaseGeometry = measuring.made_valid(flat)[0]
        return parent

    def _against_parent(
        self, whole: BaseGeometry, parent: BaseGeometry | None, defects: _Defects
    ) -> tuple[float, float] | tuple[None, None]:
        if parent is None:
            return None, None
        sums = []
        for kind, rest in (
            ("outside", shapely.difference(whole, parent)),
            ("uncovered", parent.difference(whole)),
        ):
            parts = shapely.get_parts(rest)
            areas = shapely.area(parts)
            defects.add_parts(kind, parts, areas)
            sums.append(float(areas.sum()))
        return sums[0], sums[1]


def _holes(shape: BaseGeometry) -> Geometries:
    rings = [ring for part in shapely.get_parts(shape) for ring in part.interiors]
    return measuring.as_array([shapely.Polygon(ring) for ring in rings])


class _Defects:
    """Collects what is larger than the tolerance, in degrees for the map."""

    def __init__(self, tolerance_m2: float, projection: Transformer) -> None:
        self.tolerance_m2 = tolerance_m2
        self.projection = projection
        self.found: list[Defect] = []

    def add(self, kind: str, area_m2: float, metric: BaseGeometry, names: tuple[str, ...] = ()) -> None:
        self.found.append(Defect(kind, area_m2, names, metric))

    def add_parts(self, kind: str, parts: Geometries, areas: Any) -> None:
        for part in np.flatnonzero(areas > self.tolerance_m2):
            self.add(kind, float(areas[part]), parts[part])

    def largest(self) -> list[Defect]:
        first = sorted(self.found, key=lambda defect: -defect.area_m2)[:SHOWN]
        return [
            Defect(each.kind, each.area_m2, each.names, measuring.to_degrees(each.outline, self.projection))
            for each in first
        ]
