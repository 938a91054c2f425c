"""Layers of points, whatever they come as; a bad row keeps no other out."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely
from pyproj import Transformer

from gridgov.problems import Invalid
from grids.reading import PointRow, read_points
from tests.grids.world import layer_file

A, B = (120.15, 30.27), (120.16, 30.28)


def rows(path: Path, **about: Any) -> list[PointRow]:
    with read_points(path, **about) as layer:
        return list(layer.points())


def places(path: Path, **about: Any) -> list[Any]:
    """Places to six decimals, or the fault."""
    return [row.fault or (round(row.lon, 6), round(row.lat, 6)) for row in rows(path, **about)]


def csv_file(folder: Path, *lines: str) -> Path:
    path = folder / "points.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def projected(place: tuple[float, float], crs: int) -> tuple[float, float]:
    x, y = Transformer.from_crs(4490, crs, always_xy=True).transform(*place)
    return float(x), float(y)


def geojson(folder: Path) -> Path:
    return layer_file(folder / "p.geojson", [({"code": "1"}, shapely.Point(A)), ({}, shapely.Point(B))])


def packed(folder: Path) -> Path:
    path = folder / "p.geojson.gz"
    path.write_bytes(gzip.compress(geojson(folder).read_bytes()))
    return path


def geopackage(folder: Path) -> Path:
    path = folder / "p.gpkg"
    points = shapely.to_wkb(shapely.points([projected(A, 4549), projected(B, 4549)]))
    pyogrio.raw.write(path, points, [], fields=[], crs="EPSG:4549", geometry_type="Point", driver="GPKG")
    return path


@pytest.mark.parametrize("make", [geojson, packed, geopackage])
def test_points_of_a_layer(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    assert places(make(tmp_path)) == [A, B]


def test_two_columns_of_a_table(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "code,x,y", "7,120.15,30.27", "8,120.16,30.28")
    assert places(path, lon="x", lat="y") == [A, B]
    assert [row.properties["code"] for row in rows(path, lon="x", lat="y")] == ["7", "8"]


def test_a_table_of_metres(tmp_path: Path) -> None:
    (x, y) = projected(A, 4549)
    path = csv_file(tmp_path, "x,y", f"{x},{y}")
    assert places(path, lon="x", lat="y", crs=4549) == [A]


@pytest.mark.parametrize(
    ("lon", "lat", "fault"),
    [
        ("", "30.27", "the row has no place."),
        ("east", "30.27", "“east” is not a number."),
        ("nan", "30.27", "a coordinate is not a number."),
        ("1201.5", "30.27", "the place does not lie on the earth."),
    ],
)
def test_a_bad_row_is_told_and_the_others_are_used(tmp_path: Path, lon: str, lat: str, fault: str) -> None:
    path = csv_file(tmp_path, "x,y", "120.15,30.27", f"{lon},{lat}", "120.16,30.28")
    assert places(path, lon="x", lat="y") == [A, fault, B]
    assert [row.row for row in rows(path, lon="x", lat="y")] == [1, 2, 3]


def test_a_line_among_points(tmp_path: Path) -> None:
    path = layer_file(tmp_path / "p.geojson", [({}, shapely.LineString([A, B])), ({}, shapely.Point(B))])
    assert places(path) == ["a LineString is not a point.", B]


REFUSED: dict[str, tuple[tuple[str, ...], dict[str, Any], str]] = {
    "no columns named": (("x,y", "1,2"), {}, "Say which fields hold longitude and latitude; there are: x, y"),
    "a column that is not there": (("x,y", "1,2"), {"lon": "x", "lat": "z"}, "no field “z”; it has: x, y"),
    "nothing in it": (("x,y",), {"lon": "x", "lat": "y"}, "The layer is empty"),
    "undeclared metres": (
        ("x,y", "514429,3350000", "515429,3351000"),
        {"lon": "x", "lat": "y"},
        "not longitude and latitude",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_refused(tmp_path: Path, name: str) -> None:
    lines, about, sentence = REFUSED[name]
    with pytest.raises(Invalid, match=sentence):
        rows(csv_file(tmp_path, *lines), **about)


def test_polygons_are_no_points(tmp_path: Path) -> None:
    path = layer_file(tmp_path / "p.geojson", [({}, shapely.box(*A, *B))])
    with pytest.raises(Invalid, match="This layer holds polygons"):
        rows(path)
