"""Every defect that real layers have, through the command and through the upload page: a report, never a trace."""

import json
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from grids.actions import set_area_outline
from grids.models import Area, Division, Grid
from grids.reading.crs import full_name, named, projector
from tests.cast import Cast, make_cast
from tests.grids.test_reading import projected
from tests.grids.world import CORNER, at, cell, layer_file, ring

pytestmark = pytest.mark.django_db
FRAME = cell(0, 0, 200, 100)
POINT = {"type": "Point", "coordinates": list(CORNER)}
POLYGON = shapely.geometry.mapping(cell(100, 0, 100, 100))
LINE = {"type": "LineString", "coordinates": [list(at(0, 0)), list(at(50, 50))]}
HOME, FAR, INNER = (
    shapely.Polygon(shapely.get_coordinates(cell(*box)))
    for box in ((100, 0, 100, 100), (300, 0, 10, 10), (120, 20, 10, 10))
)
HOLE_OUTSIDE = shapely.Polygon(HOME.exterior, [FAR.exterior])
NESTED = shapely.MultiPolygon([HOME, INNER])
BOW = ring((100, 0), (200, 100), (200, 0), (100, 100))
WEST = ({"code": "N1", "home": "M1"}, cell(0, 0, 100, 100))


def rows(second: Any) -> Callable[[Path], Path]:
    """A layer of a good grid and this one."""
    return lambda folder: layer_file(folder / "a.geojson", [WEST, ({"code": "N2", "home": "M1"}, second)])


def data(content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / "a.geojson").write_bytes(content)
        return folder / "a.geojson"

    return write


def whole() -> bytes:
    features = [{"type": "Feature", "properties": {"name": "柳园"}, "geometry": POLYGON}]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def circle(corners: int) -> shapely.Polygon:
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    wave = 40 + np.sin(turn * 5000)
    x, y = np.array(at(150, 50))[:, None] + np.stack([np.cos(turn), np.sin(turn)]) * wave * 1e-5
    return shapely.Polygon(np.column_stack([x, y]))


@cache
def long_text() -> bytes:
    """A layer whose outline has a million corners: 40 MB."""
    about = (
        b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"N1"},"geometry":'
    )
    return about + shapely.to_geojson(circle(1_000_000)).encode() + b"}]}"


def table_of_many(folder: Path) -> Path:
    """The same as a table, with as many corners as a test has time for."""
    shapes = np.array(shapely.to_wkb([WEST[1], circle(100_000)]), dtype=object)
    columns = [np.array(["N1", "N2"], dtype=object), np.array(["M1", "M1"], dtype=object)]
    path = folder / "a.gpkg"
    pyogrio.raw.write(
        path, shapes, columns, ["code", "home"], geometry_type="Polygon", crs="EPSG:4490", driver="GPKG"
    )
    return path


COLLECTION = {"type": "GeometryCollection", "geometries": [POINT, POLYGON]}
BARE = {"type": "GeometryCollection", "geometries": [POINT, LINE]}
# What is wrong; what the command says; what the page says, at the latest when it shows what would be made.
DEFECTS: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "collection with a polygon": (rows(COLLECTION), '"features": 2, "invalid": []', "2 grids"),
    "collection without one": (rows(BARE), "is not a polygon", "Row 2: a GeometryCollection is not a polygon"),
    "points only": (lambda folder: layer_file(folder / "a.geojson", [({}, POINT)]), "holds points", "holds points"),
    "a line": (rows(LINE), "is not a polygon", "Row 2: a LineString is not a polygon"),
    "nested shells": (rows(NESTED), "Nested shells", "one of its parts lies in another"),
    "a hole outside": (rows(HOLE_OUTSIDE), "Hole lies outside shell", "a hole lies outside it"),
    "crossing itself": (rows(BOW), "Self-intersection", "it crosses itself"),
    "no geometry": (rows(None), "no polygon", "Row 2: the grid has no outline"),
    "too few corners": (
        rows({"type": "Polygon", "coordinates": [[list(at(0, 0)), list(at(1, 0)), list(at(0, 0))]]}),
        "Too few points",
        "a ring has too few points",
    ),
    "not a number": (
        data(whole().replace(b"30.", b"NaN, 30.", 1)), "cannot be read", "the geometry cannot be read"
    ),
    "cut off": (data(whole()[:-40]), "breaks off", "breaks off"),
    "broken": (data(whole().replace(b'"features":', b'"features"')), "broken at line 1", "broken at line 1"),
    "another encoding": (data(whole().decode().encode("gb18030")), "not UTF-8", "not UTF-8"),
    "empty": (data(b""), "not a layer file", "The submitted file is empty"),
    "another JSON": (data(b'{"a": 1}'), "not a GeoJSON layer", "not a GeoJSON layer"),
    "a million corners as text": (lambda folder: data(long_text())(folder), "more than 16 MB", "more than 16 MB"),
    "a hundred thousand corners in a table": (table_of_many, '"features": 2, "invalid": []', "2 grids"),
}  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    made = make_cast()
    set_area_outline(area_id=made.street.pk, outline=cell(0, 0, 400, 100))
    set_area_outline(area_id=made.community.pk, outline=FRAME)
    return made


