"""Every point is counted once, and where locating would find it."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from grids.counting import count_in, owners, sums

LEFT, RIGHT = shapely.box(116.0, 39.0, 116.1, 39.1), shapely.box(116.1, 39.0, 116.2, 39.1)


@pytest.mark.parametrize(
    ("lon", "lat", "owner"),
    [
        (116.05, 39.05, 0),
        (116.15, 39.05, 1),
        (116.10, 39.05, 0),  # on the shared border: the first
        (116.10, 39.00, 0),  # on a shared corner: the first
        (116.20, 39.10, 1),
        (116.30, 39.05, -1),
    ],
)
def test_a_point_has_one_owner(lon: float, lat: float, owner: int) -> None:
    assert owners([LEFT, RIGHT], [lon], [lat]).tolist() == [owner]


def test_the_order_of_the_outlines_decides_on_a_border() -> None:
    assert count_in([LEFT, RIGHT], [116.1], [39.05], [7]) == [7, 0]
    assert count_in([RIGHT, LEFT], [116.1], [39.05], [7]) == [7, 0]


def test_several_numbers_are_added_up_from_one_search() -> None:
    owner = owners([LEFT, RIGHT], [116.01, 116.02, 116.15, 117.0], [39.05] * 4)
    assert sums(owner, [10, 20, 30, 40], 2) == [30, 30]
    assert sums(owner, None, 2) == [2, 1]


@pytest.mark.parametrize(("outlines", "points"), [([], 3), ([LEFT], 0), ([], 0)])
def test_nothing_in_nothing(outlines: list[shapely.Polygon], points: int) -> None:
    assert count_in(outlines, [116.05] * points, [39.05] * points) == [0.0] * len(outlines)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(0, 50)), max_size=40))
def test_each_point_is_counted_once(points: list[tuple[int, int, int]]) -> None:
    tiles = [shapely.box(x, y, x + 2, y + 2) for x in range(0, 8, 2) for y in range(0, 8, 2)]
    lons, lats, weights = (np.array([point[axis] for point in points], dtype=float) for axis in range(3))
    assert sum(count_in(tiles, lons, lats, weights)) == weights.sum()
