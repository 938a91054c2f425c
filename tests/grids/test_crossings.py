"""What is drawn may cross what is there only so often, and nobody waits while it is worked out."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from django.db import connection
from django.test.utils import CaptureQueriesContext
from shapely.geometry.base import BaseGeometry

from gridgov.problems import Invalid, Problem, Stale
from grids.actions import drafts, repairs, set_area_outline
from grids.drawing import crossings, operations
from grids.drawing.sheet import Sheet
from grids.models import Division
from grids.repair import repair
from tests.grids.drawings import drawn, ids, line
from tests.grids.world import at, cell, community, division, grid

SQUARE = cell(0, 0, 200, 200)


def comb(teeth: int, *, lying: bool = False) -> BaseGeometry:
    """A comb across the square, its teeth upright or lying; four corners a tooth."""
    wide = 180 / teeth
    corners = [(195.0, 195.0), (195, 198), (9, 198), (9, 195)]
    for tooth in range(teeth):
        left, right = 10 + tooth * wide, 10 + (tooth + 0.5) * wide
        corners += [(left, 195), (left, 10), (right, 10), (right, 195)]
    return shapely.Polygon([at(y, x) if lying else at(x, y) for x, y in corners])


def combed(teeth: int) -> Sheet:
    """The square, out of which a comb was drawn."""
    return Sheet(SQUARE, {1: SQUARE.difference(comb(teeth)), 2: comb(teeth)})


def test_comb_over_comb_is_refused_before_it_is_cut() -> None:
    """Ten thousand corners each: six million places, of which the first ten thousand are looked at."""
    sheet, other = combed(2_499), comb(2_499, lying=True)
    assert other.is_valid
    for work in (
        lambda: operations.add(sheet, other, take=True),
        lambda: operations.taken_by(sheet, other),
        lambda: operations.reshape(sheet, 1, other),
    ):
        with pytest.raises(Invalid, match=r"more than 10,000 places\. Draw it with fewer bends"):
            work()


def test_a_line_across_a_comb_as_well() -> None:
    there = [(10 + step * 0.6, 11 + step % 2 * 180) for step in range(300)]
    scrawl = shapely.LineString([at(y, x) for x, y in there])
    with pytest.raises(Invalid, match="more than 10,000 places"):
        operations.split(combed(30), 1, scrawl)


def test_what_crosses_less_often_is_drawn() -> None:
    made = operations.add(combed(20), comb(20, lying=True), take=True)
    assert made.outlines[operations.NEW]


def test_touching_and_running_together_is_no_crossing() -> None:
    """However many corners a border has, redrawing it crosses nothing."""
    circle = shapely.Point(at(100, 100)).buffer(0.0008, quad_segs=10_000)
    crossings.require_few_standing([circle.boundary, SQUARE.difference(circle).boundary])
    crossings.require_few([circle.boundary], [circle.boundary])


def test_a_draft_of_two_combs_is_neither_drawn_on_nor_repaired() -> None:
    sheet = Sheet(SQUARE, {1: comb(100), 2: comb(100, lying=True)})
    with pytest.raises(Invalid, match=r"at more than 20,000 places.*import its layer again"):
        operations.remove(sheet, 1)


# The lock -----------------------------------------------------------------------------------------------------

LINE = line((50, -10), (50, 110))
WORK: dict[str, tuple[str, Any]] = {
    "add": ("add", lambda keys: {"shape": cell(10, 10, 50, 50), "take": True}),
    "split": ("split", lambda keys: {"grid_id": keys["G1"], "line": LINE}),
    "merge": ("merge", lambda keys: {"grid_ids": [keys["G1"], keys["G2"]]}),
    "reshape": ("reshape", lambda keys: {"grid_id": keys["G1"], "shape": cell(0, 0, 120, 100)}),
    "remove": ("remove", lambda keys: {"grid_id": keys["G1"]}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", WORK)
def test_what_takes_long_is_worked_out_without_a_lock(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, given = WORK[what]
    made, work = drawn(), getattr(operations, name)
    locked: list[bool] = []

    def watched(*arguments: Any, **more: Any) -> Any:
        locked.append(any("FOR UPDATE" in row["sql"] or "FOR NO KEY" in row["sql"] for row in queries))
        return work(*arguments, **more)

    monkeypatch.setattr(operations, name, watched)
    with CaptureQueriesContext(connection) as queries:
        getattr(drafts, f"{name}_grid" if name != "merge" else "merge_grids")(
            division_id=made.pk, version_seen=1, **given(ids(made))
        )
    assert locked == [False]
    assert made.steps.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("other", ["a step", "another border"])
def test_what_was_worked_out_for_something_else_is_not_written(
    other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, split = drawn(), operations.split

    def meanwhile(*arguments: Any, **more: Any) -> Any:
        if other == "a step":
            drafts.remove_grid(division_id=made.pk, version_seen=1, grid_id=ids(made)["G6"])
        else:
            set_area_outline(area_id=made.community_id, outline=cell(0, 0, 300, 210))
        return split(*arguments, **more)

    monkeypatch.setattr(operations, "split", meanwhile)
    with pytest.raises(Stale):
        drafts.split_grid(division_id=made.pk, version_seen=1, grid_id=ids(made)["G1"], line=LINE)
    assert "G1" in ids(made)
    assert made.steps.filter(what="split").count() == 0


@pytest.mark.django_db
def test_a_repair_is_worked_out_without_a_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    home = community(outline=SQUARE)
    made = division(home, {grid("W", home): cell(0, 0, 103, 200), grid("E", home): cell(100, 0, 100, 200)})
    token = repairs.proposal(made, 5)["token"]
    seen: list[list[str]] = []

    def watched(*arguments: Any, **more: Any) -> Any:
        seen.append([row["sql"] for row in queries if "FOR " in row["sql"] and "UPDATE" in row["sql"]])
        Division.objects.filter(pk=made.pk).update(version=7)
        return repair(*arguments, **more)

    monkeypatch.setattr("grids.actions.repairs.repair", watched)
    with CaptureQueriesContext(connection) as queries, pytest.raises(Problem):
        repairs.accept_repair(division_id=made.pk, version_seen=1, token=token)
    assert seen == [[]]
