"""What the map of the inbox's list shows: single cases while they are few, else squares with counts.

A square is counted through the index of places, and no further than COUNT_TO; MOST_READ is about what all squares read
together, however many cases the city has, so a number may be a least one ("more"): coming closer makes it exact. Sight
and filter stand inside each count.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from cases.models import Case
from cases.queries.inbox import Desk, Tab, listing, together

Bounds = tuple[float, float, float, float]  # west, south, east, north in degrees
SINGLE = 300  # more cases than this in a box are drawn as squares
COUNT_TO = 99
MOST_SQUARES = 400  # far below the 2,000 features that one answer may have
MOST_READ = 6_000  # cases
SQUARE = 128  # pixels of a screen: two circles with numbers do not cover each other
TILE, DEEPEST = 256, 22
HAIR = 1e-9  # degrees: a border is met by both squares, and the number of the square decides


@dataclass(frozen=True)
class Mesh:
    """Squares of one size that hang together all over the earth: moving the map moves no border of a square."""

    step: tuple[float, float]  # degrees of longitude and latitude
    west: int
    south: int
    east: int
    north: int

    @classmethod
    def over(cls, box: Bounds, zoom: int) -> "Mesh":
        """Squares of SQUARE pixels at a zoom that cover the box; larger ones where they would be too many."""
        west, south, east, north = box
        flat = max(
            math.cos(math.radians(round((south + north) / 2))), 0.02
        )  # alike within a degree of latitude
        for level in range(min(zoom, DEEPEST), -1, -1):
            wide = 360 / 2**level / TILE * SQUARE
            mesh = cls(
                (wide, wide * flat), *map(math.floor, (west / wide, south / wide / flat)),
                *map(math.floor, (east / wide, north / wide / flat)),
            )  # fmt: skip
            if len(mesh) <= MOST_SQUARES:
                break
        return mesh

    def __len__(self) -> int:
        return (self.east - self.west + 1) * (self.north - self.south + 1)

    @property
    def box(self) -> Bounds:
        """All that the squares cover."""
        wide, high = self.step
        return self.west * wide, self.south * high, (self.east + 1) * wide, (self.north + 1) * high


@dataclass(frozen=True)
class Square:
    """So many cases around a place, so many of them overdue; `more`: they were not counted to the end."""

    key: str
    lon: float
    lat: float
    count: int
    late: int
    more: bool
    box: Bounds


@dataclass(frozen=True)
class Seen:
    """Either cases or squares, and the box for which they are all."""

    box: Bounds
    cases: list[Case]
    squares: list[Square]


def look(desk: Desk, tab: Tab, *, wanted: Q, box: Bounds, zoom: int, now: datetime) -> Seen:
    """The cases of a tab in a box (widened to whole squares), the first due first; or squares, where they are many."""
    mesh = Mesh.over(box, zoom)
    keys = _few(listing(desk, tab, wanted), mesh.box)
    if len(keys) > SINGLE:
        return Seen(mesh.box, [], list(_squares(together(desk, tab, wanted), tab, mesh, now)))
    rows = Case.objects.filter(pk__in=keys).select_related("case_class")
    return Seen(mesh.box, list(rows.order_by("due_at", "pk")), [])


def _few(branches: list[QuerySet[Case]], box: Bounds) -> list[int]:
    """Ids of the cases in a box, or of more than SINGLE of them. The first branch is the widest: often it is enough."""
    ids = [branch.filter(_inside(box)).order_by().values("pk")[: SINGLE + 1] for branch in branches]
    found = [row["pk"] for row in ids[0]] if ids else []
    if len(found) > SINGLE or len(ids) < 2:
        return found
    others = ids[1].union(*ids[2:]) if len(ids) > 2 else ids[1]
    return list({*found, *(row["pk"] for row in others)})


def _inside(box: Bounds) -> RawSQL:
    """In a box or within a hair of it, by the index of places."""
    west, south, east, north = box
    near = "point(cases_case.lon, cases_case.lat) <@ box(point(%s, %s), point(%s, %s))"
    values = (west - HAIR, south - HAIR, east + HAIR, north + HAIR)
    return RawSQL(near, values, output_field=BooleanField())  # noqa: S611  no text of a person's is in it


COUNTED = """
    SELECT x, y, counted.* FROM (
        SELECT x, y, wide, high, box(point(x * wide - {hair}, y * high - {hair}),
                                     point((x + 1) * wide + {hair}, (y + 1) * high + {hair})) AS area
        FROM (SELECT %s::float8 AS wide, %s::float8 AS high) AS step,
             generate_series(%s, %s) AS x, generate_series(%s, %s) AS y
    ) AS square, LATERAL (
        WITH near AS MATERIALIZED (
            SELECT * FROM cases_case WHERE state IN ({states}) AND point(lon, lat) <@ square.area
            AND floor(lon / square.wide) = square.x AND floor(lat / square.high) = square.y LIMIT %s)
        SELECT count(*), avg(lon), avg(lat), count(*) FILTER (WHERE due_at <= %s), (SELECT count(*) FROM near)
        FROM ({found} LIMIT {most}) AS each
    ) AS counted (n, mean_lon, mean_lat, late, read) WHERE n > 0 ORDER BY x, y
"""


def _squares(found: QuerySet[Case], tab: Tab, mesh: Mesh, now: datetime) -> Iterator[Square]:
    """One statement; each square ends its own count, and its own reading where few of its cases are to be seen."""
    inner, values = found.order_by().values("lon", "lat", "due_at").query.sql_with_params()
    wide, high = mesh.step
    read = max(COUNT_TO + 1, MOST_READ // len(mesh))
    numbers = (wide, high, mesh.west, mesh.east, mesh.south, mesh.north, read, now)
    statement = COUNTED.format(
        found=inner.replace('FROM "cases_case"', 'FROM near AS "cases_case"', 1),
        states=", ".join(f"'{state}'" for state in tab.states),
        most=COUNT_TO + 1,
        hair=HAIR,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*numbers, *values])
        for x, y, count, lon, lat, late, near in cursor.fetchall():
            box = (x * wide, y * high, (x + 1) * wide, (y + 1) * high)
            more = count > COUNT_TO or near == read
            yield Square(f"{x}.{y}", lon, lat, min(count, COUNT_TO), min(late, COUNT_TO), more, box)
