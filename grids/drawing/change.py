"""What an operation makes of a drawing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import shapely
from shapely.geometry.base import BaseGeometry

from grids.drawing.sheet import Faces, Sheet


@dataclass(frozen=True)
class Flow:
    """So many m² of the ground of one grid (or of nobody, None) came to another (or to nobody)."""

    source: int | None
    target: int | None
    area_m2: float


@dataclass(frozen=True)
class Change:
    """`outlines`: only what changed, None for what is gone; grids that are not there yet have keys below 0.

    `flows` tell where the ground of every changed outline came from. `main` are those that the person meant.
    """

    outlines: Mapping[int, BaseGeometry | None]
    flows: list[Flow] = field(default_factory=list)
    main: tuple[int, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.outlines


def changed(sheet: Sheet, before: Faces, after: Faces, main: tuple[int, ...] = ()) -> Change:
    """The difference that new owners of the faces make to the outlines."""
    now = after.outlines()
    touched = _touched(before, after)
    found: dict[int, BaseGeometry | None] = {
        key: outline
        for key, outline in now.items()
        if key in touched or key not in sheet.outlines or _other_corners(sheet.outlines[key], outline)
    }
    found |= {key: None for key in sheet.outlines if key not in now and key in touched}
    return Change(found, _flows(before, after), main)


def changed_to(sheet: Sheet, outlines: Mapping[int, BaseGeometry], main: tuple[int, ...] = ()) -> Change:
    """What turns the sheet into these outlines."""
    before = sheet.faces([outline.boundary for outline in outlines.values()])
    return changed(sheet, before, before.as_owned(outlines), main)


def _touched(before: Faces, after: Faces) -> set[int]:
    """Who gained or lost a face."""
    return {
        key for old, new in zip(before.owners, after.owners, strict=True) if old != new for key in old ^ new
    }


def _other_corners(old: BaseGeometry, new: BaseGeometry) -> bool:
    """Whether a neighbour's new corners lie on the border. A broken outline that nothing touched stays broken."""
    return bool(old.is_valid) and not shapely.equals_exact(shapely.normalize(old), new, 0.0)


def _flows(before: Faces, after: Faces) -> list[Flow]:
    sums: dict[tuple[int | None, int | None], float] = {}
    for old, new, area in zip(before.owners, after.owners, before.areas_m2, strict=True):
        for source in old or {None}:
            target = source if source in new or not (old or new) else min(new, default=None)
            sums[source, target] = sums.get((source, target), 0.0) + area
    return [Flow(source, target, area) for (source, target), area in sums.items()]
