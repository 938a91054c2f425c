"""Coverage of random partitions: right as they are, and exactly as wrong as one makes them."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from grids.coverage import measure
from grids.measuring import areas_m2
from tests.grids.world import at, cell

FRAME = cell(0, 0, 3000, 2000)
SEEDS = st.integers(0, 10_000)
FEW = settings(max_examples=25, deadline=None)


def cells(seed: int, count: int) -> list[BaseGeometry]:
    """A partition of the frame into irregular cells with shared vertices."""
    random = np.random.default_rng(seed)
    points = [at(x * 3000, y * 2000) for x, y in random.random((count, 2))]
    voronoi = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=FRAME)
    edges = shapely.union_all([FRAME.boundary, *(part.boundary for part in voronoi.geoms)])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    return [face for face in faces if FRAME.buffer(1e-9).covers(face)]


@FEW
@given(seed=SEEDS, count=st.integers(3, 40))
def test_a_partition_covers(seed: int, count: int) -> None:
    parts = cells(seed, count)
    found = measure(parts, parent=FRAME)
    assert found.ok, found.as_json()
    # The frame's edges of 3 km bend a little where a cell's corner divides them.
    assert sum(areas_m2(parts)) == pytest.approx(areas_m2([FRAME])[0], rel=1e-4)


@FEW
@given(seed=SEEDS, count=st.integers(4, 40), data=st.data())
def test_what_is_taken_out_is_what_is_missing(seed: int, count: int, data: st.DataObject) -> None:
    parts = cells(seed, count)
    missing = parts.pop(data.draw(st.integers(0, len(parts) - 1)))
    found = measure(parts, parent=FRAME, tolerance_m2=0.01)
    (size,) = areas_m2([missing])
    if size < 1:
        return
    assert not found.ok
    assert found.uncovered_m2 == pytest.approx(size, rel=1e-3, abs=0.05)
    # It is a gap too, unless it was open to the outside.
    inner = not missing.intersects(FRAME.boundary)
    assert found.gaps.area_m2 == pytest.approx(size if inner else 0, rel=1e-3, abs=0.05)
    assert found.outside_m2 == pytest.approx(0, abs=0.01)


@FEW
@given(seed=SEEDS, count=st.integers(4, 40), data=st.data())
def test_what_is_twice_there_overlaps_by_itself(seed: int, count: int, data: st.DataObject) -> None:
    parts = cells(seed, count)
    twice = parts[data.draw(st.integers(0, len(parts) - 1))]
    (size,) = areas_m2([twice])
    found = measure([*parts, twice], parent=FRAME, tolerance_m2=0.01)
    assert found.overlaps.area_m2 == pytest.approx(size, rel=1e-3, abs=0.05)
    assert found.overlaps.max_m2 == pytest.approx(size, rel=1e-3, abs=0.05)
    assert found.uncovered_m2 == pytest.approx(0, abs=0.01)


@FEW
@given(seed=SEEDS, count=st.integers(3, 20))
def test_the_order_of_rows_changes_nothing(seed: int, count: int) -> None:
    parts = [part.buffer(1e-5) for part in cells(seed, count)]
    there, back = measure(parts, parent=FRAME), measure(parts[::-1], parent=FRAME)
    assert there.overlaps.count == back.overlaps.count > 0
    assert there.overlaps.area_m2 == pytest.approx(back.overlaps.area_m2)
    assert there.outside_m2 == pytest.approx(back.outside_m2)
