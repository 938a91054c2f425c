"""Regions of cells as outlines: dissolved, their zig-zag smoothed where that moves nobody to another grid."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from grids.balance.cells import Cells, Ints
from grids.balance.plane import Floats

SMOOTHER = (40.0, 20.0, 10.0, 5.0, 2.5)  # metres; each border takes the first that moves nobody
Outlines = npt.NDArray[np.object_]


def outlines(cells: Cells, label: Ints, grids: int, points: Floats) -> Outlines:
    """One outline in metres for each region. `points` (n, 2), the buildings, stay in the region of their cell."""
    joined = np.empty(grids, dtype=object)
    for region in range(grids):
        joined[region] = shapely.coverage_union_all(cells.polygons[label == region])
    homes = shapely.STRtree(np.asarray(shapely.points(points), dtype=object))
    sides = np.sort(label[cells.pairs[cells.lengths > 0]], axis=1)
    for pair in np.unique(sides[sides[:, 0] != sides[:, 1]], axis=0):
        joined[pair] = _smoothed(joined[pair], homes)
    return joined


def _smoothed(two: Outlines, homes: shapely.STRtree) -> Outlines:
    """Two neighbours with the border between them, and no other, as smooth as it may be."""
    for tolerance in SMOOTHER:
        smooth = shapely.coverage_simplify(two, tolerance, simplify_boundary=False)
        changed = shapely.symmetric_difference(two[0], smooth[0])
        if not len(homes.query(changed, predicate="intersects")):
            return np.asarray(smooth, dtype=object)
    return two
