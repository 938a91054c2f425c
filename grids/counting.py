"""How much of what lies scattered as points falls into each of some outlines. Pure."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from grids import measuring

NONE = -1
Numbers = Sequence[float] | npt.NDArray[Any]


def owners(outlines: Sequence[BaseGeometry], lons: Numbers, lats: Numbers) -> npt.NDArray[np.int64]:
    """For each point the index of the outline it lies in or on, -1 where there is none.

    On a border the first outline owns the point. Give them sorted by code, as locating does, and every point has
    the same owner here and there.
    """
    found = np.full(len(lons), NONE, dtype=np.int64)
    if len(outlines) and len(found):
        tree = shapely.STRtree(measuring.as_array(outlines))
        points: Any = shapely.points(np.asarray(lons, dtype=float), np.asarray(lats, dtype=float))
        point, outline = tree.query(points, predicate="intersects")
        order = np.lexsort((outline, point))[::-1]  # the first outline is written last
        found[point[order]] = outline[order]
    return found


def count_in(
    outlines: Sequence[BaseGeometry], lons: Numbers, lats: Numbers, weights: Numbers | None = None
) -> list[float]:
    """The sum of the points' weights (1 each, where none are given) in each outline, in the outlines' order."""
    return sums(owners(outlines, lons, lats), weights, len(outlines))


def sums(owner: npt.NDArray[np.int64], weights: Numbers | None, count: int) -> list[float]:
    """Weights added up by owner: `count` sums. Points without an owner are left out."""
    owned = owner >= 0
    kept = None if weights is None else np.asarray(weights, dtype=float)[owned]
    added: list[float] = np.bincount(owner[owned], kept, minlength=count).astype(float).tolist()
    return added
