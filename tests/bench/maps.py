"""Map data of a large city: the largest answer over random viewports at every zoom, and how long one takes."""

import gzip
import json
import time
from typing import NamedTuple

import numpy as np

from grids import locating, queries, shapes
from grids.maps.drawing import LARGEST, View, packed
from grids.maps.sheets import Sheet, sheets
from tests.bench import cities, databases, scale

SCREENS = ((390, 844), (1366, 768), (1920, 1080), (3840, 2160))
ZOOMS = range(5, 19)
SEED = 1


class Seen(NamedTuple):
    """One answer."""

    zoom: int
    size: int  # bytes, compressed
    level: str
    shapes: int
    seconds: float


def measure() -> dict[str, object]:
    with databases.using(cities.ground(scale.GRIDS)):
        begin = time.perf_counter()
        made = sheets(locating.territory())
        ready = time.perf_counter() - begin
        views = list(_views(scale.TIMES * 2))
        first = [_seen(made, view) for view in views]
        again = [_seen(made, view) for view in views]
    return _summed(first, again, ready)


def _views(count: int) -> list[View]:
    """Screens around random places of the city; as many at each zoom."""
    random = np.random.default_rng(SEED)
    west, south, east, north = queries.bounds() or (0.0, 0.0, 1.0, 1.0)
    made = []
    for number in range(count):
        zoom = ZOOMS[number % len(ZOOMS)]
        x, y = random.uniform(west, east), random.uniform(south, north)
        width, height = SCREENS[random.integers(len(SCREENS))]
        wide, high = width * shapes.pixel(zoom) / 2, height * shapes.pixel(zoom) / 2
        made.append(View.of((x - wide, y - high, x + wide, y + high), zoom))
    return made


def _seen(made: list[Sheet], view: View) -> Seen:
    begin = time.perf_counter()
    body = packed(made, view)
    seconds = time.perf_counter() - begin
    told = json.loads(gzip.decompress(body))
    return Seen(view.zoom, len(body), told["level"], len(told["features"]), seconds)


def _summed(first: list[Seen], again: list[Seen], ready: float) -> dict[str, object]:
    largest = max(first, key=lambda seen: seen.size)
    return {
        "grids": scale.GRIDS,
        "viewports": len(first),
        "largest_bytes": largest.size,
        "largest": {"zoom": largest.zoom, "level": largest.level, "shapes": largest.shapes},
        "within_300_kb": largest.size <= LARGEST,
        "shown_at_zoom": {
            zoom: "/".join(sorted({s.level for s in first if s.zoom == zoom})) for zoom in ZOOMS
        },
        "sheets_s": round(ready, 2),
        "first_median_ms": _ms([seen.seconds for seen in first], 50),
        "first_p95_ms": _ms([seen.seconds for seen in first], 95),
        "again_median_ms": _ms([seen.seconds for seen in again], 50),
        "again_p95_ms": _ms([seen.seconds for seen in again], 95),
    }


def _ms(seconds: list[float], percentile: int) -> float:
    return round(float(np.percentile(seconds, percentile)) * 1000, 1)
