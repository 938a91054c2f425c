"""The tree of areas: made, named, imported."""

from collections.abc import Callable
from typing import Any

import pytest
import shapely
from django.db import IntegrityError, transaction
from django.utils import translation

from gridgov.problems import Invalid
from grids import version
from grids.actions import (
    change_area,
    create_area,
    ensure_root,
    import_areas,
    publish_division,
    set_area_outline,
)
from grids.actions.areas import PLACEHOLDER
from grids.actions.import_areas import AreaFields
from grids.models import Area, Level
from grids.reading import BadRows
from grids.rules import NotCovering
from tests.grids.world import cell, community, division, grid, ring, two_halves

pytestmark = pytest.mark.django_db
LEVELS = [level.value for level in Level]
NAMES: dict[str, Any] = {"name": "名", "name_en": "Name"}


def test_a_path_is_the_ids_from_the_root() -> None:
    street = create_area(code="S", level="street", **NAMES)
    below = create_area(code="M", level="community", parent=street, **NAMES)
    root = Area.objects.get(parent=None)
    assert below.path == f"/{root.pk}/{street.pk}/{below.pk}/"
    assert list(Area.objects.under(street)) == [street, below]
    assert list(Area.objects.above(below)) == [root, street, below]
    assert (below.at_level("street"), below.at_level("district")) == (street, None)
    assert below.lies_in(root)
    assert not root.lies_in(below)


def test_a_subtree_is_not_a_prefix_of_digits() -> None:
    root = ensure_root()
    areas = [create_area(code=f"S{n}", level="street", **NAMES) for n in range(12)]
    first = next(area for area in areas if any(str(other.pk).startswith(str(area.pk)) for other in [area]))
    assert list(Area.objects.under(first)) == [first]
    assert Area.objects.under(root).count() == 13


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("parent", LEVELS)
def test_levels_go_down_and_may_be_missing(level: str, parent: str) -> None:
    above = ensure_root() if parent == "city" else create_area(code="P", level=parent, **NAMES)
    allowed = LEVELS.index(level) > LEVELS.index(parent)
    try:
        create_area(code="A", level=level, parent=above, **NAMES)
        assert allowed
    except Invalid:
        assert not allowed


def test_there_is_one_root_and_the_database_insists() -> None:
    ensure_root()
    with pytest.raises(Invalid, match="a city already"):
        create_area(code="C2", level="city", **NAMES)
    with pytest.raises(IntegrityError), transaction.atomic():
        Area.objects.create(code="C2", level="city", path="/9/", **NAMES)
    with pytest.raises(IntegrityError), transaction.atomic():
        Area.objects.create(code="S2", level="street", path="/9/", **NAMES)


def test_codes_are_unique(told: list[Any]) -> None:
    create_area(code="S", level="street", **NAMES)
    with pytest.raises(Invalid, match="code S is in use"):
        create_area(code="S", level="community", **NAMES)
    assert told == [("area", PLACEHOLDER), ("area", "S")]


def test_names_and_words_for_levels_follow_the_language() -> None:
    area = create_area(
        code="T",
        name="青山",
        name_en="Green Hill",
        level="street",
        level_label="乡",
        level_label_en="Township",
    )
    plain = create_area(code="U", name="柳园", level="street")
    with translation.override("zh-hans"):
        assert (area.display_name, area.level_name, plain.level_name) == ("青山", "乡", "街道")
    with translation.override("en"):
        assert (area.display_name, area.level_name) == ("Green Hill", "Township")
        assert (plain.display_name, plain.level_name) == ("柳园", "Street")


def test_outlines_are_stored_valid_with_box_and_size() -> None:
    bow_tie = ring((0, 0), (100, 100), (100, 0), (0, 100))
    area = community(outline=bow_tie)
    stored = Area.objects.get(pk=area.pk)
    assert stored.outline is not None
    assert stored.outline.is_valid
    assert stored.area_m2 == pytest.approx(5000, rel=0.01)
    assert (stored.min_lon, stored.max_lat) == (bow_tie.bounds[0], bow_tie.bounds[3])


def test_every_change_gives_a_new_version() -> None:
    seen = [version.current()]
    area = community()
    seen.append(version.current())
    set_area_outline(area_id=area.pk, outline=cell(0, 0, 10, 10))
    seen.append(version.current())
    assert len(set(seen)) == 3


