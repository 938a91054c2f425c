"""Real cases brought in: read or rejected row by row, and told exactly as the actions would have told them."""

import csv
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command

from cases.actions.lapse import let_lapse, sweep_lapses
from cases.actions.perform import perform
from cases.models import Case, CaseClass, Clock, FilingStandard, Notice, Scheme, StageLimit
from cases.queries.centres import all_centres
from cases.queries.limits import Limit
from cases.replay.history import Teller, unsaved_case
from cases.replay.load import import_cases
from cases.replay.mapping import CaseMapping, read_mapping
from cases.replay.rows import Rejected, Row, read_row
from gridgov.models import WorkItem
from gridgov.problems import Invalid
from grids.locating import locate
from tests.cases.world import IN_G1, World

MAPPING = """
name = "elsewhere"
timezone = "America/New_York"
time_format = "%Y-%m-%d %H:%M"
no_position = [[0, 0]]
[columns]
id = "no"
opened = "opened"
target = "target"
closed = "closed"
class = "type"
lon = "x"
lat = "y"
source = "by"
[limits]
default = "2 day"
[source]
default = "import"
values = { Phone = "telephone" }
"""
COLUMNS = ("no", "opened", "target", "closed", "type", "x", "y", "by")
GOOD = (
    "1",
    "2015-03-02 09:00",
    "2015-03-04 09:00",
    "2015-03-03 10:00",
    "Pothole",
    "120.005",
    "30.01",
    "Phone",
)


@pytest.fixture
def mapping(tmp_path: Path) -> CaseMapping:
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING)
    return read_mapping(path)


def raw(**changes: str) -> dict[str, str]:
    return dict(zip(COLUMNS, GOOD, strict=True)) | changes


def write(path: Path, rows: list[dict[str, str]]) -> str:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


class TestRows:
    def test_a_good_row(self, mapping: CaseMapping) -> None:
        row = read_row(raw(), mapping)
        assert row.opened == datetime(2015, 3, 2, 14, tzinfo=UTC)
        assert row.limit == Limit(Decimal(2 * 24 * 60), "minute")
        assert (row.source, row.lon, row.lat) == ("telephone", 120.005, 30.01)

    def test_an_hour_that_summer_time_swallows_is_no_part_of_the_limit(self, mapping: CaseMapping) -> None:
        row = read_row(raw(opened="2015-03-07 12:00", target="2015-03-08 12:00", closed=""), mapping)
        assert row.limit.value == 23 * 60

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"no": " "}, "no no"),
            ({"type": ""}, "no type"),
            ({"opened": ""}, "no opened"),
            ({"opened": "yesterday"}, "no time"),
            ({"closed": "2015-03-01 09:00"}, "before it was opened"),
            ({"target": "2015-03-02 09:00"}, "before it begins"),
            ({"x": "east"}, "position"),
            ({"y": "95"}, "position"),
            ({"x": "nan"}, "position"),
        ],
    )
    def test_what_cannot_be_used_is_rejected_with_the_reason(
        self, mapping: CaseMapping, change: dict[str, str], reason: str
    ) -> None:
        with pytest.raises(Rejected, match=reason):
            read_row(raw(**change), mapping)

    @pytest.mark.parametrize("place", [{"x": "0", "y": "0"}, {"x": "", "y": "30"}])
    def test_placeholders_are_no_position(self, mapping: CaseMapping, place: dict[str, str]) -> None:
        assert read_row(raw(**place), mapping).lon is None

    def test_without_a_target_the_default_limit(self, mapping: CaseMapping) -> None:
        assert read_row(raw(target=""), mapping).limit == Limit(Decimal(2), "day")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("name = ", "TOML"),
        (MAPPING.replace('name = "elsewhere"', ""), "name"),
        (MAPPING.replace("America/New_York", "Boston"), "Boston"),
        (MAPPING.replace('id = "no"', ""), "id"),
        (MAPPING.replace("id =", "colour = 'x'\nid ="), "colour"),
        (MAPPING.replace("2 day", "2 moons"), "moons"),
    ],
)
def test_a_wrong_mapping_is_refused_with_the_key(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text)
    with pytest.raises(Invalid, match=named):
        read_mapping(path)


