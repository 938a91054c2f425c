"""Components from files: read, checked row by row, all or none; what is known is brought up to date with dates."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.core.management import CommandError, call_command
from django.utils import timezone

from gridgov.problems import Invalid
from grids.actions.component_rows import ComponentFields
from grids.actions.import_components import ComponentImport, import_components
from grids.components import sheet
from grids.components.queries import components
from grids.models import Area, Component, Keeper
from grids.reading import BadRows, read_points
from tests.grids.lamps import Ground, ground
from tests.grids.world import at, layer_file

CODE = "33010601037{:06}".format
FIELDS = ComponentFields("code", "class", "name", "place", "owner", "owner_name", "maintainer", None, "state")
Row = dict[str, Any]
Bring = Callable[..., ComponentImport]


@pytest.fixture
def here(db: None) -> Ground:
    return ground()


def row(number: int, **changes: Any) -> Row:
    lon, lat = at(10 * number, 10)
    given = {"code": CODE(number), "class": "01037", "name": f"L{number}", "lon": lon, "lat": lat}
    return given | {"place": "", "owner": "", "owner_name": "", "maintainer": "", "state": ""} | changes


def table(path: Path, *rows: Row) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def bring(tmp_path: Path) -> Bring:
    """`bring(row, …)`: import rows from a CSV."""

    def begin(*rows: Row, fields: ComponentFields = FIELDS, **more: Any) -> ComponentImport:
        with read_points(table(tmp_path / "lamps.csv", *rows), lon="lon", lat="lat") as layer:
            return import_components(layer=layer, fields=fields, **more)

    return begin


def test_new_ones_with_their_keepers(here: Ground, bring: Bring) -> None:
    report = bring(
        row(1, owner="power", owner_name="供电公司", maintainer="power", state="破损"),
        row(2, owner="Lighting Ltd"),
        row(3, lon=121.0),
    )
    assert report.as_json() == {
        "read": 3, "created": 3, "updated": 0, "unchanged": 0, "keepers": 2, "outside": 1, "dry_run": False,
    }  # fmt: skip
    first, second, third = Component.objects.order_by("code")
    assert (first.owner, first.state, first.community) == (first.maintainer, "damaged", here.home)
    assert {(keeper.code, keeper.name) for keeper in Keeper.objects.all()} == {
        ("power", "供电公司"),
        ("Lighting Ltd", "Lighting Ltd"),
    }
    assert (second.maintainer, second.state, third.community) == (None, "sound", None)
    assert first.changes.get().changes == {"code": ["", CODE(1)]}


def test_the_same_file_again_changes_nothing(here: Ground, bring: Bring) -> None:
    rows = [row(number, owner="power") for number in (1, 2)]
    bring(*rows)
    report = bring(*rows)
    assert (report.created, report.updated, report.unchanged, report.keepers) == (0, 0, 2, 0)
    assert set(Component.objects.values_list("version", flat=True)) == {1}


def test_known_ones_are_brought_up_to_date_and_the_change_is_dated(here: Ground, bring: Bring) -> None:
    bring(row(1, owner="power"), row(2))
    lon, lat = at(50, 50)
    report = bring(row(1, owner="", name="L1b", lon=lon, lat=lat), row(2))
    assert (report.updated, report.unchanged) == (1, 1)
    lamp = Component.objects.get(code=CODE(1))
    assert (lamp.version, lamp.name, lamp.owner) == (2, "L1b", None)
    change = lamp.changes.latest("pk")
    assert change.on == timezone.localdate()
    assert {name: pair for name, pair in change.changes.items() if name not in ("lon", "lat")} == {
        "name": ["L1", "L1b"],
        "owner": ["power", ""],
    }


def test_fields_that_the_file_does_not_have_stay(here: Ground, bring: Bring) -> None:
    bring(row(1, owner="power", state="damaged"))
    bring(row(1), fields=ComponentFields("code", "class"))
    lamp = Component.objects.select_related("owner").get()
    assert (lamp.name, lamp.state, lamp.owner and lamp.owner.code) == ("L1", "damaged", "power")


def test_an_owner_may_be_named_by_name(here: Ground, bring: Bring) -> None:
    bring(row(1, owner="power", owner_name="供电公司"), row(2, owner="供电公司"))
    assert Keeper.objects.count() == 1
    assert set(Component.objects.values_list("owner__code", flat=True)) == {"power"}


def test_the_next_number_follows_the_imported_ones(here: Ground, bring: Bring) -> None:
    bring(row(7))
    assert here.put(10, 10).code == CODE(8)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": ""}, "the code is empty"),
        ({"code": "123"}, "has not 17 digits"),
        ({"code": CODE(1)}, "stands in row 1 already"),
        ({"class": "01002"}, "names the class 01037, the row says 01002"),
        ({"class": "99999"}, "there is no class of components “99999”"),
        ({"class": "01"}, "there is no class of components “01”"),
        ({"state": "wobbly"}, "the state “wobbly” is unknown; known are: sound"),
        ({"name": "x" * 101}, "is longer than 100 characters"),
        ({"owner": "x" * 51}, "is longer than 50 characters"),
        ({"lon": ""}, "the row has no place"),
        ({"lat": "north"}, "“north” is not a number"),
        ({"lat": "95"}, "does not lie on the earth"),
    ],
)
def test_one_bad_row_refuses_the_file_with_its_number(
    here: Ground, bring: Bring, changes: Row, sentence: str
) -> None:
    with pytest.raises(BadRows) as refused:
        bring(row(1), row(2, **changes), row(3))
    ((number, said),) = refused.value.faults
    assert number == 2
    assert sentence in said
    assert not Component.objects.exists()


def test_twenty_bad_rows_are_told_and_the_others_counted(here: Ground, bring: Bring) -> None:
    with pytest.raises(BadRows) as refused:
        bring(*(row(number, state="?") for number in range(1, 26)))
    lines = refused.value.faults.sentences()
    assert (len(lines), lines[-1]) == (21, "… and 5 more rows.")
    assert refused.value.as_json()["bad_rows"] == 25


def test_a_zero_that_a_table_ate_comes_back(here: Ground, bring: Bring) -> None:
    assert bring(row(1, **{"class": "1037"})).created == 1


def test_only_in_the_areas_of_whoever_imports(here: Ground, bring: Bring) -> None:
    root = Area.objects.get(parent=None)
    assert bring(row(1), row(2, lon=121.0), under=[root]).created == 2
    with pytest.raises(BadRows, match="outside of the areas that you administer"):
        bring(row(1), row(3, lon=121.0), under=[here.home])
    with pytest.raises(BadRows, match="Row 1"):
        bring(row(2), under=[here.home])  # it lay elsewhere, and is not to be fetched
    assert bring(row(1, name="mine"), under=[here.district]).updated == 1


def test_a_dry_run_keeps_nothing(here: Ground, bring: Bring) -> None:
    report = bring(row(1, owner="power"), dry_run=True)
    assert (report.created, report.keepers, report.dry_run) == (1, 1, True)
    assert not Component.objects.exists()
    assert not Keeper.objects.exists()


def test_a_missing_field_is_told_with_those_there_are(here: Ground, bring: Bring) -> None:
    with pytest.raises(Invalid, match="no field “nr”; it has: code, class"):
        bring(row(1), fields=ComponentFields("nr", "class"))


def test_what_is_exported_can_be_imported(here: Ground, tmp_path: Path) -> None:
    here.put(10, 10, name="=1+1")
    cover = here.put(20, 10, "01002", place="Willow Road")
    path = tmp_path / "out.csv"
    path.write_text("".join(sheet.lines(components().order_by("code"))), encoding="utf-8")
    with read_points(path, lon="lon", lat="lat") as layer:
        report = import_components(layer=layer, fields=FIELDS)
    assert (report.unchanged, report.updated) == (1, 1), "a formula comes back with its apostrophe"
    assert cover.changes.count() == 1


def test_the_command(here: Ground, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [({"id": CODE(n), "kind": "01037", "by": "power"}, shapely.Point(at(10 * n, 10))) for n in (1, 2)]
    path = layer_file(tmp_path / "lamps.geojson.gz", rows)
    words = (
        "import_components",
        str(path),
        "--code",
        "id",
        "--class",
        "kind",
        "--maintainer",
        "by",
        "--json",
    )
    call_command(*words, "--dry-run")
    assert json.loads(capsys.readouterr().out)["dry_run"] is True
    call_command(*words)
    answer = json.loads(capsys.readouterr().out)
    assert (answer["created"], answer["keepers"]) == (2, 1)
    assert set(Component.objects.values_list("maintainer__code", flat=True)) == {"power"}
    with pytest.raises(CommandError):
        call_command("import_components", str(path), "--code", "id")


def test_the_command_refuses_with_the_rows(
    here: Ground, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = table(tmp_path / "lamps.csv", row(1), row(2, code="1"))
    words = (
        "import_components",
        str(path),
        "--code",
        "code",
        "--class",
        "class",
        "--lon",
        "lon",
        "--lat",
        "lat",
    )
    with pytest.raises(SystemExit) as ended:
        call_command(*words, "--json")
    assert ended.value.code == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["rows"] == [{"row": 2, "reason": "the code 1 has not 17 digits (6 + 2 + 3 + 6)."}]
