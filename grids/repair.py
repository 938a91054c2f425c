"""The smallest change that mends a drawing, within a stated distance. Pure.

All borders together cut the ground into faces, as for drawing. A face of several grids goes to the one of them with
the longest common border, one of nobody inside the border to the neighbour with the longest, and beyond the border
nobody keeps any. GEOS's coverage_clean chooses alike, but it moves overlaps as far as they go and knows no border
that has to stay, so it only serves the tests to compare with. A gap along several grids is cut across where two meet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from grids import measuring
from grids.coverage import Coverage, measure
from grids.drawing.change import Change, changed
from grids.drawing.crosscuts import MOST, crosscuts
from grids.drawing.owners import neighbours
from grids.drawing.sheet import NOBODY, Faces, Owners, Sheet
from grids.drawing.snapping import Plane

MOST_CUTTINGS = 4  # the first from where neighbours meet, then from all corners of what is still open
SAMPLE_M = 0.5  # how densely borders are looked at for the distance they move
ROUND_M = 0.001
SLIP_M2 = 0.005


@dataclass(frozen=True)
class Mended:
    """One grid before and after."""

    key: int
    outline: BaseGeometry
    before_m2: float
    after_m2: float
    gained_m2: float
    lost_m2: float


@dataclass(frozen=True)
class Repair:
    """`change` is what to write, `grids` those whose ground or validity changes, `left` what is measured after it."""

    within_m: float
    change: Change
    grids: list[Mended]
    changed_m2: float
    moved_max_m: float
    left: Coverage

    @property
    def is_possible(self) -> bool:
        return bool(self.grids)


def repair(sheet: Sheet, *, within_m: float, tolerance_m2: float = 1.0) -> Repair:
    """Mend what can be mended while no border moves by more than `within_m` metres.

    A border has moved so far as ground that changed hands lies from where the border of that grid was. What lies
    farther stays as it is and is measured in `left`. The border of the sheet stays.
    """
    before = sheet.faces()
    work = _Work(sheet, before, within_m)
    cuts: list[BaseGeometry] = []
    for attempt in range(MOST_CUTTINGS):
        further = crosscuts(work.settled(), work.open, within_m, everywhere=attempt > 0)
        if further and len(cuts) < MOST:
            cuts += further
            before = sheet.faces(cuts)
            work = _Work(sheet, before, within_m)
    after = work.settled()
    change = changed(sheet, before, after)
    change = Change(dict(change.outlines) | _valid(sheet, change, after), change.flows)
    now = {key: outline for key, outline in (dict(sheet.outlines) | dict(change.outlines)).items() if outline}
    left = measure(
        [*now.values()], parent=sheet.border, tolerance_m2=tolerance_m2, names=[str(key) for key in now]
    )
    changed_m2 = sum(before.areas_m2[face] for face in work.owners)
    return Repair(within_m, change, _mended(sheet, change, before, after), changed_m2, work.moved_m, left)


def _valid(sheet: Sheet, change: Change, after: Faces) -> dict[int, BaseGeometry]:
    """Outlines that crossed themselves, put together from their faces."""
    broken = [
        key for key, outline in sheet.outlines.items() if not outline.is_valid and key not in change.outlines
    ]
    now = after.outlines() if broken else {}
    return {key: now[key] for key in broken if key in now}


class _Work:
    """Decides about one face after the other.

    `owners`: new ones by face, `moved_m`: the greatest distance, `open`: gaps that no neighbour may have as a whole.
    """

    def __init__(self, sheet: Sheet, faces: Faces, within_m: float) -> None:
        self.faces, self.within_m = faces, within_m
        self.tree = shapely.STRtree(faces.shapes)
        self.plane = Plane(shapely.box(*shapely.total_bounds(faces.shapes)))
        self.borders = {
            key: shapely.transform(outline.boundary, self.plane.metres)
            for key, outline in sheet.valid.items()
        }
        self.left_m2 = {key: self._area(faces.owned(key)) for key in sheet.outlines}
        self.owners: dict[int, Owners] = {}
        self.moved_m = 0.0
        todo = [face for face in range(len(faces.shapes)) if self._is_wrong(face)]
        for face in todo:
            if not faces.inside[face]:
                self._decide(face, NOBODY)
        wrong = self._settle({face for face in todo if faces.inside[face]})
        self.open = {face for face in wrong if not faces.owners[face]}

    def settled(self) -> Faces:
        """The faces as they are owned by now."""
        return self.faces.given(lambda face, owners: self.owners.get(face, owners))

    def _area(self, faces: list[int]) -> float:
        return sum(self.faces.areas_m2[face] for face in faces)

    def _is_wrong(self, face: int) -> bool:
        return len(self.faces.owners[face]) != 1 if self.faces.inside[face] else bool(self.faces.owners[face])

    def _settle(self, wrong: set[int]) -> set[int]:
        """Faces between settled ones first, then those between these; answers what nobody may take."""
        while wrong:
            chosen = {face: self._heirs(face, wrong) for face in sorted(wrong)}
            settled = {
                face for face, heirs in chosen.items() if any(self._decide(face, heir) for heir in heirs)
            }
            if not settled:
                break
            wrong = wrong - settled
        return wrong

    def _heirs(self, face: int, wrong: set[int]) -> list[Owners]:
        """Who may have a face, the longest common border first."""
        lengths: dict[int, float] = {}
        for other, length in neighbours(self.tree, face):
            owners = self.owners.get(other, self.faces.owners[other])
            if other not in wrong and self.faces.inside[other] and len(owners) == 1:
                (key,) = owners
                lengths[key] = lengths.get(key, 0.0) + length
        own = self.faces.owners[face]
        found = [key for key in lengths if not own or key in own] or sorted(own)
        return [
            frozenset({key}) for key in sorted(found, key=lambda key: (-round(lengths.get(key, 0.0), 3), key))
        ]

    def _decide(self, face: int, heirs: Owners) -> bool:
        """Give the face to these if no border moves too far for it, and no grid goes with it."""
        owners, area = self.faces.owners[face], self.faces.areas_m2[face]
        if any(self.left_m2[key] - area < SLIP_M2 for key in owners - heirs):
            return False
        distances = [self._distance(face, key) for key in owners ^ heirs]
        if any(distance > self.within_m for distance in distances):
            return False
        for key in owners - heirs:
            self.left_m2[key] -= area
        self.owners[face] = heirs
        self.moved_m = max(self.moved_m, *distances)
        return True

    def _distance(self, face: int, key: int) -> float:
        """The greatest distance in metres of a place in the face from where that grid's border was."""
        shape = shapely.transform(self.faces.shapes[face], self.plane.metres)
        west, south, east, north = shape.bounds
        reach = 2 * self.within_m + 1
        border = shapely.clip_by_rect(
            self.borders[key], west - reach, south - reach, east + reach, north + reach
        )
        if border.is_empty or _has_corner_beyond(shape, border, self.within_m + ROUND_M):
            return float("inf")
        if shape.difference(border.buffer(self.within_m + ROUND_M, quad_segs=32)).is_empty:
            return min(_farthest(shape, border), self.within_m)
        return float("inf")


