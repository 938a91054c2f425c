"""Every point has one owner, the same one alone and among many, now and as it was."""

import time
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
import shapely
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids import locating, version
from grids.actions import create_area, publish_division, set_area_outline
from grids.models import Area
from tests.grids.test_coverage_properties import FRAME, cells
from tests.grids.world import at, cell, community, division, grid, two_halves

pytestmark = pytest.mark.django_db
NAMES: dict[str, Any] = {"name": "名", "name_en": "Name"}


def nested() -> dict[str, Area]:
    """City without outline; district, street and community each smaller than the one before."""
    district = create_area(code="D", level="district", outline=cell(0, 0, 1000, 1000), **NAMES)
    street = create_area(code="S", level="street", parent=district, outline=cell(0, 0, 500, 500), **NAMES)
    home = community("M", cell(0, 0, 200, 100), street)
    west, east = grid("W", home), grid("E", home)
    publish_division(
        division_id=division(home, {west: cell(0, 0, 100, 100), east: cell(100, 0, 100, 100)}).pk,
        directly=True,
    )
    return {area.level: area for area in Area.objects.all()}


PLACES = [
    # metres east and north; the code of the grid; the deepest area
    ((50, 50), "W", "community"),
    ((150, 50), "E", "community"),
    ((300, 300), None, "street"),
    ((800, 800), None, "district"),
    ((5000, 5000), None, None),
]


@pytest.mark.parametrize(("place", "code", "deepest"), PLACES)
def test_a_point_gets_its_grid_and_all_areas_around(
    place: tuple[float, float], code: str | None, deepest: str | None
) -> None:
    areas = nested()
    found = locating.locate(*at(*place))
    levels = ["city", "district", "street", "community"]
    inside = levels[: levels.index(deepest) + 1] if deepest else []
    expected = {level: areas[level].pk if level in inside else None for level in levels}
    assert {level: getattr(found, f"{level}_id") for level in levels} == expected
    from grids.models import Grid

    assert found.grid_id == (Grid.objects.get(code=code).pk if code else None)
    assert found.version == version.current()


def test_nothing_is_anywhere_before_the_first_area() -> None:
    assert locating.locate(120, 30) == (None, None, None, None, None, version.current())
    assert locating.locate_many([], []) == []


def test_missing_levels_are_none() -> None:
    home, west, _east = two_halves()
    found = locating.locate(*at(10, 10))
    assert (found.grid_id, found.community_id, found.street_id, found.district_id) == (
        west.pk,
        home.pk,
        None,
        None,
    )
    assert found.city_id == home.parent_id


def test_a_border_belongs_to_the_smallest_code() -> None:
    """West is M1-W and east M1-E: the border is east's, for one point and for many."""
    _home, _west, east = two_halves()
    border = at(100, 50)
    assert locating.locate(*border).grid_id == east.pk
    assert [place.grid_id for place in locating.locate_many([border[0]], [border[1]])] == [east.pk]


def test_a_border_between_communities_has_one_owner() -> None:
    two_halves("M1")
    _home, west, _east = two_halves("M2", x=200)
    first_east = locating.locate(*at(200, 50))
    assert first_east.grid_id != west.pk
    assert first_east.community_id == Area.objects.get(code="M1").pk


def test_retired_and_drafted_grids_do_not_answer() -> None:
    home, _west, _east = two_halves()
    whole = grid("Z", home)
    drafted = division(home, {whole: cell(0, 0, 200, 100)})
    assert locating.locate(*at(50, 50)).grid_id != whole.pk
    publish_division(division_id=drafted.pk, directly=True)
    assert locating.locate(*at(50, 50)).grid_id == whole.pk


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), count=st.integers(3, 30))
def test_every_point_inside_has_exactly_one_owner(seed: int, count: int) -> None:
    """Random points and all vertices, where up to many cells meet: alone and among many they agree."""
    home = community(f"M{Area.objects.count()}-{seed}-{count}", FRAME)
    parts = {grid(f"{home.code}-{n:03}", home): part for n, part in enumerate(cells(seed, count))}
    publish_division(division_id=division(home, parts).pk, directly=True)
    random = np.random.default_rng(seed)
    points = [at(x * 3000, y * 2000) for x, y in random.random((50, 2))]
    points += [point for part in parts.values() for point in shapely.get_coordinates(part)]
    many = locating.locate_many([x for x, _y in points], [y for _x, y in points])
    assert many == [locating.locate(*point) for point in points]
    here = [locating.grid_at(*point, timezone.localdate()) for point in points[:20]]
    assert [place.grid_id for place in many[:20]] == here
    assert all(place.grid_id is not None for place in many)
    from django.db import transaction

    home.divisions.update(state="draft")  # make room for the next example
    with transaction.atomic():
        version.bump()