def test_change_area_checks_the_code() -> None:
    area, other = community("A"), community("B")
    assert change_area(area_id=area.pk, code="A2", name="新").code == "A2"
    with pytest.raises(Invalid, match="in use"):
        change_area(area_id=area.pk, code=other.code)
    with pytest.raises(TypeError):
        change_area(area_id=area.pk, level="city")


def test_an_outline_must_fit_the_division_in_force() -> None:
    home, _west, _east = two_halves()
    with pytest.raises(NotCovering, match="not covered"):
        set_area_outline(area_id=home.pk, outline=cell(0, 0, 210, 100))
    set_area_outline(area_id=home.pk, outline=cell(0, 0, 200, 100))


def test_a_community_without_outline_cannot_have_a_division_in_force() -> None:
    home = community()
    drafted = division(home, {grid("G", home): cell(0, 0, 10, 10)})
    with pytest.raises(Invalid, match="no outline yet"):
        publish_division(division_id=drafted.pk, directly=True)


# Importing ----------------------------------------------------------------------------------------------------

MakeLayer = Callable[[list[Any]], Any]
FIELDS = AreaFields(code="code", name="name")
STREETS = [
    ({"code": "S1", "name": "一"}, cell(0, 0, 100, 100)),
    ({"code": "S2", "name": "二"}, cell(100, 0, 100, 100)),
]


def test_areas_without_parent_hang_under_the_root(layer: MakeLayer, told: list[Any]) -> None:
    report = import_areas(layer=layer(STREETS), level="street", fields=FIELDS)
    assert (report.created, report.under_root) == (2, 2)
    assert report.coverage is not None
    assert report.coverage.ok
    assert told == [("area", PLACEHOLDER), ("area", "S1"), ("area", "S2")]
    assert {area.parent.code for area in Area.objects.filter(level="street") if area.parent} == {PLACEHOLDER}


def test_parents_by_code_and_by_overlap(layer: MakeLayer) -> None:
    import_areas(layer=layer(STREETS), level="street", fields=FIELDS)
    rows = [
        ({"code": "M1", "name": "甲", "street": "S1"}, cell(0, 0, 100, 50)),
        ({"code": "M2", "name": "乙", "street": "S2"}, cell(90, 0, 110, 100)),
        ({"code": "M3", "name": "丙", "street": ""}, cell(900, 0, 10, 10)),
    ]
    by_code = AreaFields("code", "name", parent_code="street")
    for fields in (by_code, AreaFields("code", "name", within=True)):
        with transaction.atomic():
            report = import_areas(layer=layer(rows), level="community", fields=fields)
            found = dict(Area.objects.filter(level="community").values_list("code", "parent__code"))
            assert found == {"M1": "S1", "M2": "S2", "M3": PLACEHOLDER}
            assert set(report.parents) == {"S1", "S2"}
            assert report.parents["S1"].uncovered_m2 == pytest.approx(5000, rel=0.01)
            transaction.set_rollback(True)


def test_a_deeper_area_that_holds_little_is_only_a_neighbour(layer: MakeLayer) -> None:
    district = create_area(code="D", level="district", outline=cell(0, 0, 1000, 1000), **NAMES)
    create_area(code="S", level="street", parent=district, outline=cell(0, 0, 100, 100), **NAMES)
    rows = [({"code": "M", "name": "甲"}, cell(90, 0, 100, 100))]
    import_areas(layer=layer(rows), level="community", fields=AreaFields("code", "name", within=True))
    assert Area.objects.get(code="M").parent == district


