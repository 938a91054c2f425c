"""Invented communities with buildings, in metres from a corner in Hangzhou, and the plain way to divide them."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from grids.balance import Band, Homes, Situation, Wish
from tests.grids.world import CORNER, EAST, NORTH

BAND = Band(300, 500)
SQUARE = shapely.box(0, 0, 900, 900)
CORNERED = shapely.Polygon([(0, 0), (1500, 100), (1600, 900), (900, 800), (850, 1500), (100, 1300)])
HOLED = SQUARE.difference(shapely.box(350, 350, 500, 550))
TWO_PARTS = shapely.MultiPolygon([shapely.box(0, 0, 500, 600), shapely.box(700, 0, 1200, 600)])
ISLET = shapely.MultiPolygon([shapely.box(0, 0, 800, 600), shapely.box(900, 250, 930, 280)])


def on_earth(points: np.ndarray) -> np.ndarray:
    """Rows of metres as rows of degrees."""
    degrees: np.ndarray = np.asarray(points, dtype=float).reshape(-1, 2) * (EAST, NORTH) + CORNER
    return degrees


def ground(shape: BaseGeometry) -> BaseGeometry:
    earth: BaseGeometry = shapely.transform(shape, on_earth)
    return earth


def scattered(shape: BaseGeometry, count: int, seed: int) -> np.ndarray:
    """Points in metres anywhere in the shape."""
    rng = np.random.default_rng(seed)
    west, south, east, north = shape.bounds
    found = np.empty((0, 2))
    while len(found) < count:
        more = rng.uniform((west, south), (east, north), (2 * count + 10, 2))
        found = np.concatenate([found, more[shapely.contains_xy(shape, more[:, 0], more[:, 1])]])
    return found[:count]


def estates(shape: BaseGeometry, count: int, seed: int) -> np.ndarray:
    """Points in metres in clusters, as blocks of flats stand."""
    rng = np.random.default_rng(seed)
    middles = scattered(shape, max(3, count // 30), seed)
    points = middles[rng.integers(0, len(middles), 3 * count)] + rng.normal(0, 70, (3 * count, 2))
    return points[shapely.contains_xy(shape, points[:, 0], points[:, 1])][:count]


def situation(
    shape: BaseGeometry, points: np.ndarray, households: np.ndarray, cases: np.ndarray | None = None
) -> Situation:
    places = on_earth(points)
    homes = np.asarray(households, dtype=float)
    return Situation(
        ground(shape),
        Homes(places[:, 0], places[:, 1], homes, homes),
        on_earth(np.empty((0, 2)) if cases is None else cases),
    )


def wish(**about: object) -> Wish:
    return Wish(**{"band": BAND, "seed": 1} | about)  # type: ignore[arg-type]


def town(count: int, seed: int, *, clustered: bool = False, shape: BaseGeometry = CORNERED) -> Situation:
    """A community of blocks with 10 to 90 households."""
    points = estates(shape, count, seed) if clustered else scattered(shape, count, seed)
    return situation(shape, points, np.random.default_rng(seed).integers(10, 90, len(points)))


def plain_loads(homes: Homes, grids: int, seed: int) -> list[float]:
    """What the usual k-means of the buildings, weighted by their households, gives each grid."""
    rng = np.random.default_rng(seed)
    points, weight = (homes.points - CORNER) / (EAST, NORTH), homes.households
    centres = points[rng.choice(len(points), grids, replace=False)]
    nearest = np.zeros(len(points), dtype=int)
    for _round in range(100):
        nearest = np.argmin(((points[:, None] - centres) ** 2).sum(axis=2), axis=1)
        load = np.bincount(nearest, weight, minlength=grids)
        moved = np.column_stack(
            [np.bincount(nearest, weight * points[:, axis], minlength=grids) for axis in (0, 1)]
        )
        new = np.where(load[:, None] > 0, moved / np.maximum(load, 1e-9)[:, None], centres)
        if np.allclose(new, centres):
            break
        centres = new
    loads: list[float] = np.bincount(nearest, weight, minlength=grids).tolist()
    return loads
