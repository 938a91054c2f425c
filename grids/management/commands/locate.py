import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gridgov.commands import Progress, existing_file
from grids import locating
from grids.actions.rows import batches
from grids.models import Area, Grid

HEADER = ["row", "grid", "community", "street", "district", "city"]
BATCH = 5000


class Command(BaseCommand):
    help = "For each row of a CSV with coordinates: the codes of its grid and areas, as CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=existing_file, help="a CSV with a header line; also .gz")
        parser.add_argument("--lon", required=True, metavar="FIELD")
        parser.add_argument("--lat", required=True, metavar="FIELD")

    def handle(self, *args: Any, file: Path, lon: str, lat: str, **options: Any) -> None:
        out = csv.writer(self.stdout, lineterminator="\n")
        codes = _Codes()
        progress = Progress(file.name)
        try:
            with _text(file) as source:
                points = _points(source, lon, lat)
                out.writerow(HEADER)
                for batch in batches(points, BATCH):
                    out.writerows(codes.rows(batch))
                    progress(batch[-1][0])
        except (UnicodeDecodeError, csv.Error, EOFError, OSError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        progress.end()


def _text(path: Path) -> IO[str]:
    source: Any = gzip.open(path) if path.open("rb").read(2) == b"\x1f\x8b" else path.open("rb")
    return io.TextIOWrapper(source, encoding="utf-8-sig", newline="")


def _points(source: Iterable[str], lon: str, lat: str) -> Iterator[tuple[int, float | None, float | None]]:
    """Row number from 1 with longitude and latitude; None where they are no numbers or not on the earth."""
    reader = csv.DictReader(source)
    missing = {lon, lat} - set(reader.fieldnames or [])
    if missing:
        there = ", ".join(reader.fieldnames or [])
        raise CommandError(f"there is no field {', '.join(sorted(missing))}; the file has: {there}")
    for number, row in enumerate(reader, start=1):
        yield number, *_pair(row[lon], row[lat])


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

    def rows(self, batch: list[tuple[int, float | None, float | None]]) -> Iterator[list[Any]]:
        there = [(x, y) for _row, x, y in batch if x is not None and y is not None]
        places = iter(locating.locate_many([x for x, _y in there], [y for _x, y in there]))
        for number, x, _y in batch:
            yield [number] + ([""] * 5 if x is None else self._codes(next(places)))

    def _codes(self, place: locating.Place) -> list[str]:
        grid = self.grids.get(place.grid_id or 0, "")
        return [grid, *(self.areas.get(pk or 0, "") for pk in place[1:5])]
