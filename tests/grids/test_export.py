"""Layers out and in again: the same shapes, measures and names in every format and reference system."""

import json
import weakref
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyogrio
import pyogrio.raw
import pytest
import shapely
from django.core.management import CommandError, call_command
from django.utils import timezone
from pyproj import CRS
from shapely.geometry import Point

from gridgov.problems import Invalid
from grids import rules
from grids.actions import import_grids, publish_division
from grids.actions.import_grids import GridFields
from grids.models import (
    Area,
    Building,
    Component,
    ComponentClass,
    Division,
    Grid,
    GridKind,
    GridOutline,
    Keeper,
)
from grids.reading import read_layer, read_points
from grids.writing import ENDINGS, Selection, Table, table_of, write_layer
from grids.writing.tables import BATCH, TEXT
from tests.grids.test_coverage_properties import FRAME, cells
from tests.grids.world import at, cell, community, division, grid, two_halves

pytestmark = pytest.mark.django_db
SYSTEMS = ["", "EPSG:4326", "EPSG:4549", "EPSG:3857", "GCJ-02", "BD-09"]


@pytest.fixture
def home() -> Area:
    """A community divided into twelve irregular grids; the first ones tell how many live there."""
    home = community("M1", FRAME)
    made = {grid(f"G{number:02}", home): part for number, part in enumerate(cells(5, 12))}
    drafted = division(home, made)
    Grid.objects.filter(code="G00").update(name_en="First grid", households=310)
    GridOutline.objects.filter(grid__code="G01").update(households=420, dwellings=400, is_estimated=True)
    publish_division(division_id=drafted.pk, directly=True)
    return home


def written(home: Area, path: Path, what: str = "grids", crs: str = "", **about: Any) -> Path:
    write_layer(table_of(Selection(what, home, **about)), path, crs=crs)
    return path


@pytest.mark.parametrize("crs", SYSTEMS)
@pytest.mark.parametrize("ending", ENDINGS)
def test_there_and_back_again(home: Area, tmp_path: Path, ending: str, crs: str) -> None:
    """The file says itself what it is in; only what it says is used."""
    path = written(home, tmp_path / f"a{ending}", crs=crs)
    outlines = dict(GridOutline.objects.values_list("grid__code", "outline"))
    with read_layer(path) as layer:
        rows = list(layer)
        report = import_grids(layer=layer, fields=GridFields("code", "name", "community"), dry_run=True)
    assert len(rows) == len(outlines) == report.grids
    for row in rows:
        assert row.outline is not None
        stored = outlines[row.properties["code"]]
        assert shapely.hausdorff_distance(row.outline.boundary, stored.boundary) < 1e-9
        assert row.outline.symmetric_difference(stored).area < 1e-12


