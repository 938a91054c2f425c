"""A community cut into small cells around its buildings, and which of them share a border.

A building is never divided. Where nobody lives, cells of a lattice fill the ground, so that borders find their way
through parks and fields too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from grids.balance.plane import Floats
from grids.counting import NONE, owners

Ints = npt.NDArray[np.int64]
MOST_SITES = 2000  # cells around buildings; more buildings share cells, so that the time stays bounded
FILLING = 900  # cells of a community without buildings
TOGETHER = 0.5  # metres: nearer buildings share a cell
SHORTEST = 0.5  # metres: a shorter common border does not join two cells


@dataclass(frozen=True)
class Cells:
    """`polygons` (n,) cover the ground exactly, corners shared; `middles` (n, 2) and `areas` (n,) in metres.

    `pairs` (m, 2) are the indices of cells with a common border of `lengths` (m,) metres; 0 joins parts of the ground
    that do not touch.
    """

    polygons: npt.NDArray[np.object_]
    middles: Floats
    areas: Floats
    pairs: Ints
    lengths: Floats

    def __len__(self) -> int:
        return len(self.polygons)

    def holding(self, points: Floats) -> Ints:
        """The index of the cell of each point, of the nearest for points beside the ground."""
        found = owners(list(self.polygons), points[:, 0], points[:, 1])
        lost = np.flatnonzero(found == NONE)
        if len(lost):
            found[lost] = shapely.STRtree(self.polygons).nearest(shapely.points(points[lost]))
        return found

    def only(self, wanted: Ints) -> Cells:
        """Some of the cells, in this order, and the borders between them."""
        place = np.full(len(self), NONE)
        place[wanted] = np.arange(len(wanted))
        pairs = place[self.pairs]
        kept = (pairs >= 0).all(axis=1)
        return Cells(
            self.polygons[wanted], self.middles[wanted], self.areas[wanted], pairs[kept], self.lengths[kept]
        )

    def joined(self, bridges: Ints) -> Cells:
        """The same with more pairs, of which the cells do not touch."""
        pairs = np.concatenate([self.pairs, bridges.reshape(-1, 2)])
        lengths = np.concatenate([self.lengths, np.zeros(len(bridges))])
        return Cells(self.polygons, self.middles, self.areas, pairs, lengths)


def cut(ground: BaseGeometry, points: Floats) -> Cells:
    """Cells of a ground in metres around points (n, 2) that lie in it."""
    sites = _sites(points)
    sites = np.concatenate([sites, _filling(ground, sites)])
    polygons = _faces(ground, sites)
    pairs, lengths = _borders(polygons)
    middles = np.round(shapely.get_coordinates(shapely.centroid(polygons)), 2)
    return Cells(polygons, middles, np.round(shapely.area(polygons), 1), pairs, lengths)


def _sites(points: Floats) -> Floats:
    """One point for each cell: of points that lie together the first."""
    size = TOGETHER
    while True:
        squares = np.floor(points / size).astype(np.int64)
        _square, first = np.unique((squares[:, 0] << 32) + squares[:, 1], return_index=True)
        if len(first) <= MOST_SITES:
            kept: Floats = points[np.sort(first)]
            return kept
        size *= 1.3


def _filling(ground: BaseGeometry, sites: Floats) -> Floats:
    """Points of a lattice where no site is near."""
    step = (ground.area / FILLING) ** 0.5
    west, south, east, north = ground.bounds
    columns, rows = int((east - west) / step) + 2, int((north - south) / (0.866 * step)) + 2
    column, row = (each.ravel() for each in np.meshgrid(np.arange(columns), np.arange(rows)))
    lattice = np.column_stack(
        [west + (column + 0.31 + 0.5 * (row % 2)) * step, south + (row + 0.47) * 0.866 * step]
    )
    lattice = lattice[shapely.contains_xy(ground, lattice)]
    if not len(sites) or not len(lattice):
        return lattice
    tree = shapely.STRtree(np.asarray(shapely.points(sites), dtype=object))
    near, _site = tree.query(shapely.points(lattice), predicate="dwithin", distance=0.8 * step)
    return np.delete(lattice, np.unique(near), axis=0)


def _faces(ground: BaseGeometry, sites: Floats) -> npt.NDArray[np.object_]:
    """Voronoi's cells of the sites, cut off at the border; all lines are noded first, so that corners are shared."""
    border = shapely.boundary(ground)
    lines: list[BaseGeometry] = [border]
    if len(sites) > 1:
        lines.append(shapely.voronoi_polygons(shapely.MultiPoint(sites), extend_to=ground, only_edges=True))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union_all(lines))))
    shapely.prepare(ground)
    faces = faces[shapely.contains(ground, shapely.point_on_surface(faces))]
    return np.asarray(faces[_reading_order(faces)], dtype=object)


def _reading_order(polygons: npt.NDArray[np.object_]) -> Ints:
    """North to south, then west to east: the order in which GEOS hands them out is its own."""
    middles = np.round(shapely.get_coordinates(shapely.centroid(polygons)), 2)
    return np.lexsort((middles[:, 0], -middles[:, 1]))


def _borders(polygons: Sequence[Any] | npt.NDArray[np.object_]) -> tuple[Ints, Floats]:
    """Pairs of polygons with common edges, and how long those are together, to the centimetre."""
    points, owner = shapely.get_coordinates(shapely.boundary(polygons), return_index=True)
    corners, number = np.unique(points, axis=0, return_inverse=True)
    number = number.ravel()
    edge = np.flatnonzero((owner[1:] == owner[:-1]) & (number[1:] != number[:-1]))
    ends = np.sort(np.column_stack([number[edge], number[edge + 1]]), axis=1)
    order = np.lexsort((owner[edge], ends[:, 1], ends[:, 0]))
    ends, owner = ends[order], owner[edge][order]
    both = np.flatnonzero((ends[1:] == ends[:-1]).all(axis=1) & (owner[1:] != owner[:-1]))
    steps = corners[ends[both, 0]] - corners[ends[both, 1]]
    long = np.sqrt((steps * steps).sum(axis=1))
    pairs, which = np.unique(np.column_stack([owner[both], owner[both + 1]]), axis=0, return_inverse=True)
    lengths: Floats = np.round(np.bincount(which.ravel(), long, minlength=len(pairs)).astype(float), 2)
    kept = lengths >= SHORTEST
    return pairs[kept].astype(np.int64), lengths[kept]
