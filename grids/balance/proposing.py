"""Propose a division: contiguous, compact grids in the band of households, their work as even as it gets. Pure.

The ground is cut into cells around its buildings; lines drawn by lot give a first division; then neighbours exchange
cells. The same input and seed give the same proposal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from gridgov.problems import Invalid
from grids import measuring
from grids.balance import parts
from grids.balance.cells import MOST_SITES, Cells, Ints, cut
from grids.balance.exchange import Regions, exchange
from grids.balance.figures import Figures, Homes, weigh
from grids.balance.number import Band, Count, count_grids
from grids.balance.plane import Floats, Plane
from grids.balance.regions import Neighbours, capped, first_division
from grids.balance.shaping import outlines
from grids.counting import NONE

MOST_GRIDS = 200
STARTS = 8
TRIED = (
    7000  # starts times cells and ten times grids: large communities get fewer starts, the time stays bounded
)
GROUND = 1e-3  # of all work: what the bare ground weighs, so that it is shared out too
SLIVER_M2 = 0.5  # a smaller part of the ground is left over from cutting


@dataclass(frozen=True)
class Situation:
    """All in degrees. `ground` is what the grids have to cover; `now` are the outlines of today, sorted by code."""

    ground: BaseGeometry
    homes: Homes
    cases: Floats = field(default_factory=lambda: np.empty((0, 2)))
    now: Sequence[BaseGeometry] = ()
    kept_out: int = 0  # buildings in exclusive grids, not among the homes


@dataclass(frozen=True)
class Wish:
    band: Band
    case_weight: float = 2.0
    grids: int | None = None
    seed: int = 1


@dataclass(frozen=True)
class Proposal:
    """`outlines` in degrees cover the ground, corners shared, numbered from north to south."""

    outlines: list[BaseGeometry]
    figures: Figures
    before: Figures | None
    count: Count
    wish: Wish
    largest: list[int]  # for each grid the households of its largest building
    left_out: int  # buildings beside the ground
    kept_out: int  # buildings in exclusive grids, which stay as they are
    together: bool  # buildings share cells
    by_area: bool  # there was no work to share out


def propose(situation: Situation, wish: Wish) -> Proposal:
    """Raises Invalid where there is no ground, or less of it than grids."""
    plane = Plane.around(situation.ground)
    ground = _solid(plane.drawn(situation.ground))
    inside = shapely.intersects_xy(situation.ground, situation.homes.lons, situation.homes.lats)
    homes = situation.homes.only(np.asarray(inside))
    count = count_grids(
        homes.households.tolist(), wish.band, wanted=wish.grids, otherwise=len(situation.now) or 1
    )
    points, cases = plane.metres(homes.points), plane.metres(_within(situation.ground, situation.cases))
    cells = cut(ground, points)
    if count.grids > min(len(cells), MOST_GRIDS):
        raise Invalid(
            _("The community can be divided into %(most)s grids at most.")
            % {"most": min(len(cells), MOST_GRIDS)}
        )
    owner = cells.holding(points)
    work = _Work.of(cells, owner, homes, cells.holding(cases), wish)
    label = _best(cells, work, count.grids, wish)
    shapes = list(plane.on_earth(outlines(cells, label, count.grids, points), situation.ground))
    weighed = weigh(shapes, homes, situation.cases, wish.case_weight)
    largest = np.zeros(count.grids)
    np.maximum.at(largest, label[owner], homes.households)
    return Proposal(
        outlines=shapes,
        figures=weighed,
        before=weigh(situation.now, homes, situation.cases, wish.case_weight) if situation.now else None,
        count=count,
        wish=wish,
        largest=[round(each) for each in largest.tolist()],
        left_out=int((~inside).sum()),
        kept_out=situation.kept_out,
        together=len(homes) > MOST_SITES,
        by_area=work.by_area,
    )


def _solid(ground: BaseGeometry) -> BaseGeometry:
    """The ground valid and without slivers."""
    whole = measuring.made_valid(measuring.as_array([ground]))[0]
    pieces = shapely.get_parts(whole)
    kept = pieces[shapely.area(pieces) > SLIVER_M2]
    if not len(kept):
        raise Invalid(_("There is no ground to divide: draw the community's border first."))
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(list(kept))


def _within(ground: BaseGeometry, points: Floats) -> Floats:
    return points[shapely.intersects_xy(ground, points[:, 0], points[:, 1])]


@dataclass(frozen=True)
class _Work:
    """By cell: what it weighs in the balance, and how many households it has."""

    mass: Floats
    households: Floats
    by_area: bool

    @classmethod
    def of(cls, cells: Cells, owner: Ints, homes: Homes, of_cases: Ints, wish: Wish) -> _Work:
        size = len(cells)
        households = np.bincount(owner, homes.households, minlength=size)
        work = households + wish.case_weight * np.bincount(of_cases, minlength=size)
        whole, ground = float(np.cumsum(work)[-1]), float(np.cumsum(cells.areas)[-1])
        share = cells.areas / ground
        mass = work + GROUND * whole * share if whole else share
        return cls(mass, households.astype(float), not whole)


def _best(cells: Cells, work: _Work, grids: int, wish: Wish) -> Ints:
    """The best of several starts, numbered from north to south."""
    joined, part, given = parts.bridged(cells, work.mass, grids)
    label = np.full(len(cells), NONE)
    first = 0
    for number, own in enumerate(given.tolist()):
        chosen = np.flatnonzero(part == number)
        label[chosen] = first + _divided(joined.only(chosen), work, chosen, own, wish)
        first += own
    return _numbered(label, cells, grids)


def _divided(cells: Cells, work: _Work, chosen: Ints, grids: int, wish: Wish) -> Ints:
    """One part of the ground: a region for each of its cells."""
    mass, homes = capped(work.mass[chosen], grids), work.households[chosen].tolist()
    near = _neighbours(cells)
    unit = (float(np.cumsum(cells.areas)[-1]) / grids) ** 0.5
    results = []
    for start in range(_starts(len(cells), grids)):
        rng = np.random.default_rng([wish.seed, start])
        label = first_division(rng, cells, mass, near, grids)
        regions = Regions(label, mass.tolist(), homes, near, (wish.band.low, wish.band.high), unit)
        exchange(rng, regions, cells.pairs)
        results.append((regions.badness(), start, regions.label))
    return np.array(min(results)[2])


def _starts(cells: int, grids: int) -> int:
    return max(1, min(STARTS, TRIED // (cells + 10 * grids))) if grids > 1 else 1


def _neighbours(cells: Cells) -> Neighbours:
    near: list[list[tuple[int, float]]] = [[] for _cell in range(len(cells))]
    for (cell, other), length in zip(cells.pairs.tolist(), cells.lengths.tolist(), strict=True):
        near[cell].append((other, length))
        near[other].append((cell, length))
    return near


def _numbered(label: Ints, cells: Cells, grids: int) -> Ints:
    """Numbers follow the middles of the regions, north to south."""
    north = np.bincount(label, cells.areas * cells.middles[:, 1], minlength=grids)
    order = np.argsort(-north / np.bincount(label, cells.areas, minlength=grids), kind="stable")
    place = np.empty(grids, dtype=np.int64)
    place[order] = np.arange(grids)
    return place[label]
