"""Arguments that the commands about layers share."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from gridgov.commands import Progress, existing_file
from gridgov.problems import Invalid
from grids import queries
from grids.reading import Layer, full_name, read_layer

CRS_HELP = "reference system of the coordinates; also GCJ-02 or BD-09"


def layer_arguments(parser: CommandParser) -> None:
    parser.add_argument("file", type=existing_file, help="GeoJSON, zipped Shapefile or GeoPackage; also .gz")
    parser.add_argument("--crs", type=epsg, metavar="EPSG:n", help=CRS_HELP)


def tolerance_argument(parser: CommandParser) -> None:
    """None where it is not given: a file has 1, areas and grids what the city's rules say."""
    parser.add_argument(
        "--tolerance-m2",
        type=tolerance,
        help="allowed per defect (default: 1 for a file, else by the city's rules)",
    )


def epsg(value: str) -> str:
    """EPSG:n, GCJ-02 or BD-09."""
    try:
        return full_name(value)
    except Invalid as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def tolerance(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(_("a tolerance is a number of square metres, 0 or more"))
    return number


@contextmanager
def opened(path: Path, crs: str | None, *, alone: bool = False) -> Iterator[Layer]:
    """A checked layer. `alone`: the database is not asked where the city lies."""
    progress = Progress(path.name)
    layer = read_layer(path, crs=crs, near=None if alone else queries.bounds(), progress=progress)
    progress.end()
    with layer:
        yield layer
