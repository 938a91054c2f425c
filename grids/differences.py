"""What changes hands between two divisions: ground in m², households, grids that are new or vanish. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from grids import measuring
from grids.measuring import Geometries

Pair = tuple[int | None, int | None]  # who gives and who takes; None: no grid of that division
NOWHERE = -1


@dataclass(frozen=True)
class Part:
    """A grid as one division has it; the outline in degrees, `households` None where nobody knows."""

    key: int
    outline: BaseGeometry
    households: int | None = None


@dataclass(frozen=True)
class House:
    """A building as a point in degrees."""

    lon: float
    lat: float
    households: int


@dataclass(frozen=True)
class Piece:
    """Ground that `giver` had before and `taker` has after; None where it lay, or will lie, in no grid."""

    giver: int | None
    taker: int | None
    area_m2: float
    households: int | None
    is_estimated: bool
    outline: BaseGeometry  # degrees


@dataclass(frozen=True)
class Difference:
    """`pieces`: largest first, one for each pair of grids."""

    pieces: tuple[Piece, ...] = ()
    new: tuple[int, ...] = ()
    vanishing: tuple[int, ...] = ()

    @property
    def area_m2(self) -> float:
        return sum(piece.area_m2 for piece in self.pieces)

    @property
    def households(self) -> int | None:
        """None where those of some piece are unknown."""
        known = [piece.households for piece in self.pieces]
        return None if None in known else sum(each or 0 for each in known)

    @property
    def is_estimated(self) -> bool:
        return any(piece.is_estimated for piece in self.pieces)


def difference(
    before: Sequence[Part], after: Sequence[Part], *, houses: Sequence[House] = (), least_m2: float = 0.0
) -> Difference:
    """Compare two divisions, each in the order in which borders have owners (by code).

    Households move with their buildings; those of a grid without a registered building are shared out by area
    and marked as estimated. Pieces up to `least_m2` without households are left out.
    """
    grounds = _Grounds(before, after)
    counted = _Counted(before, after, houses)
    pieces = [
        Piece(*pair, area, *counted.of(pair, area, grounds), grounds.in_degrees(ground))
        for pair, ground, area in grounds.changed()
    ]
    kept = (piece for piece in pieces if piece.area_m2 > least_m2 or piece.households)
    were, are = {part.key for part in before}, {part.key for part in after}
    return Difference(
        tuple(sorted(kept, key=lambda piece: -piece.area_m2)),
        tuple(part.key for part in after if part.key not in were),
        tuple(part.key for part in before if part.key not in are),
    )


class _Grounds:
    """Both divisions on equal-area metres; edges that one of them has in two halves bend the same in both."""

    def __init__(self, before: Sequence[Part], after: Sequence[Part]) -> None:
        self.old, self.new = [part.key for part in before], [part.key for part in after]
        both = measuring.as_array([part.outline for part in (*before, *after)])
        self.projection = measuring.projection_for(both) if len(both) else None
        metric = self._metric(both)
        self.before, self.after = metric[: len(before)], metric[len(before) :]
        self.old_m2 = dict(zip(self.old, shapely.area(self.before).tolist(), strict=True))
        self.new_m2 = dict(zip(self.new, shapely.area(self.after).tolist(), strict=True))

    def _metric(self, outlines: Geometries) -> Geometries:
        if self.projection is None:
            return outlines
        noded = measuring.with_shared_vertices(measuring.made_valid(outlines))
        return measuring.made_valid(measuring.to_metres(noded, self.projection))

    def changed(self) -> Iterable[tuple[Pair, BaseGeometry, float]]:
        for pair, ground in (*self._between(), *self._only()):
            polygons = measuring.polygons_of(ground)
            if polygons.area > 0:
                yield pair, polygons, float(polygons.area)

    def _between(self) -> list[tuple[Pair, BaseGeometry]]:
        taker, giver = shapely.STRtree(self.before).query(self.after, predicate="intersects")
        apart = [index for index in range(len(giver)) if self.old[giver[index]] != self.new[taker[index]]]
        shared = shapely.intersection(self.before[giver[apart]], self.after[taker[apart]])
        pairs = ((self.old[giver[index]], self.new[taker[index]]) for index in apart)
        return list(zip(pairs, shared, strict=True))

    def _only(self) -> list[tuple[Pair, BaseGeometry]]:
        was, will = shapely.union_all(self.before), shapely.union_all(self.after)
        lost = zip(self.old, shapely.difference(self.before, will), strict=True)
        won = zip(self.new, shapely.difference(self.after, was), strict=True)
        return [
            *(((key, None), ground) for key, ground in lost),
            *(((None, key), ground) for key, ground in won),
        ]

    def in_degrees(self, ground: BaseGeometry) -> BaseGeometry:
        assert self.projection is not None
        return measuring.to_degrees(ground, self.projection)


class _Counted:
    """Households of buildings by where they were and where they will be."""

    def __init__(self, before: Sequence[Part], after: Sequence[Part], houses: Sequence[House]) -> None:
        self.known = {part.key: part.households for part in before}
        self.coming = {part.key: part.households for part in after}
        was, will = _owners(before, houses), _owners(after, houses)
        self.with_houses = {*was, *will}
        self.count: Counter[Pair] = Counter()
        for giver, taker, house in zip(was, will, houses, strict=True):
            self.count[giver, taker] += house.households

    def of(self, pair: Pair, area_m2: float, grounds: _Grounds) -> tuple[int | None, bool]:
        """(households, whether estimated)"""
        giver, taker = pair
        if (taker if giver is None else giver) in self.with_houses:
            return self.count[pair], False
        if giver is None:
            return _share(self.coming.get(taker or 0), area_m2, grounds.new_m2.get(taker or 0))
        return _share(self.known.get(giver), area_m2, grounds.old_m2.get(giver))


def _share(households: int | None, area_m2: float, whole_m2: float | None) -> tuple[int | None, bool]:
    if households is None or not whole_m2:
        return None, False
    return round(households * min(1.0, area_m2 / whole_m2)), True


def _owners(parts: Sequence[Part], houses: Sequence[House]) -> list[int | None]:
    """The grid of each building, on a border the first; None where there is none."""
    found = np.full(len(houses), NOWHERE)
    if houses and parts:
        tree = shapely.STRtree([part.outline for part in parts])
        points = shapely.points([house.lon for house in houses], [house.lat for house in houses])
        point, part = tree.query(points, predicate="intersects")
        order = np.lexsort((part, point))[::-1]
        found[point[order]] = part[order]
    return [None if index == NOWHERE else parts[index].key for index in found.tolist()]