class TestImport:
    def rows(self) -> list[dict[str, str]]:
        return [
            raw(),
            raw(no="2", closed=""),
            raw(no="3", x="10", y="10", closed="2015-03-09 09:00"),
            raw(no="4", closed="2014-01-01 00:00"),
            raw(no="1"),
        ]

    def test_counts_reasons_and_places(self, world: World, mapping: CaseMapping, tmp_path: Path) -> None:
        rejects = tmp_path / "bad.csv"
        counts = import_cases(file=write(tmp_path / "c.csv", self.rows()), mapping=mapping, rejects=rejects)
        assert (counts.read, counts.imported, counts.without_grid, counts.rejected) == (5, 3, 1, 2)
        reasons = [row["reason"] for row in csv.DictReader(rejects.open())]
        assert ["before it was opened" in reasons[0], "twice" in reasons[1]] == [True, True]
        assert Case.objects.filter(reported_grid=world.cast.grid, replayed=True).count() == 2

    def test_twice_is_once(self, world: World, mapping: CaseMapping, tmp_path: Path) -> None:
        file = write(tmp_path / "c.csv", self.rows())
        import_cases(file=file, mapping=mapping)
        again = import_cases(file=file, mapping=mapping)
        assert (again.imported, again.known, Case.objects.count()) == (0, 3, 3)

    def test_nobody_is_told_and_no_sweep_sees_them(
        self, world: World, mapping: CaseMapping, tmp_path: Path
    ) -> None:
        import_cases(file=write(tmp_path / "c.csv", self.rows()), mapping=mapping)
        assert sweep_lapses(100) == 0
        assert not WorkItem.objects.exists()
        assert not Notice.objects.exists()

    def test_a_file_without_the_columns(self, world: World, mapping: CaseMapping, tmp_path: Path) -> None:
        file = tmp_path / "c.csv"
        file.write_text("a,b\n1,2\n")
        with pytest.raises(Invalid, match="type"):
            import_cases(file=str(file), mapping=mapping)

    def test_the_command_answers_on_one_line(
        self, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        toml = tmp_path / "m.toml"
        toml.write_text(MAPPING)
        call_command("import_cases", write(tmp_path / "c.csv", self.rows()), mapping=toml, json=True)
        out = capsys.readouterr().out
        assert out.count("\n") == 1
        assert json.loads(out) == {"read": 5, "imported": 3, "without_grid": 1, "rejected": 2}


HOUR = timedelta(hours=1)


@pytest.mark.parametrize("hours", [1, 7, 13, 19, 25, 60, 200])
def test_told_in_memory_and_by_the_actions_are_the_same(world: World, hours: int) -> None:
    """A limit of 24 hours: the street lapses after 12, the district after 18, the city after 24."""
    opened = datetime(2026, 3, 2, 1, tzinfo=UTC)
    closed = opened + hours * HOUR
    case_class = class_with_limit(Decimal(1440), "minute")
    told = tell(world, case_class, opened, closed)
    acted = act(world, case_class, opened, closed)
    assert outline(told.case, told.clocks, told.events) == outline(
        acted, acted.clocks.exclude(kind="stage"), acted.events.order_by("id")
    )


def class_with_limit(value: Decimal, unit: str) -> CaseClass:
    StageLimit.objects.create(stage="feedback", value=1, unit="day")
    scheme = Scheme.objects.create(code="elsewhere", name="elsewhere")
    case_class = CaseClass.objects.create(scheme=scheme, kind="event", code="1", name="Pothole")
    FilingStandard.objects.create(case_class=case_class, number=1, limit_value=value, limit_unit=unit)
    return case_class


def tell(world: World, case_class: CaseClass, opened: datetime, closed: datetime) -> Any:
    row = Row("1", opened, closed, Limit(Decimal(1440), "minute"), "Pothole", "import", "Pothole", "", *IN_G1)
    centres = all_centres()
    case = unsaved_case(row, uuid4(), locate(*IN_G1), case_class, centres)
    return Teller(row, case, feedback=Limit(Decimal(1), "day"), centres=centres, end=closed).tell()


def act(world: World, case_class: CaseClass, opened: datetime, closed: datetime) -> Case:
    """The same life, move by move."""
    world.classes["pothole"] = case_class
    case = world.report(kind="pothole", at=opened, replayed=True, source="import", description="Pothole")
    standard = FilingStandard.objects.get(case_class=case_class)
    world.move(case, "establish", world.cast.oscar, opened, filing_standard=standard.pk)
    while True:
        waiting = Clock.objects.filter(case=case, ended_at=None, lapsed_at=None, due_at__lt=closed)
        clock = waiting.exclude(kind="stage").order_by("due_at", "kind").first()
        if clock is None:
            return perform("conclude", case_id=case.pk, actor=None, at=closed)
        let_lapse(clock_id=clock.pk, case_id=case.pk, at=clock.due_at)


def outline(case: Case, clocks: Any, events: Any) -> dict[str, Any]:
    """What has to be the same."""
    return {
        "case": (
            case.state,
            case.holder_id,
            case.level,
            case.supervised_at,
            case.total_due_at,
            case.closed_at,
        ),
        "clocks": sorted(
            (
                clock.kind,
                clock.holder_id,
                clock.owed_to_id or 0,
                (clock.limit_value, clock.limit_unit),
                (clock.started_at, clock.warn_at, clock.due_at, str(clock.lapsed_at), clock.ended_at),
            )
            for clock in clocks
        ),
        "events": [
            (
                event.move,
                event.from_state,
                event.to_state,
                event.at,
                event.data.get("from"),
                event.data.get("to"),
            )
            for event in events
        ],
    }