def _has_corner_beyond(shape: BaseGeometry, border: BaseGeometry, metres: float) -> bool:
    """What settles most faces, at a fraction of what the whole answer costs."""
    corners: Any = shapely.points(shapely.get_coordinates(shape))
    shapely.prepare(border)
    return not bool(np.all(shapely.dwithin(border, corners, metres)))


def _farthest(shape: BaseGeometry, border: BaseGeometry) -> float:
    """To half a metre along the rim; of a hole, whose rim is all that grid's border, in the middle."""
    rim: Any = shapely.points(shapely.get_coordinates(shapely.segmentize(shape.boundary, SAMPLE_M)))
    farthest = float(np.max(shapely.distance(rim, border)))
    if farthest < ROUND_M:
        farthest = float(
            shapely.length(shapely.maximum_inscribed_circle(np.array([shape]), tolerance=ROUND_M))[0]
        )
    return farthest


def _mended(sheet: Sheet, change: Change, before: Faces, after: Faces) -> list[Mended]:
    gained, lost = _handed_over(before, after)
    found = []
    for key, outline in change.outlines.items():
        handed = gained.get(key, 0.0) + lost.get(key, 0.0)
        if outline is not None and (handed > SLIP_M2 or not sheet.outlines[key].is_valid):
            was, now = measuring.areas_m2([sheet.valid[key], outline])
            found.append(Mended(key, outline, was, now, gained.get(key, 0.0), lost.get(key, 0.0)))
    return found


def _handed_over(before: Faces, after: Faces) -> tuple[dict[int, float], dict[int, float]]:
    """m² that came to each grid, and that left it."""
    gained: dict[int, float] = {}
    lost: dict[int, float] = {}
    for old, new, area in zip(before.owners, after.owners, before.areas_m2, strict=True):
        for sums, keys in ((gained, new - old), (lost, old - new)):
            for key in keys:
                sums[key] = sums.get(key, 0.0) + area
    return gained, lost


def shown(outlines: Mapping[int, BaseGeometry | None]) -> list[tuple[int, str]]:
    """What a person was shown, to the last digit: (key, WKB as hex), sorted."""
    return sorted(
        (key, "" if outline is None else str(shapely.to_wkb(outline, hex=True)))
        for key, outline in outlines.items()
    )
