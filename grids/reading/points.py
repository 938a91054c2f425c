"""Layers of points: GeoJSON, zipped Shapefile, GeoPackage, or a CSV with two columns for the place.

A row that cannot be used is told with its reason and does not keep the others out.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from gridgov.bounds import EVERYTHING, Bounds
from gridgov.problems import Invalid
from grids.reading import crs as reference
from grids.reading.features import text_of
from grids.reading.layer import Layer, Progress

Place = tuple[float, float]


class PointRow(NamedTuple):
    """`row` counts from 1; the place in EPSG:4490 degrees. A row with a `fault` has none."""

    row: int
    properties: dict[str, Any]
    lon: float
    lat: float
    fault: str = ""


class PointLayer(Layer):
    """A checked layer whose `points` are used instead of its features.

    `lon` and `lat` name the fields of the place; where they are not given the rows' geometries are used.
    """

    def __init__(self, path: Path, *, lon: str | None = None, lat: str | None = None, **about: Any) -> None:
        super().__init__(path, **about)
        self.lon, self.lat = lon, lat
        self._kept = None

    def check(self, progress: Progress | None = None) -> None:
        """Read the file once. Raises Invalid for what is wrong with the whole."""
        found, polygons = [], 0
        for row, (properties, shape) in enumerate(self._open(), start=1):
            self.count = row
            self.fields.update(dict.fromkeys(properties))
            place = self._place(properties, shape)
            if isinstance(place, tuple):
                found.append(place)
            polygons += isinstance(shape, BaseGeometry) and shape.geom_type.endswith("Polygon")
            if progress and row % 500 == 0:
                progress(row)
        self._conclude_points(found, polygons)

    def _conclude_points(self, found: list[Place], polygons: int) -> None:
        if not self.count:
            raise Invalid(_("The layer is empty."))
        if (missing := {self.lon, self.lat} - {None} - self.fields.keys()) and self.fields:
            raise Invalid(
                _("The layer has no field “%(name)s”; it has: %(fields)s.")
                % {"name": sorted(map(str, missing))[0], "fields": ", ".join(self.fields)}
            )
        if polygons == self.count and not self.lon:
            raise Invalid(_("This layer holds polygons. Points are needed here."))
        if not found and not self.lon:
            raise Invalid(
                _("No row has a place. Say which fields hold longitude and latitude; there are: %(fields)s.")
                % {"fields": ", ".join(self.fields)}
            )
        if found:
            self._settle(_common_box(found))

    def points(self) -> Iterator[PointRow]:
        """The rows, read from the file again."""
        for row, (properties, shape) in enumerate(self._open(), start=1):
            place = self._place(properties, shape)
            if isinstance(place, tuple) and self._projector:
                stored = reference.to_stored(shapely.Point(place), self._projector)
                place = cast(Place, shapely.get_coordinates(stored)[0].tolist())
            if isinstance(place, str):
                yield PointRow(row, properties, 0.0, 0.0, place)
            elif reference.in_degrees((*place, *place)):
                yield PointRow(row, properties, *place)
            else:
                yield PointRow(row, properties, 0.0, 0.0, _("the place does not lie on the earth."))

    def _place(self, properties: dict[str, Any], shape: Any) -> Place | str:
        """Numbers as they stand in the file, or what is wrong with them."""
        if self.lon and self.lat:
            return _numbers(properties.get(self.lon), properties.get(self.lat))
        if isinstance(shape, str):
            return shape
        if shape is None or shape.is_empty:
            return _("the row has no place.")
        points = shapely.get_parts(shape)
        if len(points) != 1 or points[0].geom_type != "Point":
            return _("a %(kind)s is not a point.") % {"kind": shape.geom_type}
        return points[0].x, points[0].y


def _numbers(lon: Any, lat: Any) -> Place | str:
    place = []
    for given in (lon, lat):
        text = text_of(given)
        if not text:
            return _("the row has no place.")
        try:
            place.append(float(text))
        except ValueError:
            return _("“%(text)s” is not a number.") % {"text": text[:40]}
    return (place[0], place[1]) if np.isfinite(place).all() else _("a coordinate is not a number.")


def _common_box(found: list[Place]) -> reference.Bounds:
    """The box of those that may be degrees, where these are the most: a slip of the pen does not make a projection."""
    points = np.asarray(found, dtype=float)
    in_degrees = (np.abs(points) <= (180, 90)).all(axis=1)
    if in_degrees.sum() * 2 > len(points):
        points = points[in_degrees]
    return cast(reference.Bounds, (*points.min(axis=0).tolist(), *points.max(axis=0).tolist()))


def read_points(
    path: Path,
    *,
    crs: str | int | None = None,
    near: reference.Bounds | None = None,
    lon: str | None = None,
    lat: str | None = None,
    progress: Progress | None = None,
    bounds: Bounds = EVERYTHING,
) -> PointLayer:
    """A checked layer of points; the database is not touched. `near` is where the city lies, for a better guess."""
    layer = PointLayer(path, crs=crs, near=near, lon=lon, lat=lat, bounds=bounds)
    try:
        layer.check(progress)
    except BaseException:
        layer.__exit__()
        raise
    return layer
