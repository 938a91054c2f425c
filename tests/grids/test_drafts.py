"""A draft is drawn step by step: each change is checked against what was seen, written as a step, and can be undone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import shapely
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridgov.problems import Invalid, Stale
from grids.actions import draft_division, draft_facts, draft_undo, drafts, move_division, publish_division
from grids.actions.draft_lives import discard_draft, note_draft
from grids.actions.drafts import AsksToTake, Called
from grids.coverage import measure
from grids.models import Building, Division, Grid, GridKind, GridOutline, TerritoryRules
from tests.grids.drawings import FRAME, drawn, ids, line, outline_of
from tests.grids.world import at, cell, community, division, grid, ring, two_halves

pytestmark = pytest.mark.django_db
MIDDLE = line((50, -10), (50, 110))


def on(made: Division) -> dict[str, Any]:
    """The draft as it is now, as somebody who has just loaded it."""
    return {"division_id": made.pk, "version_seen": Division.objects.get(pk=made.pk).version}


def snapshot(made: Division) -> dict[str, Any]:
    """Everything that a step may change."""
    rows = made.outlines.select_related("grid").order_by("grid_id")
    return {
        "grids": sorted(Grid.objects.values_list("pk", "code", "name", "kind", "parent")),
        "rows": [
            (
                row.grid_id,
                shapely.to_wkb(row.outline),
                row.area_m2,
                row.dwellings,
                row.households,
                row.is_estimated,
            )
            for row in rows
        ],
    }


def households(made: Division) -> dict[str, tuple[int | None, bool]]:
    rows = made.outlines.order_by("grid__code").values_list("grid__code", "households", "is_estimated")
    return {code: (number, is_estimated) for code, number, is_estimated in rows}


# Identity -----------------------------------------------------------------------------------------------------


def test_after_a_split_the_larger_part_is_the_grid() -> None:
    made = drawn()
    before = ids(made)
    drafts.split_grid(**on(made), grid_id=before["G1"], line=line((30, -10), (30, 110)))
    now = ids(made)
    assert now.keys() - before.keys() == {"M1001"}
    assert {code: now[code] for code in before} == before
    assert outline_of(made, "G1").area_m2 > 2 * outline_of(made, "M1001").area_m2
    new = outline_of(made, "M1001").grid
    assert (new.name, new.name_en, new.kind) == ("第1网格", "Grid 1", GridKind.COMPREHENSIVE)


def test_codes_follow_the_community_s_and_go_on_after_the_highest() -> None:
    home = community("330106001001", FRAME)
    made = division(home, {grid("330106001001007", home): FRAME})
    drafts.split_grid(**on(made), grid_id=ids(made)["330106001001007"], line=line((100, -10), (100, 210)))
    assert set(ids(made)) == {"330106001001007", "330106001001008"}


def test_a_city_s_own_pattern_of_codes() -> None:
    TerritoryRules.objects.create(pk=1, code_pattern="W-{community}-{serial}")
    made = drawn()
    drafts.split_grid(**on(made), grid_id=ids(made)["G1"], line=MIDDLE)
    assert "W-M1-1" in ids(made)


@pytest.mark.parametrize("pattern", ["{community}", "{street}{serial}", "{serial", "{serial:x>60}"])
def test_a_pattern_that_gives_no_codes_is_told(pattern: str) -> None:
    made = drawn()
    grid("M1", made.community)
    TerritoryRules.objects.create(pk=1, code_pattern=pattern)
    with pytest.raises(Invalid, match=r"pattern|longer"):
        drafts.split_grid(**on(made), grid_id=ids(made)["G1"], line=MIDDLE)


def test_what_only_the_draft_knew_goes_and_what_was_in_force_stays() -> None:
    home, west, east = two_halves()
    made = draft_division(community=home, copy_of=Division.objects.get())
    drafts.split_grid(**on(made), grid_id=west.pk, line=MIDDLE)
    new = Grid.objects.get(code="M1001")
    drafts.merge_grids(**on(made), grid_ids=[west.pk, new.pk], keep=west.pk)
    assert not Grid.objects.filter(pk=new.pk).exists()
    drafts.merge_grids(**on(made), grid_ids=[west.pk, east.pk], keep=west.pk)
    assert Grid.objects.filter(pk=east.pk, retired_on=None).exists()


def test_new_codes_run_row_by_row_from_the_north_west() -> None:
    """Six squares: G4 G5 G6 above, G1 G2 G3 below."""
    made = drawn()
    before = ids(made)
    draft_facts.renumber(**on(made))
    now = {grid_id: code for code, grid_id in ids(made).items()}
    order = [now[before[code]] for code in ("G4", "G5", "G6", "G1", "G2", "G3")]
    assert order == [f"M100{serial}" for serial in range(1, 7)]
    with pytest.raises(Invalid, match="already"):
        draft_facts.renumber(**on(made))


def test_micro_grids_are_numbered_once() -> None:
    made = drawn()
    for west in (12, 2):
        called = Called(kind=GridKind.MICRO, parent=ids(made)["G1"])
        drafts.add_grid(**on(made), shape=cell(west, 10, west + 8, 40), called=called, take=True)
    assert {"G1-01", "G1-02"} < set(ids(made))
    draft_facts.renumber(**on(made))
    parent = Grid.objects.get(kind=GridKind.MICRO, code__endswith="-01").parent
    assert parent is not None
    first, second = (f"{parent.code}-0{serial}" for serial in (1, 2))
    assert outline_of(made, first).min_lon < outline_of(made, second).min_lon, "west to east, from 1"
    with pytest.raises(Invalid, match="already"):
        draft_facts.renumber(**on(made))


def test_codes_that_were_in_force_stay() -> None:
    home, west, east = two_halves()
    made = draft_division(community=home, copy_of=Division.objects.get())
    with pytest.raises(Invalid, match="codes stay"):
        draft_facts.renumber(**on(made))
    drafts.split_grid(**on(made), grid_id=east.pk, line=line((170, -10), (170, 110)))
    drafts.split_grid(**on(made), grid_id=west.pk, line=line((30, -10), (30, 110)))
    first, second = ("M1001", "M1002")
    assert outline_of(made, first).min_lon > outline_of(made, second).min_lon
    draft_facts.renumber(**on(made))
    assert outline_of(made, first).min_lon < outline_of(made, second).min_lon
    assert {west.code, east.code} < set(ids(made))


# Taking and asking --------------------------------------------------------------------------------------------


def test_one_is_asked_before_ground_is_taken() -> None:
    made = drawn()
    shape = cell(50, 50, 100, 20)
    with pytest.raises(AsksToTake) as asked:
        drafts.add_grid(**on(made), shape=shape)
    assert [each["code"] for each in asked.value.takes] == ["G1", "G2"]
    drafts.add_grid(**on(made), shape=shape, take=True, called=Called(name="市场", kind=GridKind.EXCLUSIVE))
    new = outline_of(made, "M1001")
    assert (new.grid.name, new.grid.name_en, new.grid.kind) == ("市场", "", GridKind.EXCLUSIVE)
    assert measure([row.outline for row in made.outlines.all()], parent=FRAME).ok


def test_a_first_grid_in_an_empty_draft() -> None:
    made = draft_division(community=community(outline=FRAME))
    drafts.add_grid(**on(made), shape=cell(-50, -50, 200, 500))
    drafts.add_grid(**on(made), shape=cell(100, -50, 500, 500), take=False)
    assert measure([row.outline for row in made.outlines.all()], parent=FRAME).ok


# Households ---------------------------------------------------------------------------------------------------


def test_households_are_shared_by_size_and_marked() -> None:
    made = drawn()
    draft_facts.set_facts(**on(made), grid_id=ids(made)["G1"], households=301, dwellings=310)
    drafts.split_grid(**on(made), grid_id=ids(made)["G1"], line=line((30, -10), (30, 110)))
    found = households(made)
    assert (found["G1"], found["M1001"], found["G2"]) == ((211, True), (90, True), (None, False))
    drafts.merge_grids(**on(made), grid_ids=[ids(made)["G1"], ids(made)["M1001"]])
    assert households(made)["G1"] == (301, True), "nobody is lost"


def test_households_are_counted_where_buildings_are_known() -> None:
    made = drawn()
    for number, (x, y) in enumerate([(10, 10), (80, 10), (90, 90), (150, 50)]):
        lon, lat = at(x, y)
        Building.objects.create(
            community=made.community,
            code=f"B{number}",
            lon=lon,
            lat=lat,
            households=10 + number,
            dwellings=20,
        )
    drafts.split_grid(**on(made), grid_id=ids(made)["G1"], line=line((30, -10), (30, 110)))
    found = households(made)
    assert (found["G1"], found["M1001"]) == ((23, False), (10, False))
    assert found["G2"] in ((13, False), (None, False)), "counted when it changes"


def test_a_moved_border_takes_households_along() -> None:
    made = drawn()
    for code in ("G1", "G2"):
        draft_facts.set_facts(**on(made), grid_id=ids(made)[code], households=100)
    drafts.reshape_grid(
        **on(made), grid_id=ids(made)["G1"], shape=ring((0, 0), (120, 0), (120, 100), (0, 100))
    )
    found = households(made)
    assert (found["G1"], found["G2"]) == ((120, True), (80, True))


# Facts --------------------------------------------------------------------------------------------------------


def test_a_draft_changes_nothing_that_is_in_force() -> None:
    home, west, _east = two_halves()
    made = draft_division(community=home, copy_of=Division.objects.get())
    for facts in ({"name": "新名"}, {"kind": GridKind.EXCLUSIVE}):
        with pytest.raises(Invalid, match="own page"):
            draft_facts.set_facts(**on(made), grid_id=west.pk, **facts)
    draft_facts.set_facts(**on(made), grid_id=west.pk, name=west.name, households=7)
    assert households(made)[west.code] == (7, False)
    assert households(Division.objects.get(number=1))[west.code] == (None, False)


def test_a_new_grid_is_called_and_undone() -> None:
    made = drawn()
    key = ids(made)["G1"]
    draft_facts.set_facts(**on(made), grid_id=key, name="市场", kind=GridKind.EXCLUSIVE)
    assert Grid.objects.get(pk=key).kind == GridKind.EXCLUSIVE
    draft_undo.undo(**on(made))
    assert (Grid.objects.get(pk=key).name, Grid.objects.get(pk=key).kind) == ("G1网格", "comprehensive")
    with pytest.raises(Invalid, match="micro-grid cannot become"):
        draft_facts.set_facts(**on(made), grid_id=key, kind=GridKind.MICRO)


# Micro-grids --------------------------------------------------------------------------------------------------


def with_micro(x: float, width: float) -> tuple[Division, int]:
    """A micro-grid of 20 m height in G1."""
    made = drawn()
    called = Called(kind=GridKind.MICRO, parent=ids(made)["G1"])
    drafts.add_grid(**on(made), shape=cell(x, 40, width, 20), called=called)
    return made, ids(made)["G1-01"]


def test_a_micro_grid_lies_in_its_grid() -> None:
    made, micro = with_micro(80, 100)
    row = GridOutline.objects.get(division=made, grid=micro)
    assert row.area_m2 == pytest.approx(20 * 20, rel=0.01), "clipped to its grid"
    with pytest.raises(Invalid, match="choose which"):
        drafts.add_grid(**on(made), shape=cell(0, 0, 9, 9), called=Called(kind=GridKind.MICRO))
    with pytest.raises(Invalid, match="stays a comprehensive one"):
        draft_facts.set_facts(**on(made), grid_id=ids(made)["G1"], kind=GridKind.EXCLUSIVE)


@pytest.mark.parametrize(
    ("x", "width", "left", "right"),
    [
        (5, 20, ["G1-01"], []),  # on the side of the part that stays the grid
        (60, 20, [], ["G1-01"]),  # on the other side: it goes along
        (20, 60, ["G1-01"], ["M1001-01"]),  # across: one on each side
        (1, 40, ["G1-01"], []),  # a bit across: that bit is dropped
    ],
)
def test_micro_grids_follow_a_split(x: float, width: float, left: list[str], right: list[str]) -> None:
    made, micro = with_micro(x, width)
    drafts.split_grid(**on(made), grid_id=ids(made)["G1"], line=line((40.5, -10), (39.5, 110)))
    both = {ids(made)["G1"], ids(made)["M1001"]}
    west = min(both, key=lambda key: GridOutline.objects.get(division=made, grid=key).min_lon)
    east = (both - {west}).pop()
    inside = {
        key: sorted(made.outlines.filter(grid__parent=key).values_list("grid__code", flat=True))
        for key in both
    }
    assert [len(inside[west]), len(inside[east])] == [len(left), len(right)]
    assert micro in ids(made).values(), "the larger part keeps the identity"
    for row in made.outlines.filter(grid__kind=GridKind.MICRO).select_related("grid"):
        around = GridOutline.objects.get(division=made, grid=row.grid.parent_id)
        assert around.outline.buffer(1e-9).covers(row.outline)


def test_micro_grids_follow_a_merge_and_leave_with_their_grid() -> None:
    made, micro = with_micro(10, 20)
    key = ids(made)
    drafts.merge_grids(**on(made), grid_ids=[key["G1"], key["G2"]], keep=key["G2"])
    assert Grid.objects.get(pk=micro).parent_id == key["G2"]
    assert not Grid.objects.filter(pk=key["G1"]).exists()
    before = snapshot(made)
    drafts.remove_grid(**on(made), grid_id=key["G2"])
    assert not Grid.objects.filter(pk=micro).exists()
    draft_undo.undo(**on(made))
    assert snapshot(made) == before
    draft_undo.undo(**on(made))
    assert Grid.objects.get(pk=micro).parent_id == key["G1"]


def test_a_micro_grid_in_force_is_not_moved_by_a_draft() -> None:
    home = community(outline=FRAME)
    west, east = grid("W", home), grid("E", home)
    micro = grid("W-1", home, GridKind.MICRO, west)
    first = division(
        home, {west: cell(0, 0, 150, 200), east: cell(150, 0, 150, 200), micro: cell(10, 10, 30, 30)}
    )
    publish_division(division_id=first.pk, directly=True)
    made = draft_division(community=home, copy_of=first)
    drafts.merge_grids(**on(made), grid_ids=[west.pk, east.pk], keep=east.pk)
    micro.refresh_from_db()
    assert micro.parent_id == west.pk
    (new,) = Grid.objects.filter(parent=east)
    assert set(ids(made)) == {"E", new.code}
    publish_division(division_id=made.pk, directly=True)


# Steps --------------------------------------------------------------------------------------------------------

Work = Callable[[Division], Any]
WORKS: dict[str, Work] = {
    "split": lambda made: drafts.split_grid(**on(made), grid_id=ids(made)["G1"], line=MIDDLE),
    "merge": lambda made: drafts.merge_grids(**on(made), grid_ids=[ids(made)["G2"], ids(made)["G3"]]),
    "reshape": lambda made: drafts.reshape_grid(
        **on(made), grid_id=ids(made)["G4"], shape=ring((0, 100), (120, 100), (120, 200), (0, 200))
    ),
    "corner": lambda made: drafts.move_corner(**on(made), start=at(200, 200), end=at(180, 220)),
    "facts": lambda made: draft_facts.set_facts(**on(made), grid_id=ids(made)["G5"], name="新", households=9),
    "take": lambda made: drafts.add_grid(**on(made), shape=cell(60, 60, 80, 80), take=True),
    "micro": lambda made: drafts.add_grid(
        **on(made),
        shape=cell(205, 105, 50, 50),
        called=Called(kind=GridKind.MICRO, parent=ids(made)["G6"]),
    ),
    "renumber": lambda made: draft_facts.renumber(**on(made)),
}


def test_undoing_everything_restores_everything() -> None:
    made = drawn()
    seen = [snapshot(made)]
    for work in WORKS.values():
        work(made)
        seen.append(snapshot(made))
    assert all(one != other for one, other in pairwise(seen))
    for before in reversed(seen[:-1]):
        draft_undo.undo(**on(made))
        assert snapshot(made) == before
    with pytest.raises(Invalid, match="nothing to undo"):
        draft_undo.undo(**on(made))
    for then in seen[1:]:
        draft_undo.redo(**on(made))
        assert snapshot(made) == then
    with pytest.raises(Invalid, match="nothing to do again"):
        draft_undo.redo(**on(made))


def test_a_new_change_drops_what_was_undone() -> None:
    made = drawn()
    WORKS["split"](made)
    WORKS["merge"](made)
    draft_undo.undo(**on(made))
    WORKS["facts"](made)
    assert list(made.steps.values_list("what", "is_undone")) == [("split", False), ("facts", False)]
    with pytest.raises(Invalid, match="nothing to do again"):
        draft_undo.redo(**on(made))


def test_only_the_latest_steps_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grids.actions.draft_rows.STEPS_KEPT", 2)
    made = drawn()
    for name in ("split", "merge", "facts"):
        WORKS[name](made)
    assert list(made.steps.values_list("what", flat=True)) == ["merge", "facts"]
    draft_undo.undo(**on(made))
    draft_undo.undo(**on(made))
    with pytest.raises(Invalid, match="nothing to undo"):
        draft_undo.undo(**on(made))


def test_only_changed_outlines_are_written() -> None:
    made = drawn()
    given = on(made) | {"grid_id": ids(made)["G1"]}
    with CaptureQueriesContext(connection) as queries:
        drafts.split_grid(**given, line=MIDDLE)
    written = [query["sql"] for query in queries if "grids_gridoutline" in query["sql"]]
    updates = [sql for sql in written if sql.startswith("UPDATE")]
    assert len(updates) == 2, "the grid, and its neighbour whose border has a new corner"
    assert sum(sql.startswith("INSERT") for sql in written) == 1


# Who may, and when --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(WORKS))
def test_every_change_is_of_the_version_that_was_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = drawn()
    outdated = on(made)
    draft_facts.set_facts(**outdated, grid_id=ids(made)["G1"], households=1)
    monkeypatch.setitem(globals(), "on", lambda _made: outdated)
    with pytest.raises(Stale):
        WORKS[name](made)


def test_what_is_no_draft_is_not_drawn_on() -> None:
    made = drawn()
    move_division(division_id=made.pk, move="propose", reason="Because")
    with pytest.raises(Invalid, match="Give it back"):
        WORKS["split"](made)
    home, west, _east = two_halves("M2")
    in_force = Division.objects.get(community=home)
    with pytest.raises(Invalid, match="Draft a copy"):
        drafts.remove_grid(**on(in_force), grid_id=west.pk)


def test_a_grid_of_another_draft_is_not_found() -> None:
    made = drawn()
    _home, west, _east = two_halves("M2")
    for key in (west.pk, 10**12, "1", None, True, [1]):
        with pytest.raises(Invalid, match="not in the drawing"):
            drafts.remove_grid(**on(made), grid_id=key)


# Lives --------------------------------------------------------------------------------------------------------


def test_a_draft_is_thrown_away() -> None:
    home, west, _east = two_halves()
    made = draft_division(community=home, copy_of=Division.objects.get())
    drafts.split_grid(**on(made), grid_id=west.pk, line=MIDDLE)
    note_draft(**on(made), note="For the new estate")
    assert Division.objects.get(pk=made.pk).note == "For the new estate"
    discard_draft(**on(made))
    assert Division.objects.count() == 1
    assert set(Grid.objects.values_list("code", flat=True)) == {"M1-W", "M1-E"}
    with pytest.raises(Invalid, match="come into force"):
        discard_draft(**on(Division.objects.get()))


def test_grids_that_another_draft_has_stay() -> None:
    made = drawn()
    other = draft_division(community=made.community, copy_of=made)
    discard_draft(**on(made))
    assert other.outlines.count() == Grid.objects.count() == 6


# Two at once --------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_is_told_to_look_again() -> None:
    made = drawn()
    given = on(made)
    start, results = threading.Barrier(2), []

    def cut(x: float) -> None:
        start.wait()
        try:
            drafts.split_grid(**given, grid_id=ids(made)["G1"], line=line((x, -10), (x, 110)))
            results.append("done")
        except Stale:
            results.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=cut, args=(x,)) for x in (30, 60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["done", "stale"]
    assert measure([row.outline for row in made.outlines.all()], parent=FRAME).ok


def test_what_nobody_counted_is_counted_from_the_buildings() -> None:
    """Of a copy, before anything is drawn; what somebody said stays."""
    home, west, east = two_halves()
    GridOutline.objects.filter(grid=east).update(households=77)
    Building.objects.bulk_create(
        Building(community=home, code=str(n), lon=at(x, 50)[0], lat=at(x, 50)[1], households=10, dwellings=12)
        for n, x in enumerate((20, 60, 150))
    )
    made = draft_division(community=home, copy_of=Division.objects.get())
    told = {row.grid_id: (row.dwellings, row.households, row.is_estimated) for row in made.outlines.all()}
    assert told == {west.pk: (24, 20, False), east.pk: (12, 77, False)}
