"""What the grids of a division bear, how far they are from each other, and how compact they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from grids import measuring
from grids.balance.plane import Floats
from grids.counting import NONE, owners, sums


@dataclass(frozen=True)
class Homes:
    """Buildings, or other places with households: parallel arrays, places in degrees."""

    lons: Floats
    lats: Floats
    households: Floats
    dwellings: Floats

    def __len__(self) -> int:
        return len(self.lons)

    @property
    def points(self) -> Floats:
        return np.column_stack([self.lons, self.lats])

    def only(self, wanted: np.ndarray) -> Homes:
        return Homes(*(each[wanted] for each in (self.lons, self.lats, self.households, self.dwellings)))

    @classmethod
    def of(cls, rows: Sequence[tuple[float, float, float, float]]) -> Homes:
        """Rows of longitude, latitude, households, dwellings."""
        table = np.array(rows, dtype=float).reshape(-1, 4)
        return cls(table[:, 0], table[:, 1], table[:, 2], table[:, 3])


@dataclass(frozen=True)
class Figures:
    """By grid; `loads` is households and weighted cases together, `areas` m², `compact` 0 to 1."""

    households: list[int]
    dwellings: list[int]
    cases: list[int]
    loads: list[float]
    areas: list[float]
    compact: list[float]
    missed: int  # buildings in no grid

    @property
    def spread(self) -> float:
        return spread(self.loads)


def spread(loads: Sequence[float]) -> float:
    """Coefficient of variation: the standard deviation as a share of the mean; 0 for nothing."""
    mean = sum(loads) / len(loads) if loads else 0.0
    if not mean:
        return 0.0
    return float((sum((each - mean) ** 2 for each in loads) / len(loads)) ** 0.5 / mean)


def compactness(outlines: Sequence[BaseGeometry]) -> list[float]:
    """4 π area / perimeter², a circle is 1 (Polsby and Popper, The Third Criterion, Yale Law & Policy Review 9, 1991).

    Outlines in degrees; measured in equal-area metres.
    """
    if not outlines:
        return []
    array = measuring.as_array(outlines)
    flat = measuring.to_metres(array, measuring.projection_for(array))
    around = np.maximum(shapely.length(flat), 1e-9)
    measured: list[float] = (4 * pi * shapely.area(flat) / (around * around)).tolist()
    return measured


def weigh(outlines: Sequence[BaseGeometry], homes: Homes, cases: Floats, case_weight: float) -> Figures:
    """`cases` (n, 2) in degrees. Outlines in degrees, sorted as their codes are, for points on borders."""
    owner = owners(outlines, homes.lons, homes.lats)
    of_cases = sums(owners(outlines, cases[:, 0], cases[:, 1]), None, len(outlines))
    households = sums(owner, homes.households, len(outlines))
    return Figures(
        [round(each) for each in households],
        [round(each) for each in sums(owner, homes.dwellings, len(outlines))],
        [round(each) for each in of_cases],
        [home + case_weight * case for home, case in zip(households, of_cases, strict=True)],
        measuring.areas_m2(outlines),
        compactness(outlines),
        int((owner == NONE).sum()),
    )
