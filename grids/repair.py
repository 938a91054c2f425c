"""The smallest change that mends a drawing, within a stated distance. Pure.

All borders together cut the ground into faces, as for drawing. A face of several grids goes to the one of them with
the longest common border, one of nobody inside the border to the neighbour with the longest, and beyond the border
nobody keeps any. GEOS's coverage_clean chooses alike, but it moves overlaps as far as they go and knows no border
that has to stay, so it only serves the tests to compare with. A gap along several grids is cut across where two meet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from grids import measuring
from grids.coverage import Coverage, measure
from grids.drawing.change import Change, changed
from grids.drawing.crosscuts import MOST, crosscuts
from grids.drawing.edges import common_borders
from grids.drawing.reach import Reach
from grids.drawing.sheet import NOBODY, Faces, Owners, Sheet

MOST_CUTTINGS = 4  # the first from where neighbours meet, then from all corners of what is still open
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
    reach = Reach(sheet, within_m)
    work = _Work(before, reach)
    cuts: list[BaseGeometry] = []
    for attempt in range(MOST_CUTTINGS):
        further = crosscuts(work.settled(), work.open, within_m, everywhere=attempt > 0)
        if not further and attempt == 0:
            continue  # neighbours that meet too far away say nothing about the corners between them
        if not further or len(cuts) >= MOST:
            break
        cuts += further
        before, open_m2 = sheet.faces(cuts), work.open_m2
        work = _Work(before, reach)
        if attempt > 0 and work.open_m2 > open_m2 - SLIP_M2:
            break  # cutting it up further settles nothing more
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

    def __init__(self, faces: Faces, reach: Reach) -> None:
        self.faces, self.reach = faces, reach
        self.beside = common_borders(faces.shapes)
        self.names = shapely.to_wkb(faces.shapes)
        self.left_m2: dict[int, float] = {}
        for owners, area in zip(faces.owners, faces.areas_m2, strict=True):
            for key in owners:
                self.left_m2[key] = self.left_m2.get(key, 0.0) + area
        self.owners: dict[int, Owners] = {}
        self.moved_m = 0.0
        todo = [face for face in range(len(faces.shapes)) if self._is_wrong(face)]
        for face in todo:
            if not faces.inside[face]:
                self._decide(face, NOBODY)
        wrong = self._settle({face for face in todo if faces.inside[face]})
        self.open = {face for face in wrong if not faces.owners[face]}

    @property
    def open_m2(self) -> float:
        return sum(self.faces.areas_m2[face] for face in self.open)

    def settled(self) -> Faces:
        """The faces as they are owned by now."""
        return self.faces.given(lambda face, owners: self.owners.get(face, owners))

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
        for other, length in self.beside[face].items():
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
        shape, name = self.faces.shapes[face], self.names[face]
        distances = [self.reach.distance(shape, name, key) for key in owners ^ heirs]
        if any(distance > self.reach.within_m for distance in distances):
            return False
        for key in owners - heirs:
            self.left_m2[key] -= area
        self.owners[face] = heirs
        self.moved_m = max(self.moved_m, *distances)
        return True


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
