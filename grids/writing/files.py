"""Layers as files. Whatever its size, a layer is written some hundred rows at a time."""

import gzip
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
import pyogrio.raw
import shapely
from django.utils.translation import gettext as _
from pyogrio.errors import DataSourceError
from pyproj import CRS

from gridgov.problems import Invalid
from grids.measuring import Geometries, Projector
from grids.reading.crs import SHIFTED, named, projector
from grids.writing.geojson import text_of_layer
from grids.writing.tables import NUMBER, TEXT, WHOLE, Table

ENDINGS = (".geojson", ".geojson.gz", ".gpkg", ".zip")
TYPES = {TEXT: object, WHOLE: np.int32, NUMBER: np.float64}
USUAL = "EPSG:4490"


def write_layer(table: Table, path: Path, *, crs: str = "") -> int:
    """Write a file whose name ends in one of ENDINGS; how many features it holds.

    `crs` is EPSG:n, GCJ-02 or BD-09, "" for EPSG:4490. Raises Invalid for an ending that is none of these, a layer
    without features, and a system that does not reach there; then there is no file.
    """
    system = named(crs or USUAL)
    writer = next((WRITERS[ending] for ending in WRITERS if path.name.lower().endswith(ending)), None)
    if writer is None:
        raise Invalid(_("The file's name must end in one of %(endings)s.") % {"endings": ", ".join(ENDINGS)})
    counted = _Counted(table)
    try:
        writer(counted.table, path, crs or USUAL, system)
        if not counted.rows:
            raise Invalid(_("There is nothing of this kind here, so there is no layer to write."))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return counted.rows


def stem_of(table: Table, crs: str) -> str:
    """A file's name without its ending; it tells the reference system where that is not the usual one."""
    plain = "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in table.name)
    return plain if crs in ("", USUAL) else f"{plain}-{crs.lower().replace(':', '')}"


class _Counted:
    """Counts the rows that pass."""

    def __init__(self, table: Table) -> None:
        self.rows = 0
        self.table = Table(table.name, table.columns, table.points, lambda: self._passing(table))

    def _passing(self, table: Table) -> Iterator[tuple[Any, ...]]:
        for row in table.rows():
            self.rows += 1
            yield row


def _geojson(table: Table, path: Path, crs: str, system: CRS) -> None:
    with cast(IO[bytes], gzip.open(path, "wb") if path.suffix == ".gz" else path.open("wb")) as out:
        for piece in text_of_layer(table, crs=crs, projector=projector(system)):
            out.write(piece.encode())


def _geopackage(table: Table, path: Path, crs: str, system: CRS) -> None:
    path.unlink(missing_ok=True)
    _gdal(table, path, "GPKG", crs, system, layer=table.name)


def _shapefile(table: Table, path: Path, crs: str, system: CRS) -> None:
    with tempfile.TemporaryDirectory(prefix="layer-") as folder:
        shp = Path(folder) / f"{stem_of(table, crs)}.shp"
        _gdal(table, shp, "ESRI Shapefile", crs, system, encoding="UTF-8")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(Path(folder).iterdir()):
                archive.write(part, part.name)


WRITERS = {".geojson": _geojson, ".geojson.gz": _geojson, ".gpkg": _geopackage, ".zip": _shapefile}


def _gdal(table: Table, path: Path, driver: str, crs: str, system: CRS, **options: Any) -> None:
    """Through GDAL, each batch appended to the one before."""
    way: Projector | None = projector(system)
    for number, (values, outlines) in enumerate(table.batches(way)):
        data, masks = _columns(table, values)
        try:
            pyogrio.raw.write(
                path,
                shapely.to_wkb(_uniform(table, outlines)),
                data,
                list(table.columns),
                field_mask=masks,
                geometry_type="Point" if table.points else "MultiPolygon",
                crs=system.to_wkt("WKT1_GDAL") if crs in SHIFTED else crs,
                driver=driver,
                append=number > 0,
                **options,
            )
        except DataSourceError as error:
            raise Invalid(_("The file cannot be written: %(why)s") % {"why": error}) from error


def _uniform(table: Table, outlines: Geometries) -> list[Any]:
    """A GeoPackage's layer has one type."""
    if table.points:
        return list(outlines)
    return [
        outline if outline.geom_type == "MultiPolygon" else shapely.MultiPolygon([outline])
        for outline in outlines
    ]


def _columns(table: Table, values: list[tuple[Any, ...]]) -> tuple[list[Any], list[Any]]:
    """Arrays of the columns, and where there is nothing."""
    data: list[Any] = []
    masks: list[Any] = []
    for kind, column in zip(table.columns.values(), zip(*values, strict=True), strict=True):
        masks.append(np.array([value is None for value in column]))
        filled = [("" if kind == TEXT else 0) if value is None else value for value in column]
        data.append(np.array(filled, dtype=TYPES[kind]))
    return data, masks
