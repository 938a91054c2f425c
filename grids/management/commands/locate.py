import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from gridgov.commands import Progress, existing_file
from gridgov.files import opened_text
from gridgov.problems import Invalid, Problem
from grids import locating
from grids.actions.rows import batches
from grids.models import Area, Grid

HEADER = ["row", "grid", "community", "street", "district", "city"]
BATCH = 5000
Point = tuple[int, float | None, float | None]


class Command(BaseCommand):
    help = "For each row of a CSV with coordinates: the codes of its grid and areas, as CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=existing_file, help="a CSV with a header line; also .gz")
        parser.add_argument("--lon", required=True, metavar="FIELD")
        parser.add_argument("--lat", required=True, metavar="FIELD")

    def handle(self, *args: Any, file: Path, lon: str, lat: str, **options: Any) -> None:
        try:
            with opened_text(str(file)) as source:
                self._write(_points(source, lon, lat), Progress(file.name))
        except Problem as problem:
            raise CommandError(str(problem)) from problem

    def _write(self, points: Iterator[Point], progress: Progress) -> None:
        out = csv.writer(self.stdout, lineterminator="\n")
        codes = _Codes()
        out.writerow(HEADER)
        for batch in batches(points, BATCH):
            out.writerows(codes.rows(batch))
            progress(batch[-1][0])
        progress.end()


def _points(source: Iterable[str], lon: str, lat: str) -> Iterator[Point]:
    """Row number from 1 with longitude and latitude; None where they are no numbers or not on the earth."""
    reader = csv.DictReader(source)
    there = reader.fieldnames or []
    for name in (lon, lat):
        if name not in there:
            raise Invalid(
                _("The file has no field “%(name)s”; it has: %(fields)s.")
                % {"name": name, "fields": ", ".join(there)}
            )
    return _rows(reader, lon, lat)


def _rows(reader: "csv.DictReader[str]", lon: str, lat: str) -> Iterator[Point]:
    try:
        for number, row in enumerate(reader, start=1):
            yield number, *_pair(row[lon], row[lat])
    except csv.Error as error:
        raise Invalid(
            _("Line %(line)s cannot be read: %(why)s") % {"line": reader.line_num, "why": error}
        ) from error


def _pair(lon: str | None, lat: str | None) -> tuple[float, float] | tuple[None, None]:
    try:
        x, y = float(lon or ""), float(lat or "")
    except ValueError:
        return None, None
    return (x, y) if -180 <= x <= 180 and -90 <= y <= 90 else (None, None)


class _Codes:
    """Codes of all grids and areas by id; the tables are small beside the points."""

    def __init__(self) -> None:
        self.grids = dict(Grid.objects.values_list("pk", "code"))
        self.areas = dict(Area.objects.values_list("pk", "code"))

    def rows(self, batch: list[Point]) -> Iterator[list[Any]]:
        there = [(x, y) for _row, x, y in batch if x is not None and y is not None]
        places = iter(locating.locate_many([x for x, _y in there], [y for _x, y in there]))
        for number, x, _y in batch:
            yield [number, *([""] * 5 if x is None else self._codes(next(places)))]

    def _codes(self, place: locating.Place) -> list[str]:
        grid = self.grids.get(place.grid_id or 0, "")
        return [grid, *(self.areas.get(pk or 0, "") for pk in place[1:5])]
