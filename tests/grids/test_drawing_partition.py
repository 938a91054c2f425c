"""Whatever one does to a partition, and in whatever order, it stays one."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from hypothesis import given, note, settings
from hypothesis import strategies as st

from gridgov.problems import Invalid
from grids.drawing import operations
from grids.drawing.corners import move_corner
from grids.drawing.sheet import Sheet
from grids.measuring import areas_m2
from tests.grids.drawings import FRAME, after, assert_partition, tiling

SHARE = st.floats(0, 1)
SLACK_M2 = 0.15  # a long edge and its two halves bend differently where they are projected
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["split", "merge", "reshape", "corner", "straighten", "take"]),
        SHARE, SHARE, SHARE, SHARE, SHARE,
    ),
    min_size=1,
    max_size=6,
)  # fmt: skip


def place(x: float, y: float) -> tuple[float, float]:
    """In the frame or a little beyond it."""
    west, south, east, north = FRAME.bounds
    return west + (1.2 * x - 0.1) * (east - west), south + (1.2 * y - 0.1) * (north - south)


def change(sheet: Sheet, what: str, which: float, a: float, b: float, c: float, d: float) -> Any:
    keys = list(sheet.outlines)
    key = keys[int(which * (len(keys) - 1))]
    outline = sheet.outlines[key]
    corners = shapely.get_coordinates(outline)
    index = int(a * (len(corners) - 2))
    if what == "split":
        return operations.split(sheet, key, shapely.LineString([place(a, b), place(c, d)]))
    if what == "merge":
        near = [each for each in keys if each != key and sheet.outlines[each].intersects(outline)]
        return operations.merge(sheet, [key, near[int(a * (len(near) - 1))]] if near else [key])
    if what == "reshape":
        corners[index] = corners[-1] = place(c, d) if index == 0 else corners[-1]
        corners[index] = place(c, d)
        shape = shapely.make_valid(shapely.Polygon(corners), method="structure", keep_collapsed=False)
        return operations.reshape(sheet, key, shape)
    if what == "take":
        return operations.add(
            sheet,
            shapely.box(*sorted([place(a, b), place(c, d)])[0], *np.maximum(place(a, b), place(c, d))),
            take=True,
        )
    end = place(b, c) if what == "corner" else None
    return move_corner(sheet, (corners[index][0], corners[index][1]), end)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(2, 14), steps=STEPS)
def test_a_partition_stays_one(seed: int, count: int, steps: list[Any]) -> None:
    sheet = Sheet(FRAME, dict(enumerate(tiling(seed, count), start=1)))
    for step in steps:
        try:
            made = change(sheet, *step)
        except Invalid as refused:
            note(f"{step}: {refused}")
            continue
        except shapely.errors.GEOSException as error:
            raise AssertionError(f"{step}: {error}") from error
        sheet = after(sheet, made)
        assert_partition(sheet)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(2, 14), step=STEPS.map(lambda steps: steps[0]))
def test_ground_is_neither_lost_nor_won(seed: int, count: int, step: Any) -> None:
    """The flows account for every square metre."""
    sheet = Sheet(FRAME, dict(enumerate(tiling(seed, count), start=1)))
    try:
        made = change(sheet, *step)
    except Invalid:
        return
    then = after(sheet, made)
    new = dict(zip(then.outlines, areas_m2(list(then.outlines.values())), strict=True))
    for key, outline in sheet.outlines.items():
        given_up = sum(flow.area_m2 for flow in made.flows if flow.source == key)
        assert abs(given_up - areas_m2([outline])[0]) < SLACK_M2
        received = sum(flow.area_m2 for flow in made.flows if flow.target == key)
        assert abs(received - new.get(key, 0)) < SLACK_M2


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(2, 14), which=SHARE, a=SHARE, c=SHARE)
def test_split_and_merged_again_is_the_same_ground(
    seed: int, count: int, which: float, a: float, c: float
) -> None:
    sheet = Sheet(FRAME, dict(enumerate(tiling(seed, count), start=1)))
    key = list(sheet.outlines)[int(which * (len(sheet.outlines) - 1))]
    try:
        then = after(sheet, operations.split(sheet, key, shapely.LineString([place(a, -0.1), place(c, 1.1)])))
    except Invalid:
        return
    new = sorted(then.outlines.keys() - sheet.outlines.keys())
    back = after(then, operations.merge(then, [key, *new], key))
    assert back.outlines.keys() == sheet.outlines.keys()
    for number, outline in sheet.outlines.items():
        assert (
            outline.symmetric_difference(back.outlines[number]).area < 1e-12
        )  # a hundredth of a square metre
