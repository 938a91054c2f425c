"""What changes hands between two divisions: gains equal losses, the table adds up to the ground that changed."""

from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from grids import measuring
from grids.differences import Difference, House, Part, difference
from tests.grids.tilings import HEIGHT, WIDTH, tilings
from tests.grids.world import at, cell

NEAR = 0.05  # m²: 90 m of border may bend by a tenth of a millimetre, several times
WEST, EAST = cell(0, 0, 100, 100), cell(100, 0, 100, 100)


def parts(outlines: list[Any], first: int = 1, households: int | None = None) -> list[Part]:
    return [Part(first + index, outline, households) for index, outline in enumerate(outlines)]


def house(x: float, y: float, households: int = 10) -> House:
    return House(*at(x, y), households)


def rows(found: Difference) -> list[tuple[Any, ...]]:
    return [(each.giver, each.taker, round(each.area_m2, -2), each.households) for each in found.pieces]


# Examples -----------------------------------------------------------------------------------------------------


def test_a_border_that_moves() -> None:
    before = parts([WEST, EAST])
    after = parts([cell(0, 0, 130, 100), cell(130, 0, 70, 100)])
    found = difference(before, after, houses=[house(110, 50), house(150, 50), house(20, 50)])
    assert rows(found) == [(2, 1, 3000, 10)]
    assert (found.new, found.vanishing, found.is_estimated) == ((), (), False)


def test_a_split_and_a_merge() -> None:
    two, one = parts([WEST, EAST]), [Part(9, cell(0, 0, 200, 100))]
    split = difference(one, two, houses=[house(50, 50), house(150, 50, 7)])
    assert sorted(rows(split)) == [(9, 1, 10000, 10), (9, 2, 10000, 7)]
    assert (split.new, split.vanishing) == ((1, 2), (9,))
    merged = difference(two, one, houses=[house(50, 50), house(150, 50, 7)])
    assert sorted(rows(merged)) == [(1, 9, 10000, 10), (2, 9, 10000, 7)]
    assert (merged.new, merged.vanishing) == ((9,), (1, 2))


def test_households_without_buildings_are_shared_out_and_marked() -> None:
    before = [Part(1, WEST, 100), Part(2, EAST, 400)]
    after = parts([cell(0, 0, 125, 100), cell(125, 0, 75, 100)])
    found = difference(before, after)
    assert rows(found) == [(2, 1, 2500, 100)]
    assert found.is_estimated
    known = difference(before, after, houses=[house(190, 50)])
    assert (rows(known), known.is_estimated) == ([(2, 1, 2500, 0)], False)


def test_unknown_households_stay_unknown() -> None:
    found = difference(parts([WEST, EAST]), parts([cell(0, 0, 125, 100), cell(125, 0, 75, 100)]))
    assert found.households is None
    assert not found.is_estimated


def test_ground_that_comes_and_goes_with_the_community() -> None:
    found = difference(
        [Part(1, WEST)], [Part(1, cell(50, 0, 100, 100))], houses=[house(10, 10), house(140, 10, 3)]
    )
    assert sorted(rows(found), key=str) == [(1, None, 5000, 10), (None, 1, 5000, 3)]


def test_the_first_division_is_all_new() -> None:
    found = difference([], parts([WEST, EAST]))
    assert {(each.giver, each.taker) for each in found.pieces} == {(None, 1), (None, 2)}
    assert found.new == (1, 2)


def test_nothing_changes_nothing() -> None:
    assert difference(parts([WEST, EAST]), parts([WEST, EAST])) == Difference()
    assert difference([], []) == Difference()


def test_slivers_within_the_tolerance_are_left_out() -> None:
    after = parts([cell(0, 0, 100.005, 100), cell(100.005, 0, 99.995, 100)])
    assert difference(parts([WEST, EAST]), after, least_m2=1).pieces == ()
    assert len(difference(parts([WEST, EAST]), after).pieces) == 1


def test_a_building_on_a_border_is_the_first_grids() -> None:
    before, after = parts([WEST, EAST]), parts([cell(0, 0, 50, 100), cell(50, 0, 150, 100)])
    found = difference(before, after, houses=[house(100, 50)])
    assert rows(found) == [(1, 2, 5000, 10)]


# Properties ---------------------------------------------------------------------------------------------------

PLACES = st.lists(
    st.tuples(st.floats(1, WIDTH - 1), st.floats(1, HEIGHT - 1), st.integers(1, 60)), max_size=15
)


@settings(max_examples=60, deadline=None)
@given(tilings(), tilings(), PLACES, st.integers(0, 8))
def test_gains_are_losses_and_the_sum_is_what_changed(
    one: list[Any], two: list[Any], places: list[Any], apart: int
) -> None:
    """`apart` shifts the keys, so that some grids stay, some vanish, some are new."""
    before, after = parts(one), parts(two, first=1 + apart)
    houses = [house(*place) for place in places]
    found = difference(before, after, houses=houses)
    _areas_balance(before, after, found)
    _households_balance(before, after, houses, found)
    assert all(each.area_m2 > 0 and each.giver != each.taker for each in found.pieces)
    pairs = [(each.giver, each.taker) for each in found.pieces if each.area_m2 > NEAR]
    assert len(pairs) == len(set(pairs))


def _areas_balance(before: list[Part], after: list[Part], found: Difference) -> None:
    old, new = _areas(before), _areas(after)
    for key in old.keys() | new.keys():
        gained = sum(each.area_m2 for each in found.pieces if each.taker == key)
        lost = sum(each.area_m2 for each in found.pieces if each.giver == key)
        assert new.get(key, 0.0) - old.get(key, 0.0) == pytest.approx(gained - lost, abs=NEAR)
    shapes = {part.key: part.outline for part in before}
    kept = [shapes[part.key].intersection(part.outline) for part in after if part.key in shapes]
    polygons = [measuring.polygons_of(each) for each in kept]
    stayed = sum(measuring.areas_m2([each for each in polygons if not each.is_empty]))
    assert found.area_m2 == pytest.approx(sum(new.values()) - stayed, abs=NEAR)


def _areas(those: list[Part]) -> dict[int, float]:
    return dict(
        zip((part.key for part in those), measuring.areas_m2([part.outline for part in those]), strict=True)
    )


def _households_balance(
    before: list[Part], after: list[Part], houses: list[House], found: Difference
) -> None:
    """Every household is counted once: it stays, or is in exactly one piece."""
    moved = sum(each.households for each in houses if _owner(before, each) != _owner(after, each))
    assert moved == sum(each.households or 0 for each in found.pieces)


def _owner(those: list[Part], place: House) -> int | None:
    return next(
        (part.key for part in those if shapely.intersects_xy(part.outline, place.lon, place.lat)), None
    )
