"""Coverage of layers made by hand, where every figure is known."""

from typing import Any

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from grids import rules
from grids.coverage import measure
from tests.grids.world import at, cell, ring

FRAME = cell(0, 0, 200, 100)
WEST, EAST = cell(0, 0, 100, 100), cell(100, 0, 100, 100)
BOW_TIE = ring((100, 0), (200, 100), (200, 0), (100, 100))
WITH_HOLE = shapely.difference(WEST, cell(40, 40, 20, 20))

# outlines, parent, ok, pairs, overlap m², gaps, gap m², outside m², uncovered m²
TABLE: dict[str, tuple[list[BaseGeometry | None], BaseGeometry | None, bool, int, float, int, float, Any, Any]] = {
    "two halves": ([WEST, EAST], FRAME, True, 0, 0, 0, 0, 0, 0),
    "no parent, nothing to say about it": ([WEST, EAST], None, True, 0, 0, 0, 0, None, None),
    "one missing": ([WEST], FRAME, False, 0, 0, 0, 0, 0, 10_000),
    "none at all": ([], FRAME, False, 0, 0, 0, 0, 0, 20_000),
    "no outlines, no parent": ([], None, True, 0, 0, 0, 0, None, None),
    "overlap of 5 m": ([WEST, cell(95, 0, 105, 100)], FRAME, False, 1, 500, 0, 0, 0, 0),
    "same one twice": ([WEST, EAST, EAST], FRAME, False, 1, 10_000, 0, 0, 0, 0),
    "three on one spot are three pairs": ([WEST, WEST, WEST], None, False, 3, 30_000, 0, 0, None, None),
    "hole": ([WITH_HOLE, EAST], FRAME, False, 0, 0, 1, 400, 0, 400),
    "hole filled": ([WITH_HOLE, EAST, cell(40, 40, 20, 20)], FRAME, True, 0, 0, 0, 0, 0, 0),
    "an enclave of another is no gap": (
        [WITH_HOLE, EAST], shapely.difference(FRAME, cell(40, 40, 20, 20)), True, 0, 0, 0, 0, 0, 0,
    ),
    "beside an enclave something is missing": (
        [shapely.difference(WEST, cell(40, 40, 30, 20)), EAST], shapely.difference(FRAME, cell(40, 40, 20, 20)),
        False, 0, 0, 1, 200, 0, 200,
    ),
    "a strip open to the outside is no hole": ([cell(0, 0, 99, 100), EAST], FRAME, False, 0, 0, 0, 0, 0, 100),
    "pokes out": ([WEST, cell(100, 0, 110, 100)], FRAME, False, 0, 0, 0, 0, 1000, 0),
    "elsewhere": ([cell(500, 0, 200, 100)], FRAME, False, 0, 0, 0, 0, 20_000, 20_000),
    "below the tolerance all is counted, nothing is wrong": (
        [WEST, cell(99.995, 0, 100.005, 100)], FRAME, True, 0, 0.5, 0, 0, 0, 0,
    ),
    "touch in a point": ([cell(0, 0, 100, 50), cell(100, 50, 100, 50)], None, True, 0, 0, 0, 0, None, None),
    "in several parts": (
        [shapely.union(cell(0, 0, 50, 100), cell(150, 0, 50, 100)), cell(50, 0, 100, 100)],
        FRAME, True, 0, 0, 0, 0, 0, 0,
    ),
    "bow tie": ([WEST, BOW_TIE], FRAME, False, 0, 0, 0, 0, 0, 5000),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_measures(name: str) -> None:
    outlines, parent, ok, pairs, overlap, gaps, gap, outside, uncovered = TABLE[name]
    found = measure(outlines, parent=parent).as_json()
    assert found["features"] == len(outlines)
    assert (found["ok"], found["overlaps"]["pairs"], found["gaps"]["count"]) == (ok, pairs, gaps)
    for measured, known in (
        (found["overlaps"]["area_m2"], overlap),
        (found["gaps"]["area_m2"], gap),
        (found["outside_m2"], outside),
        (found["uncovered_m2"], uncovered),
    ):
        assert measured is known is None or measured == pytest.approx(known, rel=0.01, abs=0.1)


def test_invalid_is_told_by_row_name_and_reason() -> None:
    found = measure([WEST, BOW_TIE, None, shapely.Polygon()], names=["a", "b", "c", "d"]).as_json()["invalid"]
    assert [(each["row"], each["code"]) for each in found] == [(2, "b"), (3, "c"), (4, "d")]
    assert found[0]["reason"].startswith("Self-intersection")
    assert found[1]["reason"] == "no polygon"


def test_an_invalid_outline_alone_makes_a_layer_not_ok() -> None:
    """A ring that touches itself has no area of fault, yet is no polygon."""
    pinched = ring((0, 0), (100, 0), (100, 100), (50, 0), (0, 100))
    found = measure([pinched])
    assert (found.faults, found.ok) == (0, False)


@pytest.mark.parametrize(("tolerance", "ok"), [(499, False), (501, True)])
def test_tolerance_is_for_each_defect(tolerance: float, ok: bool) -> None:
    pairs = [WEST, cell(95, 0, 105, 100), cell(300, 0, 100, 100), cell(395, 0, 100, 100)]
    found = measure(pairs, tolerance_m2=tolerance)
    assert found.ok is ok
    assert found.overlaps.area_m2 == pytest.approx(1000, rel=0.01)


def test_one_long_edge_against_two_halves_is_no_defect() -> None:
    """Edges are straight in degrees; over 30 km their bend in metres would look like a gap of hectares."""
    south, west, east = (
        cell(0, -20_000, 40_000, 20_000),
        cell(0, 0, 17_000, 20_000),
        cell(17_000, 0, 23_000, 20_000),
    )
    assert measure([south, west, east], parent=cell(0, -20_000, 40_000, 40_000)).ok


def test_a_real_defect_beside_a_long_edge_is_still_found() -> None:
    south, west = cell(0, -20_000, 40_000, 20_000), cell(0, 0, 17_000, 20_000)
    east = cell(17_010, 0, 22_990, 20_000)
    found = measure([south, west, east], parent=cell(0, -20_000, 40_000, 40_000))
    assert found.uncovered_m2 == pytest.approx(10 * 20_000, rel=0.01)
    assert found.faults == 1


def test_defects_are_placed_in_degrees_and_named() -> None:
    found = measure([WEST, cell(95, 0, 105, 100)], names=["w", "e"]).defects
    (overlap,) = found
    assert (overlap.kind, overlap.names) == ("overlap", ("w", "e"))
    assert overlap.outline.covers(shapely.Point(at(97.5, 50)))


def test_sentences_say_what_is_wrong_and_nothing_when_right() -> None:
    assert rules.sentences(measure([WEST, EAST], parent=FRAME)) == []
    told = " ".join(rules.sentences(measure([WITH_HOLE, cell(95, 0, 100, 100)], parent=FRAME)))
    assert "1 pair overlaps, 499.5 m²" in told
    assert "1 gap, 399.6 m²" in told
    assert "not covered" in told
