"""One layer file, checked once as a stream, then read again by whoever imports it."""

import gzip
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Self, cast

import shapely
from django.utils.translation import gettext as _
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from gridgov.bounds import EVERYTHING, Bounds
from gridgov.problems import Invalid
from grids import measuring
from grids.reading import crs as reference
from grids.reading import geojson, tables
from grids.reading.features import BadRows, Faults, Feature

KEPT_BYTES = 60_000_000  # of outlines; a longer layer is read twice instead
FEATURE_BYTES = 1500
GZIP_MAGIC = b"\x1f\x8b"
Raw = Iterator[tuple[dict[str, Any], BaseGeometry | str | None]]
Progress = Callable[[int], None]


class Layer:
    """A checked layer. Iterating gives its features, outlines in EPSG:4490 degrees; `close` when done."""

    def __init__(
        self,
        path: Path,
        *,
        crs: str | int | None = None,
        near: reference.Bounds | None = None,
        bounds: Bounds = EVERYTHING,
    ) -> None:
        self.path = path
        self.bounds = bounds
        self.count = 0
        self.fields: dict[str, None] = {}
        self.collections: list[int] = []  # rows where only the polygons of a collection are used
        self._kept: list[Feature] | None = []
        self._files = ExitStack()
        self._about: dict[str, Any] = {}
        self._declared = reference.full_name(crs)
        self._projector: measuring.Projector | None = None
        opener = self._opener()
        self._open: Callable[[], Raw] = lambda: bounds.counted(opener())
        self._near = near

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._files.close()

    def __iter__(self) -> Iterator[Feature]:
        if self._kept is not None:
            yield from self._kept
            return
        for row, (properties, shape) in enumerate(self._open(), start=1):
            yield Feature(row, properties, self._outline(shape))

    @property
    def kept(self) -> bool:
        """True when the whole layer is in memory."""
        return self._kept is not None

    def check(self, progress: Progress | None = None) -> None:
        """Read the file once. Raises Invalid for what is wrong with the whole, BadRows for rows."""
        faults, size, box, points = Faults(), 0, shapely.Polygon().bounds, 0
        for row, (properties, shape) in enumerate(self._open(), start=1):
            self.count = row
            if not self.fields.keys() >= properties.keys():
                self.fields.update(dict.fromkeys(properties))
            if isinstance(shape, str):
                faults.add(row, shape)
                continue
            outline = self._usable(row, shape, faults)
            points += shape is not None and shape.geom_type in ("Point", "MultiPoint")
            if outline is not None:
                box = _widened(box, outline.bounds)
                size += shapely.count_coordinates(outline) * 16
            size += FEATURE_BYTES
            self._keep(Feature(row, properties, outline), size)
            if progress and row % 500 == 0:
                progress(row)
        self._conclude(faults, points, box)

    def _keep(self, feature: Feature, size: int) -> None:
        if size > KEPT_BYTES:
            self._kept = None
        if self._kept is not None:
            self._kept.append(feature)

    def _conclude(self, faults: Faults, points: int, box: Any) -> None:
        if not self.count:
            raise Invalid(_("The layer is empty."))
        if points == self.count:
            raise Invalid(
                _("This layer holds points. Areas and grids are polygons: export the polygon layer.")
            )
        if faults.count:
            raise BadRows(faults)
        self._settle(box)
        if self._kept is not None:
            self._kept = [
                Feature(each.row, each.properties, self._outline(each.outline)) for each in self._kept
            ]

    def _settle(self, box: Any) -> None:
        """Decide what the numbers within this box are in."""
        declared = self._declared or self._declared_inside()
        self._projector = reference.projector(reference.named(declared) if declared else None)
        if box[0] == box[0]:
            if self._projector:
                box = self._projector.transform_bounds(*box)
            reference.check_degrees(box, declared=bool(declared), near=self._near)

    def _declared_inside(self) -> str:
        return str(self._about.get("declared") or geojson.declared_crs(self._about))

    def _usable(self, row: int, shape: BaseGeometry | None, faults: Faults) -> BaseGeometry | None:
        if shape is None:
            return None
        outline = measuring.polygons_of(shape)
        if outline.is_empty and not shape.is_empty:
            faults.add(row, _("a %(kind)s is not a polygon.") % {"kind": shape.geom_type})
            return None
        if shape.geom_type == "GeometryCollection":
            self.collections.append(row)
        return None if outline.is_empty else shapely.force_2d(outline)

    def _outline(self, shape: Any) -> BaseGeometry | None:
        if shape is None or isinstance(shape, str):
            return None
        outline = shapely.force_2d(measuring.polygons_of(shape))
        return None if outline.is_empty else reference.to_stored(outline, self._projector)

    # What kind of file it is -------------------------------------------------------------------------------

    def _opener(self) -> Callable[[], Raw]:
        with self._bytes() as source:
            head = source.read(100)
        if head.startswith(b"PK\x03\x04"):
            self._table(tables.unzip_shapefile(self._plain(".zip"), self._folder(), self.bounds))
        elif tables.is_geopackage(head):
            self._table(self._plain(".gpkg"))
        elif self.path.name.removesuffix(".gz").lower().endswith(".csv"):
            return self._csv
        else:
            return self._geojson
        return self._rows_of_table

    def _table(self, path: Path) -> None:
        self._table_path = path
        self._about["declared"] = tables.table_crs(path)

    def _rows_of_table(self) -> Raw:
        for properties, wkb in tables.table_rows(self._table_path):
            yield properties, _parsed(wkb)

    def _csv(self) -> Raw:
        with self._bytes() as source:
            for properties in tables.csv_rows(source):
                yield properties, None

    def _geojson(self) -> Raw:
        with self._bytes() as source:
            for feature, text in geojson.features(source, self._about):
                properties = feature.get("properties")
                there = isinstance(feature.get("geometry"), dict)
                yield properties if isinstance(properties, dict) else {}, _parsed(text) if there else None

    def _bytes(self) -> IO[bytes]:
        with self.path.open("rb") as source:
            packed = source.read(2) == GZIP_MAGIC
        return cast(IO[bytes], _Unpacked(self.path, self.bounds) if packed else self.path.open("rb"))

    def _plain(self, suffix: str) -> Path:
        """The file itself, or an unpacked copy with the ending that GDAL expects."""
        target = self._folder() / f"layer{suffix}"
        with self._bytes() as source:
            tables.unpack(source, target, self.bounds)
        return target

    def _folder(self) -> Path:
        return Path(self._files.enter_context(tempfile.TemporaryDirectory(prefix="layer-")))


