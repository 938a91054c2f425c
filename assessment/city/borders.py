"""Sides of cells drawn as natural lines, once per side, so that neighbours share every vertex."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from .mesh import SPACING, Diagram, Floats, Ints

PIECES = 8  # segments of one side: nine vertices, seven of them inside
SHORTEST = 0.16 * SPACING  # metres: shorter sides vanish and four cells meet, as at a crossing
AXIS_DEGREES = 1.5  # a segment this near to an axis is drawn again


def without_short_sides(diagram: Diagram) -> Diagram:
    """Short sides contracted to their middle until none is left."""
    corners, sides = diagram.corners.copy(), diagram.sides
    while True:
        length = np.hypot(*(corners[sides[:, 2]] - corners[sides[:, 3]]).T)
        short = np.flatnonzero(length < SHORTEST)
        if not len(short):
            return Diagram(diagram.seeds, corners, sides)
        goes_to, taken = np.arange(len(corners)), set[int]()
        for side in short[np.argsort(length[short])]:
            a, b = int(sides[side, 2]), int(sides[side, 3])
            if not taken & {a, b}:
                taken |= {a, b}
                goes_to[b] = a
                corners[a] = (corners[a] + corners[b]) / 2
        sides = np.column_stack([sides[:, :2], goes_to[sides[:, 2:]]])
        sides = sides[sides[:, 2] != sides[:, 3]]


def draw(rng: np.random.Generator, diagram: Diagram) -> Floats:
    """Lines of (sides, PIECES + 1, 2) metres; none crosses another, few segments follow an axis."""
    lines = _wiggle(rng, diagram)
    for _ in range(6):
        again = _follows_axis(lines)
        lines[again] = _wiggle(rng, Diagram(diagram.seeds, diagram.corners, diagram.sides[again]))
    return lines


def _follows_axis(lines: Floats) -> NDArray[np.bool_]:
    step = np.diff(lines, axis=1)
    angle = np.degrees(np.arctan2(step[..., 1], step[..., 0])) % 90
    near: NDArray[np.bool_] = (np.minimum(angle, 90 - angle) < AXIS_DEGREES).any(axis=1)
    return near


def _wiggle(rng: np.random.Generator, diagram: Diagram) -> Floats:
    start, end = (diagram.corners[diagram.sides[:, k]] for k in (2, 3))
    along = end - start
    length = np.hypot(*along.T)[:, None]
    across = np.column_stack([-along[:, 1], along[:, 0]]) / length
    t = _places(rng, len(start))
    height = length * _noise(rng, len(start), t)
    room = _room(diagram, t * length, (1 - t) * length)
    height = room * np.tanh(height / np.maximum(room, 1e-9))
    lines: Floats = start[:, None] + t[..., None] * along[:, None] + height[..., None] * across[:, None]
    lines[:, 0], lines[:, -1] = start, end
    return lines


def _places(rng: np.random.Generator, count: int) -> Floats:
    t = (np.arange(PIECES + 1) + rng.uniform(-0.32, 0.32, (count, PIECES + 1))) / PIECES
    t[:, 0], t[:, -1] = 0, 1
    return t


def _noise(rng: np.random.Generator, count: int, t: Floats) -> Floats:
    """Heights by halving: a broad bend, smaller ones upon it, in shares of the side's length."""
    heights = np.zeros((count, 2))
    for size in (0.17, 0.09, 0.045):
        middle = (heights[:, 1:] + heights[:, :-1]) / 2 + rng.normal(0, size, (count, heights.shape[1] - 1))
        wider = np.empty((count, heights.shape[1] * 2 - 1))
        wider[:, ::2], wider[:, 1::2] = heights, middle
        heights = wider
    return heights


def _room(diagram: Diagram, from_start: Floats, from_end: Floats) -> Floats:
    """How far a line may leave its side and stay in the two triangles side-seed: there no other line runs."""
    a, b = (diagram.corners[diagram.sides[:, k]] for k in (2, 3))
    slopes = []
    for end, other in ((a, b), (b, a)):
        tangents = [_tangent(other - end, diagram.seeds[diagram.sides[:, k]] - end) for k in (0, 1)]
        slopes.append(np.clip(0.8 * np.minimum(*tangents), 0, 0.75)[:, None])
    room: Floats = np.minimum(from_start * slopes[0], from_end * slopes[1])
    return room


def _tangent(u: Floats, v: Floats) -> Floats:
    """Tangent of the angle between two directions, very large from 90 degrees on."""
    dot = (u * v).sum(axis=1)
    cross = np.abs(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0])
    return np.where(dot > 0, cross / np.maximum(dot, 1e-9), 1e9)


def close_rings(diagram: Diagram, lines: Floats, cells: Ints) -> NDArray[np.object_]:
    """One polygon for each of the cells, in their order; `lines` are in any coordinates."""
    place = np.full(len(diagram.seeds), -1)
    place[cells] = np.arange(len(cells))
    cell = np.concatenate([diagram.sides[:, 0], diagram.sides[:, 1]])
    side = np.tile(np.arange(len(diagram.sides)), 2)
    wanted = place[cell] >= 0
    cell, side = cell[wanted], side[wanted]
    u, v = (diagram.corners[diagram.sides[side, k]] - diagram.seeds[cell] for k in (2, 3))
    middle = u + v
    order = np.lexsort((np.arctan2(middle[:, 1], middle[:, 0]), place[cell]))
    forward = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0] > 0
    drawn = np.where(forward[:, None, None], lines[side], lines[side, ::-1])[order]
    rings = shapely.linearrings(drawn[:, :-1].reshape(-1, 2), indices=np.repeat(place[cell][order], PIECES))
    polygons: NDArray[np.object_] = np.asarray(shapely.polygons(rings), dtype=object)
    return polygons
