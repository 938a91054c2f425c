"""Buildings come in from a table or a layer of points: each row is used, or told with its reason."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gridgov.problems import Invalid
from grids.actions import create_area, set_area_outline
from grids.actions.import_buildings import BuildingImport, import_buildings
from grids.buildings.queries import dots, totals
from grids.buildings.rows import BuildingFields
from grids.models import Area, Building
from grids.reading import read_points
from tests.cast import make_user
from tests.grids.world import at, cell, community, layer_file

FIELDS = BuildingFields("code", households="homes", dwellings="flats", name="called")
HEAD = "code,x,y,homes,flats,called"
IN_M1, IN_M2, OUTSIDE = at(50, 50), at(350, 50), at(900, 900)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def homes() -> dict[str, Area]:
    """M1 and M2 side by side, each 200 m by 200 m."""
    return {code: community(code, cell(x, 0, 200, 200)) for code, x in (("M1", 0), ("M2", 300))}


def row(code: str, place: tuple[float, float], homes: Any = 12, flats: Any = 14, called: str = "") -> str:
    return f"{code},{place[0]:.7f},{place[1]:.7f},{homes},{flats},{called}"


def table(folder: Path, *lines: str, head: str = HEAD) -> Path:
    path = folder / "buildings.csv"
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    return path


def imported(path: Path, fields: BuildingFields = FIELDS, **about: Any) -> BuildingImport:
    with read_points(path, lon="x", lat="y") as layer:
        return import_buildings(layer=layer, fields=fields, **about)


def test_each_building_is_in_the_community_where_it_stands(tmp_path: Path) -> None:
    report = imported(table(tmp_path, row("B1", IN_M1, called="1号楼"), row("B2", IN_M2, 30, 32)))
    assert (report.read, report.created, report.rejected) == (2, 2, 0)
    assert list(
        Building.objects.order_by("code").values_list("code", "community__code", "households", "dwellings", "name")
    ) == [("B1", "M1", 12, 14, "1号楼"), ("B2", "M2", 30, 32, "")]  # fmt: skip


def test_a_border_that_moves_takes_buildings_along(tmp_path: Path, homes: dict[str, Area]) -> None:
    """M1 gives its eastern half up: first nobody has it, then a community that is new."""
    imported(table(tmp_path, row("B1", IN_M1), row("B2", at(150, 50)), row("B3", IN_M2)))

    def where() -> dict[str, str]:
        return dict(Building.objects.order_by("code").values_list("code", "community__code"))

    set_area_outline(area_id=homes["M1"].pk, outline=cell(0, 0, 100, 200))
    assert where() == {"B1": "M1", "B2": "M1", "B3": "M2"}
    community("M3", cell(100, 0, 200, 200))
    assert where() == {"B1": "M1", "B2": "M3", "B3": "M2"}


def test_a_layer_of_points(tmp_path: Path) -> None:
    path = layer_file(tmp_path / "b.geojson", [({"code": 7, "homes": 20.0}, shapely.Point(IN_M1))])
    with read_points(path) as layer:
        import_buildings(layer=layer, fields=BuildingFields("code", households="homes"))
    assert Building.objects.values_list("code", "households", "dwellings").get() == ("7", 20, 0)


def test_a_known_code_is_brought_up_to_date_and_what_the_file_does_not_say_stays(tmp_path: Path) -> None:
    imported(table(tmp_path, row("B1", IN_M1, 12, 14, "Old"), row("B2", IN_M1)))
    report = imported(table(tmp_path, row("B1", IN_M2, 15, "", ""), row("B2", IN_M1)))
    assert (report.created, report.updated, report.unchanged) == (0, 1, 1)
    moved = Building.objects.get(code="B1")
    assert (moved.community.code, moved.households, moved.dwellings, moved.name) == ("M2", 15, 14, "Old")


REJECTED: dict[str, tuple[str, str]] = {
    "no code": (row("", IN_M1), "the code is empty."),
    "a long code": (row("B" * 51, IN_M1), "the code is longer than 50 characters."),
    "a code again": (row("B1", IN_M1), "the code B1 stands in row 1 already."),
    "no place": ("B9,,,1,1,", "the row has no place."),
    "a place in words": ("B9,here,there,1,1,", "“here” is not a number."),
    "in no community": (row("B9", OUTSIDE), "the point lies in no community."),
    "households in words": (row("B9", IN_M1, "many"), "“many” is not a number."),
    "half a household": (row("B9", IN_M1, 1.5), "“1.5” is not a whole number from 0 to 100000."),
    "fewer than none": (row("B9", IN_M1, -1), "“-1” is not a whole number from 0 to 100000."),
    "more than a building holds": (row("B9", IN_M1, 10**9), "“1000000000” is not a whole number"),
    "no number at all": (row("B9", IN_M1, "nan"), "“nan” is not a whole number"),
    "a long name": (row("B9", IN_M1, called="n" * 101), "the name is longer than 100 characters."),
}


@pytest.mark.parametrize("name", REJECTED)
def test_a_row_that_cannot_be_used_is_told_and_the_others_come_in(tmp_path: Path, name: str) -> None:
    line, reason = REJECTED[name]
    report = imported(table(tmp_path, row("B1", IN_M1), line, row("B3", IN_M2)))
    assert (report.read, report.created, report.rejected) == (3, 2, 1)
    ((number, told),) = report.rows
    assert (number, told[: len(reason)]) == (2, reason)
    assert set(Building.objects.values_list("code", flat=True)) == {"B1", "B3"}


def test_a_dry_run_keeps_nothing(tmp_path: Path) -> None:
    report = imported(table(tmp_path, row("B1", IN_M1)), dry_run=True)
    assert (report.created, report.dry_run, Building.objects.count()) == (1, True, 0)


def test_only_buildings_that_lie_and_lay_in_the_area(tmp_path: Path, homes: dict[str, Area]) -> None:
    imported(table(tmp_path, row("B2", IN_M2)))
    report = imported(
        table(tmp_path, row("B1", IN_M1), row("B2", IN_M1), row("B3", IN_M2)), under=homes["M1"]
    )
    assert (report.created, report.rejected) == (1, 2)
    assert {reason for _row, reason in report.rows} == {"the building does not belong to Community M1."}
    assert Building.objects.get(code="B2").community == homes["M2"]


def test_what_the_whole_file_lacks(tmp_path: Path) -> None:
    path = table(tmp_path, row("B1", IN_M1))
    with pytest.raises(Invalid, match="holds the households, or the dwellings"):
        imported(path, BuildingFields("code"))
    with pytest.raises(Invalid, match="no field “number”; it has: code, x, y"):
        imported(path, BuildingFields("code", households="number"))
    Area.objects.filter(level="community").update(level="street")
    with pytest.raises(Invalid, match="no communities yet"):
        imported(path)


def test_many_buildings_in_few_statements(tmp_path: Path, django_assert_max_num_queries: Any) -> None:
    lines = [row(f"B{number}", IN_M1) for number in range(900)]
    path = table(tmp_path, *lines)
    with django_assert_max_num_queries(25):
        imported(path)


def test_sums_of_a_community_and_of_what_lies_in_an_area(tmp_path: Path, homes: dict[str, Area]) -> None:
    imported(table(tmp_path, row("B1", IN_M1), row("B2", IN_M2, 30, 31)))
    assert totals(homes["M1"]) == {"buildings": 1, "dwellings": 14, "households": 12}
    root = Area.objects.get(parent=None)
    assert totals(root) == {"buildings": 2, "dwellings": 45, "households": 42}
    street = create_area(code="S9", name="空街道", level="street", parent=root)
    assert totals(street) == {"buildings": 0, "dwellings": 0, "households": 0}
    assert [each["properties"]["households"] for each in dots(root)["features"]] == [12, 30]


# The command --------------------------------------------------------------------------------------------------


def command(*arguments: Any) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("import_buildings", *map(str, arguments), stdout=out, stderr=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


ASKED = ("--code", "code", "--lon", "x", "--lat", "y", "--households", "homes", "--dwellings", "flats")


def test_the_command_reports_as_json_and_refuses_nobody_for_another_s_fault(tmp_path: Path) -> None:
    path = table(tmp_path, row("B1", IN_M1), row("B2", OUTSIDE))
    code, answer = command(path, *ASKED, "--json")
    assert code == 1
    assert json.loads(answer) == {
        "read": 2, "created": 1, "updated": 0, "unchanged": 0, "rejected": 1,
        "rows": [{"row": 2, "reason": "the point lies in no community."}], "dry_run": False,
    }  # fmt: skip
    assert Building.objects.count() == 1


def test_the_command_in_words(tmp_path: Path) -> None:
    code, answer = command(table(tmp_path, row("B1", IN_M1)), *ASKED, "--dry-run")
    assert (code, Building.objects.count()) == (0, 0)
    assert "Buildings: 1 new, 0 brought up to date, 0 as they were." in answer
    assert "Nothing was kept" in answer


def test_the_command_without_numbers(tmp_path: Path) -> None:
    code, answer = command(table(tmp_path, row("B1", IN_M1)), "--code", "code", "--lon", "x", "--lat", "y")
    assert (code, "holds the households" in answer) == (1, True)


# The pages ----------------------------------------------------------------------------------------------------


@pytest.fixture
def root(client: Client) -> Client:
    client.force_login(
        make_user("root", is_superuser=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def uploaded(client: Client, area: Area, content: bytes, name: str = "b.csv") -> Any:
    url = reverse("grids:buildings-upload", args=[area.pk])
    return client.post(url, {"file": SimpleUploadedFile(name, content)}, follow=True)


def test_a_file_is_shown_first_and_then_imported(
    root: Client, homes: dict[str, Area], tmp_path: Path
) -> None:
    lines = (row("B1", IN_M1), row("B2", OUTSIDE))
    page = uploaded(root, homes["M1"], table(tmp_path, *lines).read_bytes())
    url = page.redirect_chain[-1][0]
    fields = {"code": "code", "households": "homes", "dwellings": "flats", "name": "", "lon": "x", "lat": "y"}
    seen = root.post(url, fields | {"step": "check"}).content.decode()
    assert "Row 2: the point lies in no community." in seen
    assert Building.objects.count() == 0
    done = root.post(url, fields | {"step": "import"}, follow=True)
    assert done.redirect_chain[-1][0] == reverse("grids:buildings", args=[homes["M1"].pk])
    assert "1 building imported. 1 row was rejected." in done.content.decode()
    assert Building.objects.get().community == homes["M1"]
    assert root.post(url, fields).status_code == 404  # the file is gone


def test_the_fields_are_guessed(root: Client, homes: dict[str, Area]) -> None:
    page = uploaded(root, homes["M1"], "编号,经度,纬度,户数\nB1,120.1503,30.2703,12".encode())
    form = page.context["form"]
    assert {name: form.initial[name] for name in ("code", "lon", "lat", "households")} == {
        "code": "编号", "lon": "经度", "lat": "纬度", "households": "户数",
    }  # fmt: skip


def test_a_layer_needs_no_fields_for_the_place(root: Client, homes: dict[str, Area], tmp_path: Path) -> None:
    path = layer_file(tmp_path / "b.geojson", [({"code": "1", "homes": 9}, shapely.Point(IN_M1))])
    page = uploaded(root, homes["M1"], path.read_bytes(), "b.geojson")
    assert "lon" not in page.context["form"].fields
    root.post(page.redirect_chain[-1][0], {"code": "code", "households": "homes", "step": "import"})
    assert Building.objects.get().households == 9


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("b.txt", b"x", "not a layer file"),
        ("b.csv", b"code\n", "The layer is empty"),
        ("b.geojson", b"{", "The JSON breaks off"),
        ("b.csv", b"\xff\xfe\x00", "not UTF-8"),
    ],
)
def test_a_file_that_is_none(
    root: Client, homes: dict[str, Area], name: str, content: bytes, sentence: str
) -> None:
    answer = uploaded(root, homes["M1"], content, name)
    assert (answer.status_code, sentence in answer.content.decode()) == (400, True)


def test_the_page_of_a_community(root: Client, homes: dict[str, Area], tmp_path: Path) -> None:
    url = reverse("grids:buildings", args=[homes["M1"].pk])
    assert "No buildings are known here yet." in root.get(url).content.decode()
    imported(table(tmp_path, row("B1", IN_M1, called="Lake House")))
    assert "Lake House" in root.get(url).content.decode()
    points = root.get(reverse("grids:building-points", args=[homes["M1"].pk])).json()
    assert points["features"][0]["properties"]["name"] == "Lake House"


def test_the_page_costs_the_same_for_many_buildings(
    root: Client, homes: dict[str, Area], tmp_path: Path
) -> None:
    url = reverse("grids:buildings", args=[homes["M1"].pk])
    counts = []
    for buildings in (2, 40):
        imported(table(tmp_path, *(row(f"B{number}", IN_M1) for number in range(buildings))))
        with CaptureQueriesContext(connection) as queries:
            root.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


def test_rejected_rows_are_told_in_their_order(tmp_path: Path) -> None:
    report = imported(table(tmp_path, row("B1", OUTSIDE), row("", IN_M1), row("B3", OUTSIDE)))
    assert [number for number, _reason in report.rows] == [1, 2, 3]
