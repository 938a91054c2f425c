"""Layer files good and bad: what is used, and the sentence for what is not."""

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely
from pyproj import Transformer

from gridgov.bounds import Bounds
from gridgov.problems import Invalid
from grids.measuring import through
from grids.reading import BadRows, layer, read_layer
from tests.grids.world import CORNER, at, cell, layer_file

SQUARE = cell(0, 0, 100, 100)
POINT = {"type": "Point", "coordinates": list(CORNER)}
RING = shapely.geometry.mapping(SQUARE)["coordinates"]
COLLECTION = {"type": "GeometryCollection", "geometries": [POINT, {"type": "Polygon", "coordinates": RING}]}


def rows_of(path: Path, **options: Any) -> list[Any]:
    with read_layer(path, **options) as found:
        return list(found)


def projected(code: int, outline: Any) -> Any:
    transformer = Transformer.from_crs(4490, code, always_xy=True)
    return shapely.transform(outline, through(transformer))


def gdal_file(path: Path, driver: str, code: int = 4490, outline: Any = SQUARE) -> Path:
    pyogrio.raw.write(
        path,
        np.array([shapely.to_wkb(projected(code, outline))], dtype=object),
        [np.array(["M1"], dtype=object)],
        fields=["code"],
        geometry_type="Polygon",
        crs=f"EPSG:{code}",
        driver=driver,
    )
    return path


def zipped(folder: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for part in folder.iterdir():
            archive.write(part, f"export/{part.name}")
    return target


@pytest.mark.parametrize("name", ["a.geojson", "a.geojson.gz", "a.json"])
def test_geojson_plain_and_packed(tmp_path: Path, name: str) -> None:
    (row,) = rows_of(layer_file(tmp_path / name, [({"code": "M1", "名称": "柳园"}, SQUARE)]))
    assert (row.row, row.properties) == (1, {"code": "M1", "名称": "柳园"})
    assert row.outline.equals(SQUARE)


@pytest.mark.parametrize("code", [4490, 4547, 3857])
def test_geopackage_in_its_declared_system(tmp_path: Path, code: int) -> None:
    (row,) = rows_of(gdal_file(tmp_path / "a.gpkg", "GPKG", code))
    assert row.properties["code"] == "M1"
    assert row.outline.equals_exact(SQUARE, 1e-8, normalize=True)


@pytest.mark.parametrize("code", [4490, 4547])
def test_zipped_shapefile(tmp_path: Path, code: int) -> None:
    (tmp_path / "parts").mkdir()
    gdal_file(tmp_path / "parts" / "grid.shp", "ESRI Shapefile", code)
    (row,) = rows_of(zipped(tmp_path / "parts", tmp_path / "a.zip"))
    assert row.outline.equals_exact(SQUARE, 1e-8, normalize=True)


def test_packed_geopackage(tmp_path: Path) -> None:
    plain = gdal_file(tmp_path / "a.gpkg", "GPKG")
    packed = tmp_path / "b.gpkg.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert len(rows_of(packed)) == 1


def test_many_rows_of_a_table_all_come(tmp_path: Path) -> None:
    count = 2500
    squares = [shapely.to_wkb(cell(x * 10, 0, 10, 10)) for x in range(count)]
    codes = np.array([str(x) for x in range(count)], dtype=object)
    path = tmp_path / "a.gpkg"
    pyogrio.raw.write(
        path,
        np.array(squares, dtype=object),
        [codes],
        ["code"],
        geometry_type="Polygon",
        crs="EPSG:4490",
        driver="GPKG",
    )
    assert [row.properties["code"] for row in rows_of(path)] == list(codes)


def test_third_dimension_is_dropped(tmp_path: Path) -> None:
    lifted = shapely.force_3d(SQUARE, z=12)
    (row,) = rows_of(layer_file(tmp_path / "a.geojson", [({}, lifted)]))
    assert not row.outline.has_z
    assert row.outline.equals(SQUARE)


def test_polygons_of_a_collection_are_kept_and_the_rows_told(tmp_path: Path) -> None:
    path = layer_file(tmp_path / "a.geojson", [({}, SQUARE), ({}, COLLECTION)])
    with read_layer(path) as found:
        assert found.collections == [2]
        assert all(row.outline and row.outline.equals(SQUARE) for row in found)


def test_a_row_without_geometry_is_for_the_importer_to_judge(tmp_path: Path) -> None:
    assert rows_of(layer_file(tmp_path / "a.geojson", [({}, SQUARE), ({}, None)]))[1].outline is None


def test_crs_behind_the_features_counts_too(tmp_path: Path) -> None:
    outline = projected(4547, SQUARE)
    feature = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(outline)}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature], "crs": crs}))
    assert rows_of(path)[0].outline.equals_exact(SQUARE, 1e-8)


