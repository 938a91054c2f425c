"""Checks of whole cities and of one edited grid: neither may take longer for each grid, or at all, as the city grows.

Layers are made in memory from a seed: as many polygons as Taipei has (11,490) and a city of 60,000 grids, each polygon
with as many corners as those of Taipei. Measured alternately, the best of some rounds.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from grids import coverage
from grids.drawing.checking import Neighbourhood
from grids.measuring import Geometries
from tests.bench import scale

TAIPEI, VILLAGE = 11_490, 600
SPACING = 0.0015  # degrees between grids, about 150 m
CORNER = (121.4, 24.9)
ROUNDS, EDITS = 3, 50


def measure() -> dict[str, object]:
    return {"whole": _whole(TAIPEI, scale.GRIDS), "one_edited": _one_edited(VILLAGE, scale.GRIDS)}


def city(grids: int, seed: int = 1) -> Geometries:
    """A partition into about so many cells with bent borders."""
    side = round(grids**0.5)
    random = np.random.default_rng(seed)
    rows = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2) + 0.5
    points = np.array(CORNER) + SPACING * (rows + random.uniform(-0.35, 0.35, rows.shape))
    frame = shapely.box(*CORNER, *(np.array(CORNER) + SPACING * side))
    diagram = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=frame))
    cells = shapely.intersection(diagram, frame)
    return shapely.transform(shapely.segmentize(cells, SPACING / 4), _bent)


def _bent(points: Any) -> Any:
    """Borders that are not straight; the same point goes to the same place whoever has it."""
    points = np.round(points, 9)
    return points + SPACING / 40 * np.sin(points[:, ::-1] * 4000)


def _whole(small: int, large: int) -> dict[str, object]:
    """Seconds of a full check against the city's border, and microseconds for each grid."""
    cities = [city(small), city(large)]
    borders = [shapely.coverage_union_all(outlines) for outlines in cities]
    works = [partial(_check, *each) for each in zip(cities, borders, strict=True)]
    seconds = _best(works, ROUNDS)
    each = [taken / len(outlines) * 1e6 for taken, outlines in zip(seconds, cities, strict=True)]
    return {
        "grids": [len(outlines) for outlines in cities],
        "seconds": [round(taken, 2) for taken in seconds],
        "us_for_each_grid": [round(taken, 1) for taken in each],
        "ratio": round(each[1] / each[0], 2),
    }


def _check(outlines: Geometries, border: BaseGeometry) -> None:
    found = coverage.measure(list(outlines), parent=border)
    assert found.ok, found.as_json()


def _one_edited(small: int, large: int) -> dict[str, object]:
    """Milliseconds to check one changed grid against its neighbours; the trees are there."""
    cities = [city(small), city(large)]
    works = [partial(_edit, Neighbourhood(list(outlines)), outlines) for outlines in cities]
    seconds = _best(works, ROUNDS * 3)
    return {
        "grids": [len(outlines) for outlines in cities],
        "ms": [round(taken / EDITS * 1000, 3) for taken in seconds],
        "ratio": round(seconds[1] / seconds[0], 2),
    }


def _edit(neighbourhood: Neighbourhood, outlines: Geometries) -> None:
    """Each of some grids is made larger: it overlaps its neighbours, and is told so."""
    for row in np.linspace(0, len(outlines) - 1, EDITS).astype(int).tolist():
        assert neighbourhood.check(row, outlines[row].buffer(SPACING / 10))


def _best(works: Sequence[Callable[[], None]], rounds: int) -> list[float]:
    """The shortest time of each, taken in turns."""
    taken: list[list[float]] = [[] for _work in works]
    for _round in range(rounds):
        for own, work in zip(taken, works, strict=True):
            begin = time.perf_counter()
            work()
            own.append(time.perf_counter() - begin)
    return [min(own) for own in taken]
