"""Checking one changed outline among its neighbours says what a full measurement says."""

import time

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from grids.coverage import measure
from grids.drawing.checking import Neighbourhood
from tests.grids.drawings import FRAME, squares, tiling
from tests.grids.world import EAST, cell, ring

SQUARES = list(squares().values())


@pytest.mark.parametrize(
    ("outline", "kinds"),
    [
        (cell(0, 0, 100, 100), []),
        (cell(0, 0, 110, 100), ["overlap"]),
        (cell(0, 0, 90, 100), ["gap"]),
        (cell(-10, 0, 110, 100), ["outside"]),
        (cell(10, 0, 100, 100), ["overlap", "gap"]),
        (ring((0, 0), (100, 0), (0, 100), (100, 100)), ["invalid"]),
    ],
)
def test_what_a_change_makes_wrong(outline: BaseGeometry, kinds: list[str]) -> None:
    found = Neighbourhood(SQUARES).check(0, outline, parent=FRAME)
    assert sorted(defect.kind for defect in found) == sorted(kinds)
    assert all("1" in defect.names for defect in found)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(3, 30), which=st.floats(0, 1), shift=st.floats(-20, 20))
def test_as_much_as_a_full_measurement(seed: int, count: int, which: float, shift: float) -> None:
    parts = tiling(seed, count)
    row = int(which * (len(parts) - 1))
    moved = translate(parts[row], shift * EAST)
    found = Neighbourhood(parts).check(row, moved, parent=FRAME, tolerance_m2=0.5)
    full = measure([*parts[:row], moved, *parts[row + 1 :]], parent=FRAME, tolerance_m2=0.5)
    overlaps = sum(defect.area_m2 for defect in found if defect.kind == "overlap")
    assert overlaps == pytest.approx(full.overlaps.area_m2, abs=0.5 * count)
    gaps = sum(defect.area_m2 for defect in found if defect.kind == "gap")
    assert gaps == pytest.approx(full.uncovered_m2, abs=0.5 * count)


def test_it_does_not_matter_how_many_others_there_are() -> None:
    """Ten times as many grids, not twice the time."""

    def seconds(side: int) -> float:
        cells = [cell(10 * x, 10 * y, 10, 10) for x in range(side) for y in range(side)]
        around = Neighbourhood(cells)
        middle = side * side // 2 + side // 2
        changed = shapely.union(cells[middle], cells[middle + 1])
        rounds = []
        for _round in range(9):
            start = time.perf_counter()
            assert [defect.kind for defect in around.check(middle, changed)] == ["overlap"]
            rounds.append(time.perf_counter() - start)
        return min(rounds)

    assert seconds(80) < 3 * seconds(25)
