"""Catalogue files, what loading them changes, and what the city changes by hand."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone, translation

from cases.catalogue import (
    StandardText,
    add_class,
    add_standard,
    edit_class,
    edit_standard,
    load_catalogue,
    load_shipped,
    offer_class,
    restore_standard,
    withdraw_standard,
)
from cases.catalogue.formats import _both_languages
from cases.catalogue.loading import SHIPPED
from cases.models import CaseClass, ClassMapping, FilingStandard, LimitUnit, Scheme
from cases.queries.classes import search_classes
from gridgov.problems import Invalid, Refused, Stale
from tests.cast import make_cast

pytestmark = pytest.mark.django_db

NATIONAL = (
    "scheme,uid,code,parent_code,level,name_zh,name_en,kind,responsible_party,limit_value,limit_unit,"
    "urgent_limit_value,urgent_limit_unit,legacy_code,source,confidence\n"
    "N,C01,01,,1,设施,Facilities,component,,,,,,,book,sure\n"
    "N,C01001,01001,01,2,井盖,Manhole cover,component,市政|works unit,5,working_day,2,hour,01-01,book,limit: guess\n"
    "N,C01002,01002,01,2,路灯,Street lamp,component,照明/lighting,2,working_day,2,working_day,,book,limit: guess\n"
    "N,E09,09,,1,突发,Emergencies,social,,,,,,,book,sure\n"
    "N,E09001,09001,09,2,管道破裂(水),Burst pipe,social,,1,hour,,,05-01,book,sure\n"
)
CONDITIONS = (
    "kind,legacy_code,name_zh,gb47678_code,match,condition_type,limit_value,limit_unit,source\n"
    "component,01-01,井盖,01001,code+name,hazard,2,hour,a city\n"
    "component,01-01,井盖,01001,code+name,damage,0.5,working_day,a city\n"
    "component,01-99,驿站,,local,dirty,1,working_day,a city\n"
    "event,05-01,管道破裂,,local,hazard,1,hour,a city\n"
)
LEGACY = (
    "scheme,kind,code,parent_code,level,name_zh,gb47678_5_code,source,confidence\n"
    "CJ/T 214-2007,component,01,,1,公用,,repo,found\n"
    "CJ/T 214-2007,component,0101,01,2,井盖,01001,repo,found\n"
    "CJ/T 214-2007,component,0109,01,2,电话亭,,repo,found\n"
)


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def _write(text: str, name: str = "file.csv") -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return _write


@pytest.fixture
def small(write: Any) -> None:
    load_catalogue(files=[write(NATIONAL, "n.csv"), write(CONDITIONS, "c.csv"), write(LEGACY, "l.csv")])


def standards(code: str) -> list[tuple[int, str, Decimal, str, bool]]:
    rows = FilingStandard.objects.in_force().filter(case_class__code=code).order_by("number")
    return list(rows.values_list("number", "condition_type", "limit_value", "limit_unit", "is_urgent"))


@pytest.mark.usefixtures("small")
def test_conditions_take_the_place_of_a_class_own_limits() -> None:
    assert standards("01001") == [
        (1, "hazard", Decimal(2), "hour", True),
        (2, "damage", Decimal("0.5"), "working_day", False),
    ]
    assert standards("01002") == [(1, "ordinary", Decimal(2), "working_day", False)]
    assert standards("01-99") == [(1, "dirty", Decimal(1), "working_day", False)]
    assert standards("09001") == [(1, "hazard", Decimal(1), "hour", True)]


def test_the_order_of_the_files_does_not_matter(write: Any) -> None:
    national, conditions = write(NATIONAL, "n.csv"), write(CONDITIONS, "c.csv")
    load_catalogue(files=[national, conditions])
    first = standards("01001")
    difference = load_catalogue(files=[national])
    assert difference.differing() == []
    assert standards("01001") == first


@pytest.mark.usefixtures("small")
def test_names_parties_and_successors() -> None:
    cover = CaseClass.objects.get(scheme__code="N", code="01001")
    assert (cover.responsible_party, cover.responsible_party_en) == ("市政", "works unit")
    assert cover.parent is not None
    assert cover.parent.code == "01"
    older = CaseClass.objects.get(scheme__code="CJ/T 214-2007", code="0101")
    mapping = older.mappings.get()
    assert (mapping.relation, mapping.to_class, older.name_en) == ("same", cover, "Manhole cover")
    assert not Scheme.objects.get(code="local").is_current
    with translation.override("zh-hans"):
        assert str(cover) == "01001 井盖"
    assert str(cover) == "01001 Manhole cover"


@pytest.mark.parametrize(
    ("party", "expected"),
    [
        ("公安机关|public security", ("公安机关", "public security")),
        (
            "停车/交通运输管理部门|parking/transport authority",
            ("停车/交通运输管理部门", "parking/transport authority"),
        ),
        ("社区/community", ("社区", "community")),
        (
            "自然资源/水务+街道/natural resources, water + street",
            ("自然资源/水务+街道", "natural resources, water + street"),
        ),
        ("119/120+应急/fire-ambulance + emergency", ("119/120+应急", "fire-ambulance + emergency")),
        ("社区", ("社区", "")),
        ("", ("", "")),
    ],
)
def test_parties_in_two_languages(party: str, expected: tuple[str, str]) -> None:
    assert _both_languages(party) == expected


@pytest.mark.usefixtures("small")
def test_loading_again_changes_nothing(write: Any) -> None:
    before = list(FilingStandard.objects.order_by("pk").values())
    again = load_catalogue(
        files=[write(NATIONAL, "n.csv"), write(CONDITIONS, "c.csv"), write(LEGACY, "l.csv")]
    )
    assert again.differing() == []
    assert list(FilingStandard.objects.order_by("pk").values()) == before


@pytest.mark.usefixtures("small")
def test_another_limit_makes_a_version_and_keeps_the_old_one(write: Any) -> None:
    before = timezone.now()
    changed = load_catalogue(files=[write(CONDITIONS.replace("0.5", "3"))])
    assert changed.counts()["standards"] == {"same": 3, "revised": 1}
    old, new = FilingStandard.objects.filter(case_class__code="01001", number=2).order_by("version")[1:]
    assert (old.limit_value, new.limit_value) == (Decimal("0.5"), Decimal(3))
    assert new.version == old.version + 1
    assert old.valid_to == new.valid_from
    assert FilingStandard.objects.in_force(before).get(pk=old.pk)


def test_a_dry_run_tells_and_changes_nothing(write: Any) -> None:
    difference = load_catalogue(files=[write(NATIONAL)], dry_run=True)
    assert difference.counts() == {"classes": {"added": 5}, "standards": {"added": 4}}
    assert not CaseClass.objects.exists()
    assert not Scheme.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("5,working_day,2,hour", "0,working_day,2,hour", "row 2: The limit must be more than 0"),
        ("5,working_day,2,hour", "5,week,2,hour", "row 2: “week” in “limit_unit” is none of"),
        ("5,working_day,2,hour", "5,,2,hour", "row 2: “” in “limit_unit” is none of"),
        ("5,working_day,2,hour", "0.00001,hour,2,hour", "too large or has more than 4 decimals"),
        ("N,C01,01,,1", "N,C01,01,,3", "row 1: “3” in “level” is none of 1, 2"),
        ("Facilities,component", "Facilities,thing", "row 1: “thing” in “kind” is none of"),
        (
            "N,C01001,01001,01",
            "N,C01001,01001,77",
            "in the group 77, which is neither in the file nor loaded",
        ),
        ("N,C01002,01002", "N,C01002,01001", "N component 01001 stands there twice"),
        ("N,C01001,01001", "N,C01001,", "row 2: “code” is empty"),
        ("05-01,book,sure", "05-01,book", "data row 5 has 15 columns; the header has 16"),
        ("limit_value", "limit", "belong to no kind of catalogue file"),
    ],
)
def test_a_bad_file_is_refused_as_a_whole(write: Any, old: str, new: str, sentence: str) -> None:
    with pytest.raises(Invalid) as caught:
        load_catalogue(files=[write(NATIONAL.replace(old, new, 1))])
    assert sentence in str(caught.value)
    assert not CaseClass.objects.exists()


def test_conditions_need_their_classes(write: Any) -> None:
    with pytest.raises(Invalid, match="class 01001 is not loaded; load the file of the classes first"):
        load_catalogue(files=[write(CONDITIONS)])


def test_the_shipped_catalogue_loads_and_is_complete() -> None:
    assert load_shipped().counts()["standards"].keys() == {"added"}
    small = CaseClass.objects.filter(scheme__code="GB/T 47678.5-2026", level=2)
    assert small.filter(kind="component").count() == 153
    assert small.filter(kind="event").count() == 250
    assert CaseClass.objects.filter(kind="social", level=2).count() == 78
    assert not CaseClass.objects.offered().filter(name_en="").exists()
    assert not FilingStandard.objects.exclude(condition="", closing_condition="").exists()
    assert not FilingStandard.objects.filter(confidence="").exists()
    assert set(FilingStandard.objects.values_list("limit_unit", flat=True)) <= set(LimitUnit.values)
    older = CaseClass.objects.filter(scheme__code="GB/T 30428.2-2013", level=2)
    assert older.count() == 133
    assert not older.filter(standards=None).exists()
    assert ClassMapping.objects.filter(from_class__scheme__code="CJ/T 214-2007").count() > 120
    assert load_shipped().differing() == []


def test_shipped_numbers_leave_room_for_the_city() -> None:
    for name in SHIPPED:
        with name.open(encoding="utf-8") as text:
            assert max(int(row.get("number") or 1) for row in csv.DictReader(text)) < 100


def text_of(standard: FilingStandard, **changes: Any) -> StandardText:
    names = ("condition_type", "limit_value", "limit_unit", "is_urgent", "condition", "closing_condition")
    return StandardText(**({name: getattr(standard, name) for name in names} | changes))


def current(code: str, number: int = 1) -> FilingStandard:
    return FilingStandard.objects.in_force().get(case_class__code=code, number=number)


@pytest.mark.usefixtures("small")
def test_writing_an_empty_condition_keeps_the_row() -> None:
    standard = current("01002")
    assert standard.condition_text == "to be written by the city"
    written = edit_standard(standard=standard, text=text_of(standard, condition="Does not burn at night"))
    assert (written.pk, written.condition_text) == (standard.pk, "Does not burn at night")


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "changes",
    [{"limit_value": Decimal(3)}, {"limit_unit": "hour"}, {"is_urgent": True}, {"condition": "Another"}],
)
def test_changing_what_cases_were_judged_by_makes_a_version(changes: dict[str, Any]) -> None:
    first = current("01002")
    edit_standard(standard=first, text=text_of(first, condition="Does not burn"))
    second = edit_standard(standard=current("01002"), text=text_of(current("01002"), **changes))
    first.refresh_from_db()
    assert (second.version, second.number) == (2, first.number)
    assert first.valid_to == second.valid_from
    assert current("01002") == second
    with pytest.raises(Stale):
        edit_standard(standard=first, text=text_of(first))


@pytest.mark.usefixtures("small")
def test_what_the_city_set_survives_loading(write: Any) -> None:
    standard = current("01002")
    edit_standard(standard=standard, text=text_of(standard, limit_value=Decimal(9)))
    lamp = CaseClass.objects.get(scheme__code="N", code="01002")
    edit_class(case_class=lamp, name="灯", name_en="Lamp")
    offer_class(case_class=lamp, offered=False)
    counts = load_catalogue(files=[write(NATIONAL, "n.csv")]).counts()
    assert counts["classes"] == {"same": 4, "kept": 1}
    assert counts["standards"]["kept"] == 1
    lamp.refresh_from_db()
    assert (lamp.name, lamp.is_active, current("01002").limit_value) == ("灯", False, Decimal(9))


@pytest.mark.usefixtures("small")
def test_own_standards_have_own_numbers_and_can_rest() -> None:
    lamp = CaseClass.objects.get(scheme__code="N", code="01002")
    text = StandardText("other", Decimal("1.5"), "working_hour", is_urgent=True, condition="In a tunnel")
    first, second = (add_standard(case_class=lamp, text=text) for _ in range(2))
    assert (first.number, second.number) == (101, 102)
    withdraw_standard(standard=first)
    assert [number for number, *_rest in standards("01002")] == [1, 102]
    restore_standard(standard=first)
    assert [number for number, *_rest in standards("01002")] == [1, 101, 102]


@pytest.mark.usefixtures("small")
def test_own_classes() -> None:
    group = CaseClass.objects.get(scheme__code="N", code="01")
    made = add_class(group=group, kind="social", code="01900", name="书亭", name_en="Book stall")
    assert (made.scheme.code, made.kind, made.is_own) == ("N", "component", True)
    alone = add_class(group=None, kind="event", code="X1", name="飞线")
    assert (alone.scheme.code, alone.scheme.is_current) == ("own", True)
    with pytest.raises(Invalid, match="X1 is there already"):
        add_class(group=None, kind="event", code="X1", name="飞线")


@pytest.mark.usefixtures("small")
def test_only_administrators_change_the_catalogue() -> None:
    cast = make_cast()
    lamp = CaseClass.objects.get(scheme__code="N", code="01002")
    standard = current("01002")
    for act in (
        lambda by: edit_class(case_class=lamp, name="x", by=by),
        lambda by: offer_class(case_class=lamp, offered=True, by=by),
        lambda by: add_standard(case_class=lamp, text=text_of(standard), by=by),
        lambda by: edit_standard(standard=standard, text=text_of(standard), by=by),
        lambda by: withdraw_standard(standard=standard, by=by),
        lambda by: add_class(group=None, kind="event", code="Y", name="y", by=by),
    ):
        with pytest.raises(Refused):
            act(cast.anna)
        act(cast.ada)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("井盖", ["01001"]),
        ("盖", ["01001"]),
        ("manhole", ["01001"]),
        ("cover manhole", ["01001"]),
        ("LAMP", ["01002"]),
        ("facilities", ["01001", "01002"]),
        ("01", ["01001", "01002"]),
        ("01002", ["01002"]),
        ("05-01", ["09001"]),
        ("电话亭", []),  # an older scheme is not offered
        ("驿站", []),
        ("manhole lamp", []),
        ("100% of %", []),
        ("   ", []),
    ],
)
def test_search(text: str, codes: list[str]) -> None:
    assert [found.code for found in search_classes(text)] == codes


@pytest.mark.usefixtures("small")
def test_search_puts_what_begins_so_first_and_stops(django_assert_num_queries: Any) -> None:
    group = CaseClass.objects.get(scheme__code="N", code="01")
    add_class(group=group, kind="component", code="01000", name="旧路灯", name_en="Old street lamp")
    with django_assert_num_queries(1):
        found = search_classes("路灯")
        assert [each.code for each in found] == ["01002", "01000"]
        assert found[0].parent is not None
    assert len(search_classes("路灯", limit=1)) == 1
