"""Components as a CSV: what `import_components` reads, and a spreadsheet opens without running anything."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from gridgov.files import csv_stream, safe_cell
from grids.models import Component

HEAD = (
    "code", "class", "name", "place", "owner", "owner_name", "maintainer", "maintainer_name", "state", "lon", "lat",
    "community",
)  # fmt: skip


def lines(found: QuerySet[Component]) -> Iterator[str]:
    return csv_stream(_rows(found))


def _rows(found: QuerySet[Component]) -> Iterator[list[Any]]:
    yield list(HEAD)
    for row in found.iterator(chunk_size=1000):
        yield [
            row.code,
            row.component_class.code,
            *map(safe_cell, (row.name, row.place, *_keeper(row.owner), *_keeper(row.maintainer), row.state)),
            row.lon,
            row.lat,
            safe_cell(row.community.code if row.community else ""),
        ]


def _keeper(keeper: Any) -> tuple[str, str]:
    return (keeper.code, keeper.name) if keeper else ("", "")
