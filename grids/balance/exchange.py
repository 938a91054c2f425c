"""Regions exchange cells along their borders until none gains by it, each staying in one piece.

What is made small: how far the loads are from each other, households outside of the band, and the length of the
borders. At first a small loss is allowed too (threshold accepting: Dueck and Scheuer, 1990), which finds its way out
of dead ends as annealing does, without an exponential whose last digit differs between machines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grids.balance.cells import Ints
from grids.balance.regions import Neighbours

PASSES = 40
SETTLING = 30  # passes without losses, at most
ALLOWED = 0.01  # loss that is allowed at first
BAND = 4.0  # what households outside of the band weigh, beside loads that differ
BORDER = 0.025  # what a border as long as a grid is wide weighs
SEARCHED = 80  # cells looked at to see whether a region stays in one piece


@dataclass
class Regions:
    """The state of the exchange. Lists by cell, then lists by region."""

    label: list[int]
    mass: Sequence[float]
    households: Sequence[float]
    near: Neighbours
    band: tuple[float, float]
    unit: float  # metres: about the width of a grid

    def __post_init__(self) -> None:
        regions = max(self.label) + 1
        self.load = [0.0] * regions
        self.homes = [0.0] * regions
        self.count = [0] * regions
        for cell, region in enumerate(self.label):
            self.load[region] += self.mass[cell]
            self.homes[region] += self.households[cell]
            self.count[region] += 1
        self.share = sum(self.load) / regions or 1.0
        self.home_share = sum(self.homes) / regions or 1.0

    def gain(self, cell: int, to: int) -> float:
        """By how much everything gets worse when the cell goes there; negative when it gets better."""
        label, own = self.label, self.label[cell]
        border = 0.0
        for other, length in self.near[cell]:
            if label[other] == own:
                border += length
            elif label[other] == to:
                border -= length
        worse = BORDER * border / self.unit
        weight = self.mass[cell]
        if weight:
            worse += 2 * weight * (self.load[to] - self.load[own] + weight) / self.share**2
        homes = self.households[cell]
        if homes:
            worse += BAND * (self._outside(own, -homes) + self._outside(to, homes))
        return worse

    def _outside(self, region: int, more: float) -> float:
        """Change of the share of households outside of the band."""
        low, high = self.band
        before, after = self.homes[region], self.homes[region] + more
        change = max(low - after, after - high, 0.0) - max(low - before, before - high, 0.0)
        return change / self.home_share

    def badness(self) -> float:
        """The sum that the exchange makes small."""
        low, high = self.band
        uneven = sum((load / self.share - 1) ** 2 for load in self.load)
        outside = sum(max(low - homes, homes - high, 0.0) for homes in self.homes) / self.home_share
        border = sum(
            length
            for cell, own in enumerate(self.label)
            for other, length in self.near[cell]
            if other > cell and self.label[other] != own
        )
        return uneven + BAND * outside + BORDER * border / self.unit

    def move(self, cell: int, to: int) -> None:
        own = self.label[cell]
        self.label[cell] = to
        self.load[own] -= self.mass[cell]
        self.load[to] += self.mass[cell]
        self.homes[own] -= self.households[cell]
        self.homes[to] += self.households[cell]
        self.count[own] -= 1
        self.count[to] += 1

    def stays_whole(self, cell: int) -> bool:
        """Whether the cell's region remains one piece, and not empty, without it."""
        label, near, own = self.label, self.near, self.label[cell]
        if self.count[own] == 1:
            return False
        wanted = {other for other, _length in near[cell] if label[other] == own}
        if len(wanted) < 2:
            return True
        queue = [min(wanted)]
        seen = {cell, *queue}
        wanted.discard(queue[0])
        for each in queue:
            for other, _length in near[each]:
                if label[other] == own and other not in seen:
                    seen.add(other)
                    queue.append(other)
                    wanted.discard(other)
            if not wanted:
                return True
            if len(queue) > SEARCHED:
                return False
        return False


def exchange(rng: np.random.Generator, regions: Regions, pairs: Ints) -> list[int]:
    """Exchange cells until nothing gains; the label of each cell."""
    for turn in range(PASSES):
        _pass(rng, regions, pairs, ALLOWED * (1 - (turn + 1) / PASSES) ** 2)
    for _turn in range(SETTLING):
        if not _pass(rng, regions, pairs, -1e-9):
            break
    return regions.label


def _pass(rng: np.random.Generator, regions: Regions, pairs: Ints, allowed: float) -> int:
    """Offer each cell on a border once to a neighbour's region; how many went."""
    label = np.array(regions.label)
    border = pairs[label[pairs[:, 0]] != label[pairs[:, 1]]]
    offers = np.concatenate([border, border[:, ::-1]])
    moved, current = 0, regions.label
    for cell, other in offers[rng.permutation(len(offers))].tolist():
        to = current[other]
        if to != current[cell] and regions.gain(cell, to) < allowed and regions.stays_whole(cell):
            regions.move(cell, to)
            moved += 1
    return moved
