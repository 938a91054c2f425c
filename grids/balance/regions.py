"""A first division: the ground is halved along straight lines, again and again, each side as heavy as its grids.

Lines are drawn by lot; of several the one with the shortest border is taken. Arrays are added up in order
(`bincount`, `cumsum`): sums that a processor may take in another order would make another division of the same seed.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np

from grids.balance.cells import Cells, Ints
from grids.balance.parts import components
from grids.balance.plane import Floats

LINES = 5  # drawn for each halving
LEAN = 3.0  # borders longer than the shortest by what a whole grid's load too much on one side costs
FREE = -1
Neighbours = Sequence[Sequence[tuple[int, float]]]


def capped(mass: Floats, grids: int) -> Floats:
    """What a cell bears, at most a grid's fair share: more than that only asks for a grid of its own."""
    share = float(np.cumsum(mass)[-1]) / grids
    while True:
        large = mass > share
        rest = float(np.cumsum(np.where(large, 0.0, mass))[-1])
        fair = rest / (grids - int(large.sum())) if int(large.sum()) < grids else 0.0
        if fair >= share or not fair:
            return np.minimum(mass, share)
        share = fair


def first_division(
    rng: np.random.Generator, cells: Cells, mass: Floats, near: Neighbours, grids: int
) -> list[int]:
    """For each cell the number of its region, 0 to `grids` - 1; every region is connected and has a cell."""
    label = np.zeros(len(cells), dtype=np.int64)
    todo = [(np.arange(len(cells)), grids, 0)]
    while todo:
        own, count, first = todo.pop()
        if count == 1:
            label[own] = first
            continue
        side, left = _halved(rng, cells.only(own), mass[own], near, own, count)
        todo.append((own[side == 0], left, first))
        todo.append((own[side == 1], count - left, first + left))
    found: list[int] = label.tolist()
    return found


def _halved(
    rng: np.random.Generator, cells: Cells, mass: Floats, near: Neighbours, own: Ints, grids: int
) -> tuple[Ints, int]:
    """0 or 1 for each cell, both sides connected; and how many of the grids are for side 0."""
    whole = float(np.cumsum(mass)[-1])
    unit = (float(np.cumsum(cells.areas)[-1]) / grids) ** 0.5
    place = dict(zip(own.tolist(), range(len(own)), strict=True))
    inner = [
        [(place[other], length) for other, length in near[cell] if other in place] for cell in own.tolist()
    ]
    best: tuple[float, Ints, int] | None = None
    for _line in range(LINES):
        side = _connected(_sliced(rng, cells, mass, (grids // 2) / grids), mass, cells, inner)
        load = np.bincount(side, mass, minlength=2)
        size = np.bincount(side, minlength=2)
        left = round(grids * float(load[0]) / whole)
        left = min(max(left, 1, grids - int(size[1])), grids - 1, int(size[0]))
        border = cells.lengths[side[cells.pairs[:, 0]] != side[cells.pairs[:, 1]]]
        lean = abs(float(load[0]) / whole * grids - left)
        cost = float(np.cumsum(np.append(0.0, border))[-1]) / unit + LEAN * lean
        if best is None or cost < best[0]:
            best = cost, side, left
    assert best
    return best[1], best[2]


def _sliced(rng: np.random.Generator, cells: Cells, mass: Floats, share: float) -> Ints:
    """Cells on both sides of a line in any direction, with this share of the mass on the first."""
    east, north = rng.uniform(-1, 1, 2).tolist()
    order = np.argsort(east * cells.middles[:, 0] + north * cells.middles[:, 1], kind="stable")
    ladder = np.cumsum(mass[order])
    before = int(np.searchsorted(ladder - mass[order] / 2, share * ladder[-1]))
    side = np.ones(len(cells), dtype=np.int64)
    side[order[: min(max(before, 1), len(cells) - 1)]] = 0
    return side


def _connected(side: Ints, mass: Floats, cells: Cells, near: Neighbours) -> Ints:
    """The heaviest piece of each side stays; the others go to the side at hand that bears less."""
    inner = cells.pairs[side[cells.pairs[:, 0]] == side[cells.pairs[:, 1]]]
    piece = components(len(side), inner)
    if piece.max() < 2:
        return side
    heavy = np.bincount(piece, mass) + 1e-9 * np.bincount(piece)
    label = np.full(len(side), FREE)
    for each in (0, 1):
        pieces = np.unique(piece[side == each])
        label[piece == pieces[int(np.argmax(heavy[pieces]))]] = each
    return np.array(grown(label.tolist(), near, mass, 2))


def grown(label: list[int], near: Neighbours, mass: Floats, grids: int) -> list[int]:
    """Free cells taken one by one, always by the region at hand that bears least."""
    weights: list[float] = mass.tolist()
    load = [0.0] * grids
    for cell, region in enumerate(label):
        if region != FREE:
            load[region] += weights[cell]
    edge = [
        (load[region], region, other)
        for cell, region in enumerate(label)
        if region != FREE
        for other, _length in near[cell]
        if label[other] == FREE
    ]
    heapq.heapify(edge)
    while edge:
        known, region, cell = heapq.heappop(edge)
        if label[cell] != FREE:
            continue
        if known < load[region]:
            heapq.heappush(edge, (load[region], region, cell))
            continue
        label[cell] = region
        load[region] += weights[cell]
        for other, _length in near[cell]:
            if label[other] == FREE:
                heapq.heappush(edge, (load[region], region, other))
    return label