def test_the_past_is_kept() -> None:
    home = community(outline=cell(0, 0, 200, 100))
    today, old = timezone.localdate(), timezone.localdate() - timedelta(days=30)
    west, east, whole = grid("W", home), grid("E", home), grid("Z", home)
    first = division(home, {west: cell(0, 0, 100, 100), east: cell(100, 0, 100, 100)})
    publish_division(division_id=first.pk, day=old, directly=True)
    publish_division(division_id=division(home, {whole: cell(0, 0, 200, 100)}).pk, day=today, directly=True)
    spot = at(50, 50)
    days = [old - timedelta(days=1), old, today - timedelta(days=1), today, today + timedelta(days=9)]
    assert [locating.grid_at(*spot, day) for day in days] == [None, west.pk, west.pk, whole.pk, whole.pk]


def test_what_stays_is_kept_and_what_is_new_is_read() -> None:
    """After each change the territory is the same as one that is read from nothing."""

    def shown(found: locating.Territory) -> Any:
        trees = [
            (tree.ids, [outline.wkb for outline in tree.tree.geometries])
            for tree in (found.grids, *found.areas)
        ]
        return trees, found.line_of_grid, found.line_of_area

    def grids_of(found: locating.Territory, home: Area) -> Any:
        return next(owned for place, owned in found.divisions.items() if place.community == home.pk)

    home, _west, _east = two_halves("M1")
    other, _west, _east = two_halves("M2", x=200)
    whole = division(home, {grid("Z", home): cell(0, 0, 200, 100)})
    before = locating.territory()
    for change in (
        lambda: publish_division(division_id=whole.pk, directly=True),
        lambda: create_area(code="D", level="district", outline=cell(0, 0, 900, 900), **NAMES),
        lambda: set_area_outline(area_id=Area.objects.get(code="D").pk, outline=cell(0, 0, 1000, 1000)),
    ):
        change()
        after = locating.territory()
        assert shown(after) != shown(before)
        assert shown(after) == shown(locating._load(after.version, None))
        assert grids_of(after, other) is grids_of(before, other)
        before = after


@pytest.mark.django_db(transaction=True)
def test_another_process_sees_a_publication_within_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """The version is asked for again after half a second; here the clock is turned instead of waiting."""
    home, west, _east = two_halves()
    spot = at(50, 50)
    assert locating.locate(*spot).grid_id == west.pk
    kept = version._seen
    whole = grid("Z", home)
    publish_division(division_id=division(home, {whole: cell(0, 0, 200, 100)}).pk, directly=True)
    monkeypatch.setattr(version, "_seen", kept)  # as a process that published nothing
    assert kept is not None
    monkeypatch.setattr(time, "monotonic", lambda: kept[0] + 0.1)
    assert locating.locate(*spot).grid_id == west.pk
    monkeypatch.setattr(time, "monotonic", lambda: kept[0] + 0.6)
    assert locating.locate(*spot).grid_id == whole.pk


@pytest.mark.django_db(transaction=True)
def test_between_two_questions_the_database_is_left_alone(django_assert_num_queries: object) -> None:
    two_halves()
    locating.locate(*at(1, 1))
    with django_assert_num_queries(0):  # type: ignore[operator]
        for x in range(100):
            locating.locate(*at(x, x))
