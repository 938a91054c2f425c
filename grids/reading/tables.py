"""Zipped Shapefile and GeoPackage through GDAL, and plain CSV for areas without outlines.

GDAL opens only what the first bytes prove to be one of the two: some of its other drivers follow references
to files of the server.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

import pyogrio
import pyogrio.raw
from django.utils.translation import gettext as _
from pyogrio.errors import DataLayerError, DataSourceError

from gridgov.bounds import EVERYTHING, Bounds
from gridgov.problems import Invalid

BATCH = 1000
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
SHP_MAGIC = b"\x00\x00\x27\x0a"
SQLITE_MAGIC = b"SQLite format 3\x00"


def unzip_shapefile(path: Path, folder: Path, bounds: Bounds = EVERYTHING) -> Path:
    """Put the parts of the one Shapefile in the archive into `folder`; the path of its .shp."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if not PurePosixPath(name).name.startswith(".")]
            layers = [name for name in names if name.lower().endswith(".shp")]
            if len(layers) != 1:
                raise Invalid(
                    _("The archive must hold one Shapefile; it holds %(count)s.") % {"count": len(layers)}
                )
            stem = layers[0][:-4]
            for name in names:
                part = PurePosixPath(name).suffix.lower()
                if name[: -len(part)] == stem and part in PARTS:
                    with archive.open(name) as source:
                        unpack(source, folder / f"layer{part}", bounds)
    except zipfile.BadZipFile as error:
        raise Invalid(_("The archive is damaged. Make it again.")) from error
    shp = folder / "layer.shp"
    if shp.read_bytes()[:4] != SHP_MAGIC:
        raise Invalid(_("The .shp in the archive is not a Shapefile."))
    return shp


def unpack(source: IO[bytes], target: Path, bounds: Bounds = EVERYTHING) -> None:
    """Written out, but not whatever the size: fifty packed megabytes may hold fifty gigabytes."""
    size = 0
    with target.open("wb") as out:
        while chunk := source.read(1 << 20):
            size += len(chunk)
            bounds.check_size(size)
            out.write(chunk)


def is_geopackage(head: bytes) -> bool:
    return head.startswith(SQLITE_MAGIC) and head[68:72] in (b"GPKG", b"GP10", b"GP11")


def table_crs(path: Path) -> str:
    """The declared reference system, "" where there is none."""
    return str(_ask(path).get("crs") or "")


def _ask(path: Path) -> dict[str, Any]:
    try:
        layers = pyogrio.list_layers(path)
        if len([kind for _name, kind in layers if kind]) != 1:
            names = ", ".join(str(name) for name, kind in layers if kind)
            raise Invalid(_("The file must hold one layer; it holds: %(names)s.") % {"names": names or "–"})
        return dict(pyogrio.read_info(path))
    except (DataSourceError, DataLayerError) as error:
        raise Invalid(_("The file cannot be read: %(why)s") % {"why": error}) from error


def table_rows(path: Path) -> Iterator[tuple[dict[str, Any], bytes | None]]:
    """Properties and WKB of each row."""
    start = 0
    while True:
        try:
            about, _fids, shapes, columns = pyogrio.raw.read(path, skip_features=start, max_features=BATCH)
        except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
            raise Invalid(_("The file cannot be read: %(why)s") % {"why": error}) from error
        names = [str(name) for name in about["fields"]]
        for index, shape in enumerate(shapes):
            yield {name: column[index] for name, column in zip(names, columns, strict=True)}, shape
        if len(shapes) < BATCH:
            return
        start += BATCH


def csv_rows(source: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Rows of a CSV with a header line, UTF-8."""
    reader = csv.DictReader(io.TextIOWrapper(source, encoding="utf-8-sig", newline=""))
    try:
        for row in reader:
            yield {name: value for name, value in row.items() if name is not None}
    except UnicodeDecodeError as error:
        raise Invalid(
            _("The file is not UTF-8 text (after line %(line)s). Save it as UTF-8 and try again.")
            % {"line": reader.line_num}
        ) from error
    except csv.Error as error:
        raise Invalid(
            _("Line %(line)s cannot be read: %(why)s") % {"line": reader.line_num, "why": error}
        ) from error
