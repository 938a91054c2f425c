"""Cells gathered into communities, streets and districts: near each other and in one piece."""

from __future__ import annotations

import math

import numpy as np

from .mesh import Floats, Ints, components


def fan_outs(grids: int) -> tuple[int, int, int]:
    """How many districts, streets and communities a city of so many grids has.

    48 grids make 12 communities, 4 streets and 2 districts; larger cities have larger parts.
    """
    growth = min(1.0, max(0.0, math.log(grids / 48) / math.log(60_000 / 48)))
    communities = max(1, round(grids / (4 + 2 * growth)))
    streets = max(1, round(communities / (3 + 9 * growth)))
    return max(1, round(streets / (2 + 22 * growth))), streets, communities


def shares(sizes: Ints, total: int) -> Ints:
    """`total` parts dealt out in proportion to the sizes, at least one and at most `size` each."""
    exact = sizes * (total / sizes.sum())
    dealt: Ints = np.clip(np.floor(exact), 1, sizes).astype(np.int64)
    while dealt.sum() != total:
        if dealt.sum() < total:
            dealt[np.argmax(np.where(dealt < sizes, exact - dealt, -np.inf))] += 1
        else:
            dealt[np.argmax(np.where(dealt > 1, dealt - exact, -np.inf))] -= 1
    return dealt


def gather(rng: np.random.Generator, features: Floats, count: int, rounds: int = 25) -> Ints:
    """k-means: for each row of `features` which of `count` groups it is in; no group is empty."""
    centres, label = _spread(rng, features, count), np.zeros(len(features), dtype=np.int64)
    for _ in range(rounds):
        gap = _squares(features, centres)
        label = gap.argmin(axis=1)
        _fill_empty(label, gap, count)
        size = np.bincount(label, minlength=count)[:, None]
        centres = np.column_stack([np.bincount(label, f, count) for f in features.T]) / size
    return label


def _squares(features: Floats, centres: Floats) -> Floats:
    """Squared distances (rows, centres), by the product form: no (rows, centres, 2) block in memory."""
    gap: Floats = (features**2).sum(axis=1)[:, None] - 2 * features @ centres.T + (centres**2).sum(axis=1)
    return gap


def _spread(rng: np.random.Generator, features: Floats, count: int) -> Floats:
    """Starting centres far from each other."""
    picked = [int(rng.integers(len(features)))]
    nearest = ((features - features[picked[0]]) ** 2).sum(axis=1)
    while len(picked) < count:
        weight = nearest / max(nearest.sum(), 1e-9)
        weight[picked] = 0
        picked.append(int(np.argmax(weight * rng.uniform(0.6, 1.0, len(weight)))))
        nearest = np.minimum(nearest, ((features - features[picked[-1]]) ** 2).sum(axis=1))
    return features[picked]


def _fill_empty(label: Ints, gap: Floats, count: int) -> None:
    for empty in np.flatnonzero(np.bincount(label, minlength=count) == 0):
        crowded = np.bincount(label, minlength=count)[label] > 1
        own = gap[np.arange(len(label)), label]
        label[np.argmax(np.where(crowded, own, -np.inf))] = empty


def divide(rng: np.random.Generator, features: Floats, parent: Ints, total: int, touch: Ints) -> Ints:
    """Split every parent's cells into connected groups, `total` in all; labels run from 0."""
    sizes = np.bincount(parent)
    label = np.empty(len(parent), dtype=np.int64)
    first = 0
    members = np.split(np.argsort(parent, kind="stable"), np.cumsum(sizes)[:-1])
    for cells, count in zip(members, shares(sizes, total).tolist(), strict=True):
        label[cells] = first + gather(rng, features[cells], count)
        first += count
    return in_one_piece(label, parent, touch)


def in_one_piece(label: Ints, parent: Ints, touch: Ints) -> Ints:
    """Give pieces that lie apart from the bulk of their group to a neighbour of the same parent."""
    label = label.copy()
    siblings = touch[parent[touch[:, 0]] == parent[touch[:, 1]]]
    while True:
        piece = components(siblings[label[siblings[:, 0]] == label[siblings[:, 1]]], len(label))
        stray = _strays(label, piece)
        if not stray.any():
            return label
        a, b = np.concatenate([siblings, siblings[:, ::-1]]).T
        doors = np.flatnonzero(stray[a] & ~stray[b] & (label[a] != label[b]))
        pieces, at = np.unique(piece[a[doors]], return_index=True)
        target = np.full(len(label), -1)
        target[pieces] = label[b[doors[at]]]
        moved = stray & (target[piece] >= 0)
        label[moved] = target[piece][moved]


def _strays(label: Ints, piece: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Cells whose piece isn't the largest (on a tie, the first) of their group."""
    pieces, first, size = np.unique(piece, return_index=True, return_counts=True)
    order = np.lexsort((pieces, -size))
    groups, best = np.unique(label[first[order]], return_index=True)
    keep = np.full(len(label), -1)
    keep[groups] = pieces[order[best]]
    stray: np.ndarray[tuple[int], np.dtype[np.bool_]] = piece != keep[label]
    return stray


def renumbered(label: Ints, parent: Ints, centres: Floats) -> Ints:
    """Labels put in order: by parent, then from north to south in bands, from west to east in each."""
    count = label.max() + 1
    size = np.bincount(label, minlength=count)
    x, y = (np.bincount(label, centres[:, k], count) / size for k in (0, 1))
    of = np.zeros(count, dtype=np.int64)
    of[label] = parent
    band = np.round(-y / 800).astype(np.int64)
    rank = np.empty(count, dtype=np.int64)
    rank[np.lexsort((x, band, of))] = np.arange(count)
    return rank[label]
