"""Finding the grid of a point through the product against a bare STRtree, at 60,000 grids. Aim: at most 3 times.

One by one, as reports come, and a file's worth at once. Then divisions are published while another process locates a
point over and over: the seconds from the commit until it says the new grid. Aim: within one.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import shapely
from django.conf import settings
from django.db import connection

from grids.actions import draft_division, publish_division, set_outlines
from grids.locating import locate, locate_many, territory
from grids.models import Division, GridKind
from tests.bench import cities, scale
from tests.bench.databases import scratch, using
from tests.bench.pairs import interleaved, median

AIM, AIM_SEEN_S = 3, 1
BATCH = 500  # points looked up in each of a pair
PUBLICATIONS = min(5, scale.TIMES)

WATCH = """
import sys, time, django
django.setup()
from django.db import connection
from grids.locating import locate
connection.settings_dict["NAME"], point, seen = sys.argv[1], [float(text) for text in sys.argv[2:]], None
while True:
    grid = locate(*point).grid_id
    if grid != seen:
        seen = grid
        print(time.time(), flush=True)
    time.sleep(0.005)
"""


def measure() -> dict[str, object]:
    database = cities.ground(scale.GRIDS)
    with using(database):
        found = ratios()
    with scratch(database):
        seen = sorted(publications())
    return found | {
        "seen_elsewhere_median_s": round(median(seen), 2),
        "seen_elsewhere_worst_s": round(seen[-1], 2),
        "aim_seen_s": AIM_SEEN_S,
    }


def ratios() -> dict[str, object]:
    """Microseconds a point, and how many times a bare tree's; both make the point and ask what it touches."""
    tree = territory().grids.tree
    lons, lats = points(tree, BATCH * 40)
    some = list(zip(lons[:BATCH], lats[:BATCH], strict=True))
    works = {
        "product": lambda: [locate(lon, lat) for lon, lat in some],
        "bare": lambda: [tree.query(shapely.Point(lon, lat), predicate="intersects") for lon, lat in some],
        "product_bulk": lambda: locate_many(lons, lats),
        "bare_bulk": lambda: tree.query(shapely.points(lons, lats), predicate="intersects"),
    }
    assert all(place.grid_id for place in locate_many(lons, lats))
    took = {name: median(each) for name, each in interleaved(works, max(1, scale.TIMES // 4)).items()}
    return {
        "grids": len(tree.geometries),
        "product_us": round(took["product"] / BATCH * 1e6, 2),
        "ratio": round(took["product"] / took["bare"], 2),
        "product_bulk_us": round(took["product_bulk"] / len(lons) * 1e6, 2),
        "ratio_bulk": round(took["product_bulk"] / took["bare_bulk"], 2),
        "aim": AIM,
    }


def points(tree: shapely.STRtree, count: int) -> tuple[list[float], list[float]]:
    """As many points inside grids, in no order."""
    inside = shapely.point_on_surface(random.Random(1).choices(tree.geometries, k=count))
    return shapely.get_x(inside).tolist(), shapely.get_y(inside).tolist()


def publications() -> Iterator[float]:
    """Two neighbouring grids change places, again and again; seconds until another process finds them so."""
    division = Division.objects.order_by("pk").first()
    assert division, "the city has divisions"
    here, there = division.outlines.filter(grid__kind=GridKind.COMPREHENSIVE).order_by("grid__code")[:2]
    with watching(shapely.point_on_surface(here.outline)) as said:
        said.readline()
        for number in range(PUBLICATIONS):
            time.sleep(0.13 * number)  # not always at the same moment of the other's looks
            division = exchanged(division, {here.grid_id: there.grid_id, there.grid_id: here.grid_id})
            begin = time.time()
            yield float(said.readline()) - begin


def exchanged(division: Division, grids: dict[int, int]) -> Division:
    """A new division in force, in which these grids have each other's outlines."""
    outlines = [(grids.get(row.grid_id, row.grid_id), row.outline) for row in division.outlines.all()]
    draft = draft_division(community=division.community)
    set_outlines(division=draft, outlines=outlines)
    publish_division(division_id=draft.pk, directly=True)
    return draft


@contextmanager
def watching(point: shapely.Point) -> Iterator[IO[str]]:
    """Another process that locates the point and says the time whenever its grid changes."""
    command = [sys.executable, "-c", WATCH, str(connection.settings_dict["NAME"]), str(point.x), str(point.y)]
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=os.environ, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        yield other.stdout
        other.terminate()
