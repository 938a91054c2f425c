"""How far borders would have to move for a repair to mend everything. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

from grids.drawing.sheet import Sheet
from grids.repair import repair

DISTANCES_M = (1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 50.0)
SECONDS = 8.0  # no further distance is tried after so long


@dataclass(frozen=True)
class Enough:
    """`within_m`: metres that were tried and are enough, None for none; `is_sure`: there was time to try smaller ones.

    `widest_m`: the largest distance that may be given.
    """

    within_m: float | None
    is_sure: bool
    widest_m: float = DISTANCES_M[-1]


def enough_for(
    sheet: Sheet, *, beyond_m: float, tolerance_m2: float = 1.0, seconds: float = SECONDS
) -> Enough:
    """The smallest of DISTANCES_M beyond `beyond_m` metres with which a repair leaves nothing.

    The largest is tried first; as far as it moved borders is where the search goes on, by halves.
    """
    ends = monotonic() + seconds
    found: float | None = None
    left = [metres for metres in DISTANCES_M if metres > beyond_m]
    guess = left[-1] if left else None
    while guess is not None and (found is None or monotonic() < ends):
        tried = repair(sheet, within_m=guess, tolerance_m2=tolerance_m2)
        if not tried.left.ok:
            left = [metres for metres in left if metres > guess]
            guess = _middle(left)
            continue
        left = [metres for metres in left if metres < guess]
        first = found is None
        found = guess
        guess = next((metres for metres in left if first and metres >= tried.moved_max_m), _middle(left))
    return Enough(found, is_sure=guess is None)


def _middle(left: list[float]) -> float | None:
    return left[len(left) // 2] if left else None
