"""A repair mends what it can within its distance, changes as little as possible and says what is left. Pure."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from grids.coverage import measure
from grids.drawing.plane import Plane
from grids.drawing.sheet import Sheet
from grids.measuring import areas_m2
from grids.repair import Repair, repair
from grids.repair_distance import DISTANCES_M, Enough, enough_for
from tests.grids.drawings import FRAME, assert_partition, tiling
from tests.grids.world import cell, ring

WEST, EAST = cell(0, 0, 150, 200), cell(150, 0, 150, 200)


def mended(sheet: Sheet, found: Repair) -> Sheet:
    outlines = dict(sheet.outlines) | dict(found.change.outlines)
    return Sheet(sheet.border, {key: outline for key, outline in outlines.items() if outline is not None})


def moved(sheet: Sheet, then: Sheet) -> float:
    """The farthest that ground which changed hands lies from where the grid's border was, in metres."""
    plane, most = Plane(FRAME), 0.0
    for key, outline in then.outlines.items():
        old = shapely.transform(sheet.valid[key], plane.metres)
        changed = shapely.symmetric_difference(old, shapely.transform(outline, plane.metres))
        points = shapely.points(shapely.get_coordinates(shapely.segmentize(changed, 0.5)))
        most = max(most, float(np.max(shapely.distance(points, old.boundary), initial=0.0)))
    return most


DEFECTS: list[tuple[str, dict[int, BaseGeometry], float, float]] = [
    # what, outlines, metres a border moves, m² that change hands
    ("an overlap", {1: WEST, 2: cell(147, 0, 153, 200)}, 3, 600),
    ("a gap inside", {1: WEST, 2: EAST.difference(cell(150, 50, 2, 100))}, 2, 200),
    ("a gap up to the border", {1: WEST, 2: cell(154, 0, 146, 200)}, 4, 800),
    ("outside", {1: WEST, 2: cell(150, 0, 153, 200)}, 3, 600),
    ("not filled", {1: cell(2, 0, 148, 200), 2: EAST}, 2, 400),
    ("a hole in one grid", {1: WEST.difference(cell(50, 50, 6, 6)), 2: EAST}, 3, 36),
    ("a loop", {1: ring((0, 0), (150, 0), (150, 200), (0, 200), (-0.5, 99), (0.5, 101)), 2: EAST}, 0.6, 50),
]  # fmt: skip


@pytest.mark.parametrize(("what", "outlines", "metres", "m2"), DEFECTS, ids=[each[0] for each in DEFECTS])
def test_each_defect_is_mended(
    what: str, outlines: dict[int, BaseGeometry], metres: float, m2: float
) -> None:
    sheet = Sheet(FRAME, outlines)
    assert not measure([*outlines.values()], parent=FRAME).ok
    found = repair(sheet, within_m=5)
    assert found.is_possible
    assert found.left.ok
    assert found.moved_max_m == pytest.approx(metres, abs=0.15)
    assert found.changed_m2 == pytest.approx(m2, rel=0.01)
    assert_partition(mended(sheet, found))


@pytest.mark.parametrize(
    ("what", "outlines", "metres", "m2"), DEFECTS[:6], ids=[each[0] for each in DEFECTS[:6]]
)
def test_nothing_moves_farther_than_it_may(
    what: str, outlines: dict[int, BaseGeometry], metres: float, m2: float
) -> None:
    sheet = Sheet(FRAME, outlines)
    assert repair(sheet, within_m=metres + 0.01).left.ok
    short = repair(sheet, within_m=metres - 0.1)
    assert not short.is_possible
    assert short.left.faults, "what stays is told"
    assert short.changed_m2 == 0


def test_what_is_right_is_left_alone() -> None:
    found = repair(Sheet(FRAME, {1: WEST, 2: EAST}), within_m=5)
    assert not found.is_possible
    assert not found.change.outlines


def test_each_grid_s_gain_and_loss() -> None:
    found = repair(Sheet(FRAME, {1: WEST, 2: cell(147, 0, 156, 200)}), within_m=5)
    sums = {each.key: (round(each.gained_m2, -1), round(each.lost_m2, -1)) for each in found.grids}
    assert sums in ({2: (0, 1200)}, {1: (0, 600), 2: (0, 600)})
    for each in found.grids:
        assert each.before_m2 + each.gained_m2 - each.lost_m2 == pytest.approx(each.after_m2, abs=0.1)


def test_a_thin_grid_does_not_vanish() -> None:
    """It lies wholly under another one: a person has to say whose ground it is."""
    found = repair(Sheet(FRAME, {1: FRAME, 2: cell(100, 50, 4, 50)}), within_m=5)
    assert all(outline is not None for outline in found.change.outlines.values())
    assert set(mended(Sheet(FRAME, {1: FRAME, 2: cell(100, 50, 4, 50)}), found).outlines) == {1, 2}