def test_a_single_feature_is_a_layer_of_one(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    shape = shapely.geometry.mapping(SQUARE)
    path.write_text(json.dumps({"type": "Feature", "properties": {"code": "C"}, "geometry": shape}))
    (row,) = rows_of(path)
    assert row.properties == {"code": "C"}


def test_csv_gives_rows_without_outlines(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv.gz"
    path.write_bytes(gzip.compress("code,name\n110101,东城区\n".encode("utf-8-sig")))
    (row,) = rows_of(path)
    assert (row.properties, row.outline) == ({"code": "110101", "name": "东城区"}, None)


# Refused ------------------------------------------------------------------------------------------------------


def test_undeclared_metres_are_refused_with_a_guess(tmp_path: Path) -> None:
    path = layer_file(
        tmp_path / "a.geojson", [({}, projected(4528, SQUARE))]
    )  # easting with its zone before it
    with pytest.raises(Invalid, match=r"--crs EPSG:n.*EPSG:4528"):
        rows_of(path)
    assert rows_of(path, crs=4528)[0].outline.equals_exact(SQUARE, 1e-8)


def test_the_guess_knows_where_the_city_lies(tmp_path: Path) -> None:
    """Feet of Massachusetts: near Boston one system fits."""
    boston = shapely.box(-71.1, 42.3, -71.0, 42.4)
    path = layer_file(tmp_path / "a.geojson", [({}, projected(2249, boston))])
    with pytest.raises(Invalid, match="EPSG:2249"):
        rows_of(path, near=(-71.2, 42.2, -70.9, 42.4))


def test_where_nothing_fits_near_the_city_what_fits_elsewhere_is_told(tmp_path: Path) -> None:
    """Feet of Massachusetts in Hangzhou."""
    boston = shapely.box(-71.1, 42.3, -71.0, 42.4)
    path = layer_file(tmp_path / "a.geojson", [({}, projected(2249, boston))])
    with pytest.raises(Invalid, match=r"EPSG:2249 .*, but far from this city\."):
        rows_of(path, near=(120.0, 30.1, 120.3, 30.4))


def test_a_wrong_declaration_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="unknown"):
        rows_of(layer_file(tmp_path / "a.geojson", [({}, SQUARE)]), crs=999_999)


def _text(text: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / "a.geojson"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def _bytes(name: str, data: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return write


def _rows(*shapes: Any) -> Callable[[Path], Path]:
    return lambda folder: layer_file(folder / "a.geojson", [({"code": "A"}, shape) for shape in shapes])


GOOD = json.dumps({"type": "FeatureCollection", "features": []})
ONE = json.dumps({"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(SQUARE)})
UNCLOSED = {"type": "Polygon", "coordinates": [[[120, 30], [121, 30], [121, 31]]]}
BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "empty file": (_bytes("a.geojson", b""), "not a layer file"),
    "no features": (_text(GOOD), "The layer is empty"),
    "some other text": (_text("code,name\n1,2"), "not a layer file"),
    "a list": (_text("[1, 2]"), "not a layer file"),
    "other JSON": (_text('{"type": "Topology", "objects": {}}'), "not a GeoJSON layer"),
    "features are no objects": (_text('{"type": "FeatureCollection", "features": [1]}'), "not a GeoJSON layer"),
    "features are no list": (_text('{"type": "FeatureCollection", "features": {}}'), "broken at line 1"),
    "broken in the middle": (
        _text('{"type": "FeatureCollection",\n"features": [\n' + ONE + ",\n{oops},\n" + ONE + "]}"), "broken at line 4"
    ),
    "breaks off": (_text('{"type": "FeatureCollection",\n"features": [\n' + ONE + ",\n" + ONE[:50]), "breaks off"),
    "something behind it": (_text('{"type": "FeatureCollection", "features": [' + ONE + "]} tail"), "broken"),
    "another encoding": (
        _bytes("a.geojson", ONE.replace("{}", '{"name": "柳园"}').encode("gb18030")), "not UTF-8 text .*byte 4"
    ),
    "cut .gz": (_bytes("a.geojson.gz", gzip.compress(ONE.encode() * 99)[:60]), r"\.gz file is damaged"),
    "points": (_rows(POINT, POINT), "holds points"),
    "one line among polygons": (
        _rows(SQUARE, {"type": "LineString", "coordinates": [[120, 30], [121, 31]]}), "Row 2: a LineString"
    ),
    "collection without polygons": (
        _rows(SQUARE, {"type": "GeometryCollection", "geometries": [POINT]}), "Row 2: a GeometryCollection"
    ),
    "ring not closed": (_rows(SQUARE, SQUARE, UNCLOSED), "Row 3: the geometry cannot be read"),
    "no coordinates": (_rows({"type": "Polygon"}), "Row 1: the geometry cannot be read"),
    "coordinates are words": (
        _rows({"type": "Polygon", "coordinates": [[["a", "b"]]]}), "Row 1: the geometry cannot be read"
    ),
    "an unknown kind": (_rows({"type": "Circle", "coordinates": [120, 30]}), "Row 1: the geometry cannot be read"),
    "too large a number": (
        _rows({"type": "Polygon", "coordinates": [[[1e300, 0], [0, 1], [1, 1], [1e300, 0]]]}), "not a number"
    ),
    "a zip of something": (_bytes("a.zip", b"PK\x03\x04" + b"\0" * 50), "archive is damaged"),
    "a database that is no GeoPackage": (_bytes("a.gpkg", b"SQLite format 3\x00" + b"\0" * 100), "not a layer file"),
    "CSV in another encoding": (_bytes("a.csv", "code,name\n1,柳园\n".encode("gb18030")), "not UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_files_get_a_sentence(tmp_path: Path, name: str) -> None:
    write, sentence = BAD[name]
    with pytest.raises(Invalid, match=sentence):
        rows_of(write(tmp_path))


def test_a_zip_holds_one_shapefile(tmp_path: Path) -> None:
    target = tmp_path / "a.zip"
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(Invalid, match="must hold one Shapefile; it holds 0"):
        rows_of(target)


@pytest.mark.parametrize("kind", ["gpkg.gz", "geojson.gz", "csv.gz", "shp.zip"])
def test_what_is_packed_is_not_unpacked_without_end(tmp_path: Path, kind: str) -> None:
    target, much = tmp_path / f"a.{kind}", b" " * (3 << 20)
    heads = {
        "gpkg.gz": b"SQLite format 3\x00" + b"\0" * 52 + b"GPKG",
        "geojson.gz": b"{",
        "csv.gz": b"code\n",
    }
    if kind == "shp.zip":
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.shp", much)
    else:
        target.write_bytes(gzip.compress(heads[kind] + much))
    with (
        pytest.raises(Invalid, match="larger than 2 MB"),
        read_layer(target, bounds=Bounds(2 << 20, 10)) as layer,
    ):
        list(layer)


def test_a_page_reads_so_many_rows_and_no_more(tmp_path: Path) -> None:
    path = layer_file(tmp_path / "a.geojson", [({}, SQUARE)] * 4)
    with pytest.raises(Invalid, match="more than 3 rows"), read_layer(path, bounds=Bounds(1 << 20, 3)):
        pass


def test_a_disguised_driver_file_is_not_opened(tmp_path: Path) -> None:
    """GDAL would follow what it refers to."""
    target = tmp_path / "a.zip"
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.shp", "<OGRVRTDataSource><OGRVRTLayer name='x'></OGRVRTLayer></OGRVRTDataSource>")
    with pytest.raises(Invalid, match="not a Shapefile"):
        rows_of(target)


def test_many_bad_rows_are_counted_and_some_told(tmp_path: Path) -> None:
    path = layer_file(tmp_path / "a.geojson", [({}, SQUARE), *[({}, UNCLOSED)] * 50])
    with pytest.raises(BadRows) as refused:
        rows_of(path)
    answer = refused.value.as_json()
    assert answer["bad_rows"] == 50
    assert [row["row"] for row in answer["rows"]] == list(range(2, 22))
    assert "30 more rows" in answer["error"]


def test_a_long_layer_is_read_twice_instead_of_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layer, "KEPT_BYTES", 5000)
    path = layer_file(tmp_path / "a.geojson.gz", [({"code": x}, cell(x, 0, 1, 1)) for x in range(40)])
    with read_layer(path) as found:
        assert not found.kept
        assert [row.properties["code"] for row in found] == list(range(40))
        assert [row.row for row in found][-1] == 40


def test_a_bad_row_at_the_end_of_a_long_file_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layer, "KEPT_BYTES", 5000)
    good = [({"code": x}, cell(x, 0, 1, 1)) for x in range(5000)]
    with pytest.raises(BadRows, match="Row 5001"):
        rows_of(layer_file(tmp_path / "a.geojson", [*good, ({}, UNCLOSED)]))


def test_a_feature_across_the_edges_of_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers and letters cut anywhere by the buffer come out whole."""
    from grids.reading import geojson

    path = layer_file(tmp_path / "a.geojson", [({"名": "柳园社区", "n": 12.25}, SQUARE)] * 3)
    whole = rows_of(path)
    for size in range(1, 40):
        monkeypatch.setattr(geojson, "CHUNK", size)
        assert [(r.properties, r.outline.wkb) for r in rows_of(path)] == [
            (r.properties, r.outline.wkb) for r in whole
        ]


def test_places_on_the_map_are_where_the_helper_says() -> None:
    assert at(0, 0) == CORNER
