"""Bringing in another system's cases: rows a second. Aim: 500.

The file is made up in the city that is measured in: points in its grids, two in three closed, some late, so that the
replay writes lapses too.
"""

import csv
import random
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from cases.models import Case
from cases.replay.load import Replayed, import_cases
from cases.replay.mapping import read_mapping
from tests.bench import cities, scale
from tests.bench.databases import scratch
from tests.bench.pairs import seconds

AIM = 500
BEGIN = datetime(2026, 1, 5, 8)
HEADER = ("number", "opened", "due", "closed", "what", "said", "where", "x", "y")
MAPPING = """
name = "bench"
timezone = "Asia/Shanghai"
time_format = "%Y-%m-%d %H:%M"
[columns]
id = "number"
opened = "opened"
target = "due"
closed = "closed"
class = "what"
description = "said"
place = "where"
lon = "x"
lat = "y"
"""


def measure() -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder, scratch(cities.small()):
        file, mapping = Path(folder) / "cases.csv", Path(folder) / "mapping.toml"
        mapping.write_text(MAPPING)
        with file.open("w", newline="") as text:
            csv.writer(text).writerows([HEADER, *rows(scale.ROWS)])
        return {"rows": scale.ROWS, "rows_per_s": rate(file, mapping, scale.ROWS), "aim": AIM}


def rows(count: int) -> Iterator[tuple[object, ...]]:
    """Made-up rows, the same each time."""
    chance = random.Random(1)
    points = list(Case.objects.order_by("pk").values_list("lon", "lat")[:1000])
    for number in range(count):
        opened = BEGIN + timedelta(minutes=7 * number)
        due = opened + timedelta(hours=chance.choice((4, 24, 72, 240)))
        closed = opened + (due - opened) * chance.choice((0.1, 0.4, 0.9, 1.7))
        times = [f"{at:%Y-%m-%d %H:%M}" for at in (opened, due, closed)]
        if chance.random() < 0.34:
            times[2] = ""
        kind = f"Kind {chance.randrange(40)}"
        yield (number, *times, kind, f"{kind} seen", f"{number} Bench Road", *chance.choice(points))


def rate(file: Path, mapping: Path, count: int) -> float:
    """Rows a second; every row has to arrive."""
    counts: list[Replayed] = []
    took = seconds(lambda: counts.append(import_cases(file=str(file), mapping=read_mapping(mapping))))
    assert counts[0].imported + counts[0].rejected == count, counts[0]
    return round(count / took, 1)
