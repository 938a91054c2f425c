"""What one can do to a drawing, and which sentence one gets where it cannot be done. Pure: no database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import shapely

from gridgov.problems import Invalid
from grids.drawing import operations
from grids.drawing.change import Change
from grids.drawing.corners import move_corner
from grids.drawing.sheet import Sheet
from grids.measuring import area_m2
from tests.grids.drawings import FRAME, after, assert_partition, line, squares
from tests.grids.world import at, cell, ring

SHEET = Sheet(FRAME, squares())


def size(sheet: Sheet, key: int) -> int:
    """m², rounded: squares of 100 m are not exactly 10,000 m²."""
    return round(area_m2(sheet.outlines[key]) / area_m2(cell(0, 0, 100, 100)) * 10_000)


def test_a_line_splits_a_grid_and_the_larger_part_stays() -> None:
    found = after(SHEET, operations.split(SHEET, 1, line((30, -10), (30, 110))))
    assert (size(found, 1), size(found, 7)) == (7000, 3000)
    assert_partition(found)


def test_a_line_that_stops_just_short_of_the_border_reaches_it() -> None:
    found = after(SHEET, operations.split(SHEET, 5, line((130, 98), (130, 202))))
    assert (size(found, 5), size(found, 7)) == (7000, 3000)
    assert_partition(found)


def test_a_line_cuts_only_the_grid_it_is_meant_for() -> None:
    change = operations.split(SHEET, 2, line((-50, 40), (350, 40)))
    assert set(change.outlines) == {1, 2, 3, operations.NEW}
    found = after(SHEET, change)
    assert [size(found, key) for key in (1, 2, 3, 7)] == [10_000, 6000, 10_000, 4000]
    assert_partition(found)


def test_a_winding_line_makes_several_parts() -> None:
    found = after(SHEET, operations.split(SHEET, 2, line((110, -10), (150, 110), (190, -10))))
    assert len(found.outlines) == 8
    assert_partition(found)


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ([(10, -50), (90, -20)], "misses the grid"),
        ([(210, 10), (290, 90)], "misses the grid"),
        ([(50, -10), (50, 50)], "ends inside"),
        ([(20, 20), (80, 80)], "ends inside"),
        ([(-10, 0), (110, 0)], "only touches"),
        ([(-20, 21), (21, -20)], "less than a square metre"),
    ],
)
def test_a_line_that_splits_nothing(points: list[tuple[float, float]], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        operations.split(SHEET, 1, line(*points), snap_m=0.5)


def test_neighbours_become_one() -> None:
    found = after(SHEET, operations.merge(SHEET, [1, 2, 5]))
    assert set(found.outlines) == {1, 3, 4, 6} or len(found.outlines) == 4
    assert_partition(found)


def test_the_one_that_is_chosen_stays() -> None:
    large = after(SHEET, operations.merge(SHEET, [1, 2], keep=2))
    assert set(large.outlines) == {2, 3, 4, 5, 6}
    assert set(after(large, operations.merge(large, [2, 3])).outlines) == {2, 4, 5, 6}, "else the larger"


@pytest.mark.parametrize(
    ("keys", "sentence"), [([1, 3], "no neighbours"), ([1, 5], "no neighbours"), ([4], "two")]
)
def test_only_neighbours_become_one(keys: list[int], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        operations.merge(SHEET, keys)


def test_a_narrow_gap_is_named() -> None:
    apart = Sheet(FRAME, {1: cell(0, 0, 99, 200), 2: cell(100, 0, 200, 200)})
    with pytest.raises(Invalid, match="narrow gap"):
        operations.merge(apart, [1, 2])


def test_a_new_grid_is_clipped_and_takes_only_when_told() -> None:
    lonely = Sheet(FRAME, {1: cell(0, 0, 100, 200)})
    shape = cell(50, 50, 500, 100)
    gentle = after(lonely, operations.add(lonely, shape, take=False))
    assert (size(gentle, 1), size(gentle, 2)) == (20_000, 20_000)
    greedy = after(lonely, operations.add(lonely, shape, take=True))
    assert (size(greedy, 1), size(greedy, 2)) == (15_000, 25_000)
    assert [(each.key, round(each.area_m2 / 100)) for each in operations.taken_by(lonely, shape)] == [(1, 50)]
    assert FRAME.covers(shapely.set_precision(greedy.outlines[2], 1e-9))


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [(cell(400, 0, 50, 50), "outside the community"), (cell(10, 10, 50, 50), "belongs to other grids")],
)
def test_nothing_to_add(shape: shapely.Polygon, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        operations.add(SHEET, shape, take=False)


def test_gained_ground_leaves_the_neighbours() -> None:
    found = after(SHEET, operations.reshape(SHEET, 1, ring((0, 0), (130, 0), (100, 100), (0, 100))))
    assert (size(found, 1), size(found, 2)) == (11_500, 8500)
    assert_partition(found)


def test_lost_ground_goes_to_the_neighbour_with_the_longest_border() -> None:
    found = after(SHEET, operations.reshape(SHEET, 1, ring((0, 0), (60, 0), (100, 100), (0, 100))))
    assert (size(found, 1), size(found, 2), size(found, 4)) == (8000, 12_000, 10_000)
    assert_partition(found)


def test_at_the_community_s_border_nothing_is_given_up() -> None:
    """Nobody else is there to take it; and nothing goes beyond."""
    inwards = operations.reshape(SHEET, 1, ring((20, 20), (110, 0), (100, 100), (0, 100)))
    found = after(SHEET, inwards)
    assert_partition(found)
    outwards = after(SHEET, operations.reshape(SHEET, 1, ring((-50, -50), (110, 0), (100, 100), (0, 100))))
    assert_partition(outwards)


def test_a_first_grid_can_shrink() -> None:
    lonely = Sheet(FRAME, {1: cell(0, 0, 200, 200)})
    found = after(lonely, operations.reshape(lonely, 1, cell(0, 0, 150, 200)))
    assert size(found, 1) == 30_000


def test_what_stays_where_it_lay_is_no_change() -> None:
    with pytest.raises(Invalid, match="Nothing has changed"):
        operations.reshape(SHEET, 1, cell(0.05, 0, 100, 100.05))


def test_corners_jump_onto_what_is_near() -> None:
    """New corners two metres from the community's border and from a neighbour's corner."""
    drawn = ring((100, 0), (200, 0), (200, 100), (150, 198), (102, 198), (100, 100))
    found = after(SHEET, operations.reshape(SHEET, 2, drawn))
    corners = {tuple(each) for each in shapely.get_coordinates(found.outlines[2])}
    assert at(100, 200) in corners
    assert any(abs(corner[1] - at(0, 200)[1]) < 1e-9 for corner in corners)
    assert_partition(found)


def test_a_corner_dragged_a_little_does_not_jump_back() -> None:
    found = after(SHEET, operations.reshape(SHEET, 1, ring((0, 0), (100, 0), (98, 100), (0, 100))))
    assert size(found, 1) == 9900
    assert_partition(found)


def test_a_shared_corner_moves_in_all_grids() -> None:
    found = after(SHEET, move_corner(SHEET, at(100, 100), at(120, 110)))
    assert [size(found, key) for key in (1, 2, 4, 5)] == [11_500, 9500, 10_500, 8500]
    assert_partition(found)


def test_a_corner_on_the_community_s_border_slides_along_it() -> None:
    found = after(SHEET, move_corner(SHEET, at(100, 0), at(140, -30)))
    assert (size(found, 1), size(found, 2)) == (12_000, 8000)
    assert_partition(found)


def test_it_slides_round_the_bends_too() -> None:
    bent = ring((0, 0), (100, 0), (150, -40), (300, 0), (300, 200), (0, 200))
    sheet = Sheet(
        bent, {1: ring((0, 0), (50, 0), (50, 200), (0, 200)), 2: bent.difference(cell(0, -99, 50, 400))}
    )
    found = after(sheet, move_corner(sheet, at(50, 0), at(250, -30)))
    assert_partition(found)
    assert size(found, 1) > size(sheet, 1)


def test_a_corner_of_two_grids_is_taken_out() -> None:
    sheet = after(SHEET, operations.reshape(SHEET, 1, ring((0, 0), (100, 0), (80, 50), (100, 100), (0, 100))))
    found = after(sheet, move_corner(sheet, at(80, 50), None))
    assert (size(sheet, 1), size(found, 1)) == (9000, 10_000)
    assert_partition(found)


MOVES: list[tuple[tuple[float, float], tuple[float, float] | None, str]] = [
    ((50, 50), (60, 60), "no corner"),
    ((0, 0), (10, 10), "not changed here"),
    ((100, 0), None, "ends here"),
    ((100, 100), None, "Several borders"),
    ((100, 100), (100, 250), "outside the community"),
    ((100, 100), (210, 110), "cross another"),
]


@pytest.mark.parametrize(("start", "end", "sentence"), MOVES)
def test_a_corner_that_cannot_move(
    start: tuple[float, float], end: tuple[float, float] | None, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        move_corner(SHEET, at(*start), end and at(*end))


def test_a_removed_grid_leaves_its_ground() -> None:
    found = after(SHEET, operations.remove(SHEET, 5))
    assert set(found.outlines) == {1, 2, 3, 4, 6}


DEFECTIVE = Sheet(
    FRAME,
    {
        1: cell(0, 0, 100, 200),
        2: cell(95, 0, 100, 200),  # overlaps 1 by 5 m, leaves 5 m to 3
        3: cell(200, 0, 120, 200),  # 20 m outside
        4: ring((10, 10), (40, 10), (10, 40), (40, 40)),  # crosses itself
    },
)
HARMLESS: list[Callable[[], object]] = [
    lambda: operations.split(DEFECTIVE, 3, line((190, 100), (330, 100))),
    lambda: operations.reshape(DEFECTIVE, 3, cell(200, 0, 120, 150)),
    lambda: operations.add(DEFECTIVE, cell(195, 0, 5, 200), take=False, snap_m=0.5),
]


@pytest.mark.parametrize("work", HARMLESS)
def test_defects_elsewhere_stay_as_they_are(work: Callable[[], object]) -> None:
    change = work()
    assert isinstance(change, Change)
    assert 4 not in change.outlines
    assert {flow.target for flow in change.flows if flow.source == 1} == {1}
