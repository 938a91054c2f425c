"""Arguments that the commands about layers share."""

import argparse
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from gridgov.commands import Progress, existing_file
from grids import queries
from grids.reading import Layer, read_layer


def layer_arguments(parser: CommandParser) -> None:
    parser.add_argument("file", type=existing_file, help="GeoJSON, zipped Shapefile or GeoPackage; also .gz")
    parser.add_argument("--crs", type=epsg, metavar="EPSG:n", help="reference system of the coordinates")


def tolerance_argument(parser: CommandParser) -> None:
    parser.add_argument("--tolerance-m2", type=tolerance, default=1.0, help="allowed per defect (default: 1)")


def epsg(value: str) -> int:
    found = re.fullmatch(r"(?:EPSG:)?(\d{4,6})", value, re.IGNORECASE)
    if not found:
        raise argparse.ArgumentTypeError(_("write the reference system as EPSG:n, such as EPSG:4549"))
    return int(found[1])


def tolerance(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(_("a tolerance is a number of square metres, 0 or more"))
    return number


@contextmanager
def opened(path: Path, crs: int | None, *, alone: bool = False) -> Iterator[Layer]:
    """A checked layer. `alone`: the database is not asked where the city lies."""
    progress = Progress(path.name)
    layer = read_layer(path, crs=crs, near=None if alone else queries.bounds(), progress=progress)
    progress.end()
    with layer:
        yield layer
