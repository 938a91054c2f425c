"""The plane cut into cells: seeds, their Voronoi diagram, and which of the cells are the city.

All coordinates are metres on an imaginary plane with the city's centre at (0, 0).
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SPACING = 270.0  # metres between neighbouring seeds: three to five hundred households in a dense quarter


@dataclass(frozen=True)
class Diagram:
    """A Voronoi diagram as a graph.

    `seeds` (S, 2); `corners` (V, 2) points where cells meet; `sides` (E, 4) rows of
    (cell, other cell, from corner, to corner). Cells at the rim of the seeds are open.
    """

    seeds: Floats
    corners: Floats
    sides: Ints


@dataclass(frozen=True)
class River:
    """A curve y = a wave of x, seen from a frame turned by `angle` (radians)."""

    angle: float
    offset: float
    waves: Floats  # (n, 3): amplitude, wave length, phase

    def height(self, x: Floats) -> Floats:
        amplitude, length, phase = self.waves.T
        waves: Floats = (amplitude * np.sin(2 * np.pi * x[:, None] / length + phase)).sum(axis=1)
        return waves + self.offset

    def turned(self, points: Floats, sign: int = 1) -> Floats:
        c, s = np.cos(sign * self.angle), np.sin(sign * self.angle)
        turned: Floats = points @ np.array([[c, -s], [s, c]])
        return turned

    def distance(self, points: Floats) -> Floats:
        """How far (roughly, metres) each point lies north of the river, south is negative."""
        p = self.turned(points)
        return p[:, 1] - self.height(p[:, 0])


def river(rng: np.random.Generator, radius: float) -> River:
    waves = np.column_stack(
        [
            radius * rng.uniform([0.10, 0.03], [0.18, 0.06]),
            radius * rng.uniform([1.6, 0.5], [2.4, 0.8]),
            rng.uniform(0, 2 * np.pi, 2),
        ]
    )
    return River(rng.uniform(0, np.pi), radius * rng.uniform(-0.12, 0.12), waves)


def lattice(rng: np.random.Generator, radius: float) -> Floats:
    """A disc of jittered seeds on a triangular lattice."""
    n = int(radius / SPACING) + 1
    i, j = np.meshgrid(np.arange(-2 * n, 2 * n + 1), np.arange(-2 * n, 2 * n + 1))
    points = SPACING * np.column_stack([(i + j / 2).ravel(), (j * np.sqrt(3) / 2).ravel()])
    points = points[np.hypot(*points.T) <= radius]
    jittered: Floats = points + rng.normal(0, 0.28 * SPACING, points.shape)
    return jittered


def banks(stream: River, radius: float) -> Floats:
    """Pairs of seeds on either bank, so that the river becomes the side between their cells."""
    x = np.arange(-radius, radius, SPACING / 8)
    line = np.column_stack([x, stream.height(x)])
    run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = np.arange(0, run[-1], SPACING * 0.9)
    foot = np.column_stack([np.interp(at, run, line[:, 0]), np.interp(at, run, line[:, 1])])
    along = np.gradient(foot, axis=0)
    across = np.column_stack([-along[:, 1], along[:, 0]]) / np.hypot(*along.T)[:, None]
    return stream.turned(np.concatenate([foot + 0.45 * SPACING * across, foot - 0.45 * SPACING * across]), -1)


def triangulate(points: Floats) -> Ints:
    """Delaunay triangles as (T, 3) indices of `points`."""
    drawn = shapely.get_coordinates(shapely.delaunay_triangles(shapely.multipoints(points)))
    keys = points[:, 0] + 1j * points[:, 1]
    order = np.argsort(keys)
    corners = drawn.reshape(-1, 4, 2)[:, :3]
    found: Ints = order[np.searchsorted(keys[order], corners[..., 0] + 1j * corners[..., 1])]
    return found


def circumcentres(triangles: Floats) -> Floats:
    """Centres of the circles through (T, 3, 2) corners."""
    a = triangles[:, 0]
    b, c = triangles[:, 1] - a, triangles[:, 2] - a
    twice = 2 * (b[:, 0] * c[:, 1] - b[:, 1] * c[:, 0])
    bb, cc = (b**2).sum(axis=1), (c**2).sum(axis=1)
    x = (c[:, 1] * bb - b[:, 1] * cc) / twice
    y = (b[:, 0] * cc - c[:, 0] * bb) / twice
    centres: Floats = a + np.column_stack([x, y])
    return centres


def voronoi(seeds: Floats) -> Diagram:
    triangles = triangulate(seeds)
    pairs = np.sort(
        np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1
    )
    owner = np.tile(np.arange(len(triangles)), 3)
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    pairs, owner = pairs[order], owner[order]
    twice = np.flatnonzero((pairs[1:] == pairs[:-1]).all(axis=1))
    sides = np.column_stack([pairs[twice], owner[twice], owner[twice + 1]])
    return Diagram(seeds, circumcentres(seeds[triangles]), sides)


def relaxed(diagram: Diagram, movable: NDArray[np.bool_], strength: float) -> Floats:
    """Seeds moved toward the centres of their cells (open cells and fixed seeds stay)."""
    cell = np.concatenate([diagram.sides[:, 0], diagram.sides[:, 1]])
    ends = diagram.corners[np.tile(diagram.sides[:, 2:], (2, 1))]
    own = diagram.seeds[cell]
    u, v = ends[:, 0] - own, ends[:, 1] - own
    area = np.abs(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0])
    size = len(diagram.seeds)
    total = np.bincount(cell, area, size)
    pull = np.column_stack([np.bincount(cell, area * (u + v)[:, k] / 3, size) for k in (0, 1)])
    step = strength * pull / np.maximum(total, 1e-9)[:, None]
    step[~movable | (np.hypot(*step.T) > SPACING)] = 0
    return diagram.seeds + step


def grow(diagram: Diagram, score: Floats, count: int) -> Ints:
    """The `count` cells with the lowest scores that hang together, grown from the best one."""
    neighbours: list[list[int]] = [[] for _ in diagram.seeds]
    for a, b in diagram.sides[:, :2].tolist():
        neighbours[a].append(b)
        neighbours[b].append(a)
    first = int(np.argmin(score))
    heap, seen = [(float(score[first]), first)], {first}
    chosen: list[int] = []
    while len(chosen) < count:
        chosen.append(heapq.heappop(heap)[1])
        for near in neighbours[chosen[-1]]:
            if near not in seen:
                seen.add(near)
                heapq.heappush(heap, (float(score[near]), near))
    return np.sort(np.array(chosen, dtype=np.int64))


def encloses_nothing(diagram: Diagram, chosen: Ints) -> bool:
    """Whether the cells outside hang together, so that the city has no hole."""
    inside = np.zeros(len(diagram.seeds), dtype=bool)
    inside[chosen] = True
    near = inside.copy()
    touch = diagram.sides[:, :2]
    near[touch[inside[touch].any(axis=1)].ravel()] = True
    return bool(_is_connected(touch[~inside[touch].any(axis=1)], np.flatnonzero(near & ~inside), len(inside)))


def _is_connected(touch: Ints, wanted: Ints, size: int) -> bool:
    group = components(touch, size)
    return len(np.unique(group[wanted])) <= 1


def components(touch: Ints, size: int) -> Ints:
    """For each of `size` nodes the smallest node it is joined to through the (n, 2) pairs."""
    label = np.arange(size, dtype=np.int64)
    while True:
        low = np.minimum(label[touch[:, 0]], label[touch[:, 1]])
        after = label.copy()
        np.minimum.at(after, label[touch[:, 0]], low)
        np.minimum.at(after, label[touch[:, 1]], low)
        after = after[after]
        if np.array_equal(after, label):
            return label
        label = after
