"""How many grids, so that their households lie in the band."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor


@dataclass(frozen=True)
class Band:
    """Households that a grid should have, both ends included."""

    low: int
    high: int

    @property
    def middle(self) -> float:
        return max(1.0, (self.low + self.high) / 2)

    def beside(self, households: float) -> float:
        """By how much a number lies outside; 0 within."""
        return max(self.low - households, households - self.high, 0)


@dataclass(frozen=True)
class Count:
    """`fewest` to `most` grids keep to the band; none do where `fewest` is larger.

    `alone`: buildings that have more households than a grid should.
    """

    grids: int
    fewest: int
    most: int
    alone: int
    households: int
    asked: bool = False


def count_grids(buildings: Iterable[float], band: Band, *, wanted: int | None, otherwise: int = 1) -> Count:
    """Households of each building -> the number of grids. A building beyond the band takes one for itself.

    `wanted` is taken as it is. Without a household there is nothing to reckon with: `otherwise`.
    """
    homes = list(buildings)
    alone = [each for each in homes if each > band.high]
    rest = round(sum(homes) - sum(alone))
    fewest = ceil(rest / max(band.high, 1)) + len(alone)
    most = floor(rest / max(band.low, 1)) + len(alone)
    best = (_best(rest, band) if rest else 0) + len(alone)
    grids = wanted or (best if sum(homes) else otherwise)
    return Count(max(1, grids), max(1, fewest), most, len(alone), round(sum(homes)), wanted is not None)


def _best(households: int, band: Band) -> int:
    """The number that comes nearest to the middle of the band, or least out of it."""
    around = max(1, floor(households / band.middle))
    choices = [max(1, around - 1), around, around + 1, *_edges(households, band)]
    return min(
        choices,
        key=lambda grids: (
            band.beside(households / grids),
            abs(households / grids - band.middle),
            grids,
        ),
    )


def _edges(households: int, band: Band) -> tuple[int, int]:
    return max(1, ceil(households / max(band.high, 1))), max(1, floor(households / max(band.low, 1)))