REFUSED: dict[str, tuple[list[dict[str, Any]], str]] = {
    "code twice": (
        [{"code": "A", "name": "a"}, {"code": "A", "name": "b"}],
        "Row 2: the code A stands in row 1",
    ),
    "code in use": ([{"code": "S1", "name": "a"}], "Row 1: the code S1 is in use"),
    "no code": ([{"code": None, "name": "a"}], "Row 1: the code is empty"),
    "no name": ([{"code": "A", "name": " "}], "Row 1: the name is empty"),
    "orphan": ([{"code": "A", "name": "a", "up": "S9"}], "Row 1: there is no area S9"),
    "parent of the same level": ([{"code": "A", "name": "a", "up": "M0"}], "Row 1: there is no area M0"),
    "long code": ([{"code": "A" * 51, "name": "a"}], "Row 1: the code is longer"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_one_bad_row_refuses_the_file_and_nothing_is_written(layer: MakeLayer, name: str) -> None:
    import_areas(layer=layer(STREETS), level="street", fields=FIELDS)
    community("M0")
    before = set(Area.objects.values_list("code", "path"))
    rows, sentence = REFUSED[name]
    good = ({"code": "good", "name": "good", "up": "S1"}, cell(0, 0, 10, 10))
    given = [({"up": "S1"} | row, cell(0, 0, 10, 10)) for row in rows]
    with pytest.raises(BadRows, match=sentence):
        import_areas(
            layer=layer([*given, good]),
            level="community",
            fields=AreaFields("code", "name", parent_code="up"),
        )
    assert set(Area.objects.values_list("code", "path")) == before


def test_a_missing_field_is_told_with_those_there_are(layer: MakeLayer) -> None:
    with pytest.raises(Invalid, match="no field “CODE”; it has: code, name"):
        import_areas(layer=layer(STREETS), level="street", fields=AreaFields("CODE", "name"))


def test_a_dry_run_leaves_nothing(layer: MakeLayer) -> None:
    report = import_areas(layer=layer(STREETS), level="street", fields=FIELDS, dry_run=True)
    assert report.created == 2
    assert not Area.objects.exists()


def test_numbers_as_codes_become_text(layer: MakeLayer) -> None:
    rows = [({"code": 7, "name": 308.0}, cell(0, 0, 1, 1))]
    import_areas(layer=layer(rows), level="street", fields=FIELDS)
    assert Area.objects.filter(code="7", name="308").exists()


def test_one_city_row_names_the_nameless_root(layer: MakeLayer) -> None:
    street = create_area(code="S", level="street", **NAMES)
    report = import_areas(
        layer=layer([({"code": "3301", "name": "临江市"}, cell(0, 0, 9, 9))]), level="city", fields=FIELDS
    )
    root = Area.objects.get(parent=None)
    assert (report.completed, root.code, root.name, street.parent_id) == (1, "3301", "临江市", root.pk)
    assert root.outline is not None
    with pytest.raises(Invalid, match="a city already"):
        import_areas(
            layer=layer([({"code": "C2", "name": "二"}, cell(0, 0, 9, 9))]), level="city", fields=FIELDS
        )
    with pytest.raises(Invalid, match="There is one city"):
        import_areas(layer=layer(STREETS), level="city", fields=FIELDS)


def test_areas_known_by_name_get_their_outlines(layer: MakeLayer) -> None:
    create_area(code="S1", name="东街", level="street")
    report = import_areas(layer=layer(STREETS), level="street", fields=FIELDS)
    assert (report.created, report.completed) == (1, 1)
    known = Area.objects.get(code="S1")
    assert known.name == "东街"
    assert known.outline is not None
    assert known.outline.equals(cell(0, 0, 100, 100))


def test_under_an_area_only_this_area_takes(layer: MakeLayer) -> None:
    mine = create_area(code="D1", level="district", outline=cell(0, 0, 100, 100), **NAMES)
    create_area(code="D2", level="district", outline=cell(100, 0, 100, 100), **NAMES)
    rows = [({"code": "S1", "name": "一", "up": "D2"}, cell(100, 0, 100, 100))]
    with pytest.raises(BadRows, match="no area D2"):
        import_areas(
            layer=layer(rows), level="street", fields=AreaFields("code", "name", parent_code="up"), under=mine
        )
    import_areas(
        layer=layer(rows), level="street", fields=AreaFields("code", "name", within=True), under=mine
    )
    assert Area.objects.get(code="S1").parent == mine


def test_invalid_outlines_are_reported_and_mended(layer: MakeLayer) -> None:
    bow_tie = shapely.geometry.mapping(ring((0, 0), (100, 100), (100, 0), (0, 100)))
    report = import_areas(layer=layer([({"code": "S", "name": "s"}, bow_tie)]), level="street", fields=FIELDS)
    assert report.coverage is not None
    assert [broken.row for broken in report.coverage.invalid] == [1]
    stored = Area.objects.get(code="S").outline
    assert stored is not None
    assert stored.is_valid
