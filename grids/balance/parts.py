"""Parts of a community that do not touch: each is divided by itself, too small ones go with the nearest other."""

from __future__ import annotations

import numpy as np
import shapely

from grids.balance.cells import Cells, Ints
from grids.balance.plane import Floats

ENOUGH = 0.5  # of a grid's share: a part with less has no grid of its own


def components(count: int, pairs: Ints) -> Ints:
    """For each of `count` cells the number of the connected piece it is in, 0 for the piece of cell 0."""
    label = np.arange(count)
    while True:
        low = label.copy()
        np.minimum.at(low, pairs[:, 0], label[pairs[:, 1]])
        np.minimum.at(low, pairs[:, 1], label[pairs[:, 0]])
        low = np.minimum(low, low[low])
        if (low == label).all():
            return np.unique(label, return_inverse=True)[1].ravel().astype(np.int64)
        label = low


def bridged(cells: Cells, mass: Floats, grids: int) -> tuple[Cells, Ints, Ints]:
    """Cells with small parts joined to the nearest; for each cell its part, for each part its number of grids."""
    while True:
        part = components(len(cells), cells.pairs)
        sums = np.bincount(part, mass).astype(float)
        share = float(np.cumsum(mass)[-1]) / grids
        smallest = int(np.argmin(sums))
        if len(sums) == 1 or (len(sums) <= grids and sums[smallest] >= ENOUGH * share):
            return cells, part, _apportioned(sums, grids, np.bincount(part))
        cells = cells.joined(_bridge(cells, part == smallest))


def _bridge(cells: Cells, chosen: np.ndarray) -> Ints:
    """The pair of nearest cells, one of the part and one of the others."""
    inside, outside = np.flatnonzero(chosen), np.flatnonzero(~chosen)
    tree = shapely.STRtree(cells.polygons[outside])
    (of_part, other), far = tree.query_nearest(
        cells.polygons[inside], all_matches=False, return_distance=True
    )
    best = int(np.argmin(np.round(far, 2)))
    return np.array([[inside[of_part[best]], outside[other[best]]]], dtype=np.int64)


def _apportioned(sums: Floats, grids: int, cells: Ints) -> Ints:
    """One grid for each part; each further one to where a grid would bear most."""
    given = np.ones(len(sums), dtype=np.int64)
    for _further in range(grids - len(sums)):
        load = np.where(given < cells, sums / given, -1.0)
        given[int(np.argmax(load))] += 1
    return given