def test_what_is_too_large_stays_and_what_is_small_is_mended() -> None:
    sheet = Sheet(FRAME, {1: cell(0, 0, 150, 203), 2: cell(170, 0, 130, 200)})
    found = repair(sheet, within_m=5)
    assert found.is_possible
    assert found.left.outside_m2 == pytest.approx(0, abs=0.5)
    assert found.left.uncovered_m2 == pytest.approx(4000, rel=0.01)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(2, 12),
    shift=st.floats(0.01, 4),
    within=st.floats(0.5, 8),
)
def test_it_ends_valid_and_within_its_distance(seed: int, count: int, shift: float, within: float) -> None:
    """Grids whose corners were each moved a little, every grid for itself."""
    random = np.random.default_rng(seed)
    plane = Plane(FRAME)

    def shaken(outline: BaseGeometry) -> BaseGeometry:
        points = shapely.get_coordinates(outline)[:-1]
        points = points + random.uniform(-shift, shift, points.shape) / 2 / plane.scale
        return shapely.Polygon(points)

    sheet = Sheet(FRAME, {key: shaken(part) for key, part in enumerate(tiling(seed, count), start=1)})
    found = repair(sheet, within_m=within)
    then = mended(sheet, found)
    assert all(outline.is_valid for outline in then.outlines.values())
    assert moved(sheet, then) <= found.moved_max_m + 0.05
    assert found.moved_max_m <= within
    again = measure([*then.outlines.values()], parent=FRAME)
    assert (again.ok, again.faults) == (found.left.ok, found.left.faults), "what it says is what is there"
    if within > 4 * shift:
        assert found.left.ok, found.left.as_json()
        assert_partition(then)


def test_a_long_gap_whose_neighbours_meet_far_away_is_cut_at_its_corners() -> None:
    """Between two grids and the border, 120 m long and at most 40 cm wide: its three ends are too far for a cut."""
    west = ring((0, 0), (70, 0), (108.10, 0.04), (66, 200), (0, 200))
    east = ring((196, 0), (300, 0), (300, 200), (66, 200), (90, 86), (108.13, 0.4))
    found = repair(Sheet(FRAME, {1: west, 2: east}), within_m=5)
    assert found.left.ok, found.left.as_json()
    assert_partition(mended(Sheet(FRAME, {1: west, 2: east}), found))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(3, 12), which=st.floats(0, 1))
def test_no_more_ground_changes_hands_than_with_geos(seed: int, count: int, which: float) -> None:
    """One grid laid over its neighbours, another one missing a strip; coverage_clean may move as far as it likes."""
    parts = dict(enumerate(tiling(seed, count), start=1))
    key = 1 + int(which * (len(parts) - 1))
    parts[key] = parts[key].buffer(2e-5).intersection(FRAME)
    ours = mended(Sheet(FRAME, parts), repair(Sheet(FRAME, parts), within_m=50)).outlines
    theirs = shapely.coverage_clean([*parts.values()], gap_width=0)  # type: ignore[attr-defined]

    def handed_over(outlines: list[BaseGeometry]) -> float:
        return sum(
            areas_m2(
                [old.symmetric_difference(new) for old, new in zip(parts.values(), outlines, strict=True)]
            )
        )

    assert handed_over([ours[each] for each in parts]) <= handed_over(list(theirs)) + 1


def test_a_gap_along_several_grids_is_shared_by_all_of_them() -> None:
    """Shrunk away from the community's border; no single one could take the whole rim."""
    sheet = Sheet(FRAME, {1: cell(2, 2, 98, 196), 2: cell(100, 2, 100, 196), 3: cell(200, 2, 98, 196)})
    found = repair(sheet, within_m=3)
    assert found.left.ok
    assert [round(each.gained_m2, -1) for each in found.grids] == [790, 400, 790]
    assert found.moved_max_m < 3
    assert_partition(mended(sheet, found))


# Which distance would be enough -------------------------------------------------------------------------------

OVERLAP = {1: WEST, 2: cell(141, 0, 159, 200)}  # nine metres
ENOUGH: list[tuple[str, dict[int, BaseGeometry], float, Enough]] = [
    # what, outlines, metres that are not enough, what is found
    ("the next one", OVERLAP, 5, Enough(10, is_sure=True)),
    ("not the smallest of those that may be given", OVERLAP, 1, Enough(10, is_sure=True)),
    ("one that was passed over", {1: WEST, 2: cell(148, 0, 152, 200)}, 1, Enough(2, is_sure=True)),
    ("the largest", {1: WEST, 2: cell(110, 0, 190, 200)}, 5, Enough(50, is_sure=True)),
    ("none", {1: WEST, 2: cell(90, 0, 210, 200)}, 5, Enough(None, is_sure=True)),
    ("none beyond the largest", OVERLAP, 50, Enough(None, is_sure=True)),
]


@pytest.mark.parametrize(("what", "outlines", "beyond", "expected"), ENOUGH, ids=[each[0] for each in ENOUGH])
def test_the_smallest_distance_that_is_enough(
    what: str, outlines: dict[int, BaseGeometry], beyond: float, expected: Enough
) -> None:
    assert enough_for(Sheet(FRAME, outlines), beyond_m=beyond) == expected


def test_without_time_the_first_that_is_enough_is_told() -> None:
    assert enough_for(Sheet(FRAME, OVERLAP), beyond_m=5, seconds=0) == Enough(50, is_sure=False)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), shift=st.floats(1, 15))
def test_what_is_called_enough_mends_everything_and_the_next_smaller_does_not(
    seed: int, shift: float
) -> None:
    parts = dict(enumerate(tiling(seed, 6), start=1))
    parts[1] = parts[1].buffer(shift / 111_195).intersection(FRAME)
    sheet = Sheet(FRAME, parts)
    found = enough_for(sheet, beyond_m=0)
    if found.within_m is None:
        assert not repair(sheet, within_m=DISTANCES_M[-1]).left.ok
        return
    assert repair(sheet, within_m=found.within_m).left.ok
    smaller = [metres for metres in DISTANCES_M if metres < found.within_m]
    assert not smaller or not repair(sheet, within_m=smaller[-1]).left.ok