def measured(path: Path, capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    with suppress(SystemExit):
        call_command("check_coverage", str(path), "--json", *words)
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_measures_are_the_same(
    home: Area, tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str
) -> None:
    """Also of a draft with a gap and an overlap."""
    parts = dict(GridOutline.objects.select_related("grid").values_list("grid_id", "outline"))
    (first, second, *_rest) = parts
    parts[first] = parts[first].buffer(1e-5)
    del parts[second]
    drafted = division(home, {Grid.objects.get(pk=pk): outline for pk, outline in parts.items()})
    path = written(home, tmp_path / f"a{ending}", division=drafted, crs="EPSG:4549")
    inside = rules.coverage_of(drafted, None).as_json()
    outside = measured(path, capsys)
    assert outside["overlaps"]["pairs"] == inside["overlaps"]["pairs"] > 0
    assert outside["gaps"]["count"] == inside["gaps"]["count"]
    for kind in ("overlaps", "gaps"):
        assert outside[kind]["area_m2"] == pytest.approx(inside[kind]["area_m2"], abs=0.01)


def test_the_columns_say_what_a_grid_is(home: Area, tmp_path: Path) -> None:
    about, _fids, _shapes, columns = pyogrio.raw.read(written(home, tmp_path / "a.gpkg"))
    rows = [dict(zip(about["fields"], row, strict=True)) for row in zip(*columns, strict=True)]
    (first, second) = rows[:2]
    assert (first["code"], first["name"], first["name_en"]) == ("G00", "G00网格", "First grid")
    assert (first["kind"], first["community"], first["households"]) == ("comprehensive", "M1", 310)
    assert (second["households"], second["dwellings"], second["estimated"]) == (420, 400, 1)
    assert first["area_m2"] == pytest.approx(GridOutline.objects.get(grid__code="G00").area_m2)
    assert rows[2]["households"] != rows[2]["households"]  # nothing, as numpy says it


def test_a_shapefile_keeps_its_names(home: Area, tmp_path: Path) -> None:
    """Chinese in UTF-8, said in the .cpg; no name of a column is cut."""
    long = "网" * 80
    Grid.objects.filter(code="G00").update(name=long)
    path = written(home, tmp_path / "a.zip")
    with zipfile.ZipFile(path) as archive:
        parts = {Path(name).suffix: archive.read(name) for name in archive.namelist()}
        assert {Path(name).stem for name in archive.namelist()} == {"grids-M1"}
    assert parts.keys() == {".shp", ".shx", ".dbf", ".prj", ".cpg"}
    assert parts[".cpg"] == b"UTF-8"
    assert CRS.from_wkt(parts[".prj"].decode()).to_epsg() == 4490
    with read_layer(path) as layer:
        assert list(layer.fields) == list(table_of(Selection("grids", home)).columns)
        assert next(iter(layer)).properties["name"] == long


def test_a_past_day_and_a_chosen_division(home: Area, tmp_path: Path) -> None:
    first = Division.objects.get()
    Division.objects.update(effective_from=date(2020, 1, 1))
    whole = grid("G90", home)
    second = division(home, {whole: FRAME})
    publish_division(division_id=second.pk, directly=True)

    def codes(**about: Any) -> list[str]:
        with read_layer(written(home, tmp_path / "a.geojson", **about)) as layer:
            return [row.properties["code"] for row in layer]

    assert codes() == ["G90"]
    assert codes(day=timezone.localdate() - timedelta(days=1)) == [f"G{n:02}" for n in range(12)]
    assert codes(division=first) == codes(day=date(2020, 1, 1))
    with pytest.raises(Invalid, match="nothing of this kind"):
        codes(day=date(2019, 12, 31))
    with pytest.raises(Invalid, match="one of them"):
        codes(day=date(2020, 1, 1), division=first)


def test_micro_grids_are_a_layer_of_their_own(home: Area, tmp_path: Path) -> None:
    host = Grid.objects.get(code="G00")
    drafted = division(
        home,
        {each.grid: each.outline for each in GridOutline.objects.select_related("grid")}
        | {grid("U1", home, GridKind.MICRO, host): GridOutline.objects.get(grid=host).outline.buffer(-1e-5)},
    )
    publish_division(division_id=drafted.pk, directly=True)
    with read_layer(written(home, tmp_path / "a.geojson", "micro")) as layer:
        (row,) = layer
    assert (row.properties["code"], row.properties["grid"]) == ("U1", "G00")
    with read_layer(written(home, tmp_path / "b.geojson")) as layer:
        assert layer.count == 12


def test_areas_of_a_level_with_both_names(tmp_path: Path) -> None:
    home, _west, _east = two_halves()
    community("M2", cell(200, 0, 100, 100))
    root = Area.objects.get(parent__isnull=True)
    with read_layer(written(root, tmp_path / "a.zip", "areas", level="community")) as layer:
        first, second = layer
    assert (first.properties["code"], first.properties["name_en"]) == ("M1", "Community M1")
    assert (first.properties["label"], first.properties["parent"]) == ("社区", root.code)
    assert second.properties["code"] == "M2"
    with pytest.raises(Invalid, match="which level"):
        written(home, tmp_path / "b.zip", "areas")


@pytest.mark.parametrize("ending", ENDINGS)
def test_points(home: Area, tmp_path: Path, ending: str) -> None:
    lon, lat = at(50, 50)
    lamp = ComponentClass.objects.create(code="01005", name="路灯")
    keeper = Keeper.objects.create(code="K1", name="灯")
    Component.objects.create(
        code="33010201005000001",
        component_class=lamp,
        name="灯杆",
        lon=lon,
        lat=lat,
        community=home,
        owner=keeper,
    )
    Building.objects.create(code="B1", name="一栋", community=home, lon=lon, lat=lat, dwellings=60)
    for what, code in (("components", "33010201005000001"), ("buildings", "B1")):
        path = written(home, tmp_path / f"{what}{ending}", what, crs="GCJ-02")
        with read_points(path) as layer:
            (row,) = layer.points()
        assert row.properties["code"] == code
        assert [row.lon, row.lat] == pytest.approx([lon, lat], abs=1e-9)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def go(*words: Any) -> Any:
        code = 0
        try:
            call_command("export_layer", *map(str, words), "--json")
        except SystemExit as left:
            code = int(left.code or 0)
        return code, json.loads(capsys.readouterr().out)

    return go


def test_the_command(home: Area, tmp_path: Path, run: Any) -> None:
    path = tmp_path / "a.gpkg"
    assert run(path, "--area", "M1") == (0, {"file": str(path), "features": 12, "crs": "EPSG:4490"})
    assert pyogrio.read_info(path)["features"] == 12
    assert run(path, "--area", "M1", "--division", 1, "--crs", "gcj02")[1]["crs"] == "GCJ-02"
    assert run(path, "--area", "0", "--what", "areas", "--level", "community")[1]["features"] == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("a.gpkg", "--area", "M7"), "no area M7"),
        (("a.gpkg", "--area", "M1", "--division", "9"), "has no division 9"),
        (("a.gpkg", "--area", "M1", "--what", "micro"), "nothing of this kind"),
        (("a.gpkg", "--area", "M1", "--what", "areas"), "which level"),
        (("a.kml", "--area", "M1"), "must end in"),
        (("a.geojson", "--area", "M1", "--crs", "EPSG:999999"), "unknown"),
        (("no/such/folder/a.geojson", "--area", "M1"), "cannot be written"),
        (("no/such/folder/a.gpkg", "--area", "M1"), "cannot be written"),
    ],
)
def test_what_cannot_be_exported_is_told(
    home: Area, tmp_path: Path, run: Any, words: tuple[str, ...], sentence: str
) -> None:
    code, answer = run(tmp_path / words[0], *words[1:])
    assert code == 1
    assert sentence in answer["error"]
    assert not list(tmp_path.iterdir())


def test_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("export_layer", str(tmp_path / "a.gpkg"))


@pytest.mark.parametrize("ending", [".geojson", ".geojson.gz", ".gpkg", ".zip"])
def test_layers_are_written_some_hundred_rows_at_a_time(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there are: what was read is written before more is."""
    alive: weakref.WeakSet[Place] = weakref.WeakSet()
    most = 0

    def rows() -> Iterator[tuple[Any, ...]]:
        nonlocal most
        for number in range(4 * BATCH):
            place = Place(f"{number}")
            alive.add(place)
            most = max(most, len(alive))
            yield place, Point(120 + number / 1e5, 30)

    table = Table("many", {"code": TEXT}, points=True, rows=rows)
    assert write_layer(table, tmp_path / f"many{ending}") == 4 * BATCH
    assert BATCH <= most <= 2 * BATCH + 10


class Place(str):
    """A text that can be watched."""