class _Unpacked(gzip.GzipFile):
    """A .gz whose damage, or size, is told in a sentence."""

    def __init__(self, path: Path, bounds: Bounds) -> None:
        super().__init__(path, "rb")
        self._bounds = bounds

    def read(self, size: int | None = -1) -> bytes:
        return self._told(super().read, -1 if size is None else size)

    def read1(self, size: int = -1) -> bytes:
        return self._told(super().read1, size)

    def _told(self, read: Callable[[int], bytes], size: int) -> bytes:
        try:
            found = read(size)
        except (EOFError, OSError, zlib.error) as error:
            raise Invalid(_("The .gz file is damaged or cut off. Copy it again.")) from error
        self._bounds.check_size(self.tell())
        return found


def _parsed(source: str | bytes | None) -> BaseGeometry | str | None:
    """The geometry, or the sentence saying why it is none."""
    if source is None:
        return None
    try:
        parse = shapely.from_geojson if isinstance(source, str) else shapely.from_wkb
        shape: BaseGeometry = parse(source)
    except (ShapelyError, ValueError) as error:
        return _("the geometry cannot be read (%(why)s).") % {"why": str(error).split("\n")[0][:120]}
    if not shapely.is_empty(shape) and not _finite(shape):
        return _("a coordinate is not a number.")
    return shape


def _finite(shape: BaseGeometry) -> bool:
    return bool(abs(shapely.get_coordinates(shape)).max() < 1e12)


def _widened(box: Any, more: Any) -> Any:
    if box[0] != box[0]:
        return more
    return min(box[0], more[0]), min(box[1], more[1]), max(box[2], more[2]), max(box[3], more[3])


def read_layer(
    path: Path,
    *,
    crs: str | int | None = None,
    near: reference.Bounds | None = None,
    progress: Progress | None = None,
    bounds: Bounds = EVERYTHING,
) -> Layer:
    """A checked layer; the database is not touched. `near` is where the city lies, for a better guess."""
    try:
        layer = Layer(path, crs=crs, near=near, bounds=bounds)
    except FileNotFoundError as error:
        raise Invalid(_("There is no file %(path)s.") % {"path": path}) from error
    except OSError as error:
        raise Invalid(_("The file cannot be opened: %(why)s") % {"why": error.strerror}) from error
    try:
        layer.check(progress)
    except BaseException:
        layer.__exit__()
        raise
    return layer