@pytest.fixture
def ada(client: Client, cast: Cast) -> Client:
    client.force_login(cast.root, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("name", DEFECTS)
def test_the_command_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    make, said, _page = DEFECTS[name]
    with suppress(SystemExit):
        call_command("check_coverage", str(make(tmp_path)), "--json")
    (line,) = capsys.readouterr().out.splitlines()
    assert said in json.dumps(json.loads(line), ensure_ascii=False)


def sent(ada: Client, street: Area, path: Path) -> Any:
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return ada.post(reverse("grids:upload", args=[street.pk]), {"what": "grids", "file": file})


@pytest.mark.parametrize("name", DEFECTS)
def test_the_upload_page_reports(ada: Client, cast: Cast, tmp_path: Path, name: str) -> None:
    make, _command, said = DEFECTS[name]
    page = sent(ada, cast.street, make(tmp_path))
    if page.status_code == 302:
        address = page.url
        assert ada.get(address).status_code == 200
        given = {
            "code": "code",
            "community_code": "home",
            "tolerance_m2": "1",
            "publish": "on",
            "step": "check",
        }
        page = ada.post(address, given)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert not Grid.objects.filter(code__startswith="N").exists()
    assert not Division.objects.filter(outlines__grid__code__startswith="N").exists()


# Numbers of which nobody said what they are --------------------------------------------------------------------


@pytest.fixture
def undeclared(tmp_path: Path) -> Path:
    """Metres in a system of this part of the country, with nothing that says so."""
    parts = {"N1": cell(0, 0, 100, 100), "N2": cell(100, 0, 100, 100)}
    return layer_file(
        tmp_path / "a.geojson",
        [({"code": c, "home": "M1"}, projected(4549, part)) for c, part in parts.items()],
    )


def test_an_undeclared_file_offers_what_would_fit(ada: Client, cast: Cast, undeclared: Path) -> None:
    asked = ada.get(sent(ada, cast.street, undeclared).url)
    assert "are not longitude and latitude" in asked.content.decode()
    assert "--crs" not in asked.content.decode()
    names = [name for name, _title in asked.context["form"].fields["guess"].choices]
    assert names
    chosen: Any = ada.post(asked.request["PATH_INFO"], {"guess": names[0]})
    assert chosen.status_code == 302
    assert "N1" in ada.get(chosen.url).content.decode()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Choose a reference system"),
        ({"crs": "EPSG:x"}, "Write the reference system as EPSG:n"),
        ({"crs": "EPSG:999999"}, "is unknown"),
        ({"crs": "GCJ-02"}, "do not lie on the earth"),
        ({"guess": "EPSG:1"}, "Select a valid choice"),
    ],
)
def test_a_wrong_choice_is_told_and_asked_again(
    ada: Client, cast: Cast, undeclared: Path, given: dict[str, str], sentence: str
) -> None:
    address = sent(ada, cast.street, undeclared).url
    page = ada.post(address, given)
    assert page.status_code == 200
    assert sentence in page.content.decode()
    done: Any = ada.post(address, {"crs": "4549"})
    assert done.status_code == 302
    shown = ada.post(
        done.url, {"code": "code", "community_code": "home", "tolerance_m2": "1", "step": "check"}
    )
    assert shown.context["report"].grids == 2


def test_gcj02_is_chosen_in_the_form(ada: Client, cast: Cast, tmp_path: Path) -> None:
    way = projector(named(full_name("GCJ-02")))
    assert way is not None
    shifted = shapely.transform(FRAME, way.ways[1])  # type: ignore[attr-defined]
    path = layer_file(tmp_path / "a.geojson", [({"code": "N1", "home": "M1"}, shifted)])
    file = SimpleUploadedFile(path.name, path.read_bytes())
    upload = {"what": "grids", "file": file, "crs": "gcj-02"}
    moved: Any = ada.post(reverse("grids:upload", args=[cast.street.pk]), upload)
    address = moved.url
    given = {"code": "code", "community_code": "home", "tolerance_m2": "1", "step": "import"}
    assert ada.post(address, given).status_code == 302
    stored = Division.objects.get(outlines__grid__code="N1").outlines.get().outline
    assert stored.equals_exact(FRAME, 1e-9, normalize=True)
