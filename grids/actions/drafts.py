"""Drawing a division: each change of a draft is one transaction, one step that can be undone, one new version.

What a change makes of the outlines is worked out before its transaction begins (`draft_work`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from gridgov.audit import record
from gridgov.problems import Invalid
from grids.actions.draft_grids import new_codes, new_grid, renumbered
from grids.actions.draft_result import states_after
from grids.actions.draft_rows import (
    Actor,
    Draft,
    State,
    apply,
    commit,
    open_draft,
    raise_version,
)
from grids.actions.draft_work import worked_out
from grids.drawing import corners, operations
from grids.drawing.change import Change
from grids.drawing.shares import Facts
from grids.drawing.snapping import SNAP_M
from grids.models import Division, DraftStep, Grid, GridKind

What = DraftStep.What


@dataclass(frozen=True)
class Called:
    """What a new grid is to be; empty names are made from its serial. `parent`: the grid a micro-grid lies in."""

    name: str = ""
    name_en: str = ""
    kind: str = GridKind.COMPREHENSIVE
    parent: int | None = None


class AsksToTake(Invalid):
    """Part of what was drawn belongs to other grids; whether they give it has to be said."""

    def __init__(self, takes: list[dict[str, Any]]) -> None:
        self.takes = takes
        super().__init__(
            _("Part of this ground belongs to other grids. Say whether the new grid takes it from them.")
        )

    def as_json(self) -> dict[str, Any]:
        return super().as_json() | {"asks": "take", "takes": self.takes}


def add_grid(
    *,
    division_id: int,
    version_seen: int,
    shape: BaseGeometry,
    called: Called | None = None,
    take: bool | None = None,
    snap_m: float = SNAP_M,
    by: Actor = None,
) -> Division:
    """Draw a new grid, clipped to the community; with `take` it takes ground from others. AsksToTake where unsaid."""
    about = called or Called()

    def added(draft: Draft) -> Change:
        sheet = draft.sheet(micro_of=_parent(draft, about))
        if take is None:
            _ask(draft, operations.taken_by(sheet, shape, snap_m=snap_m))
        return operations.add(sheet, shape, take=bool(take), snap_m=snap_m)

    with worked_out(division_id, version_seen, added) as (draft, change):
        return _carry_out(draft, change, What.DRAW, by, {operations.NEW: about})


def _parent(draft: Draft, called: Called) -> int | None:
    if called.kind != GridKind.MICRO:
        return None
    row = draft.rows.get(called.parent or 0)
    if row is None or row.grid.kind != GridKind.COMPREHENSIVE:
        raise Invalid(_("A micro-grid lies in a comprehensive grid; choose which."))
    return row.grid_id


def _ask(draft: Draft, takes: list[operations.Taken]) -> None:
    if takes:
        grids = [(draft.rows[each.key].grid, each.area_m2) for each in takes]
        raise AsksToTake(
            [
                {"id": grid.pk, "code": grid.code, "name": grid.display_name, "area_m2": round(area, 1)}
                for grid, area in grids
            ]
        )


def split_grid(
    *,
    division_id: int,
    version_seen: int,
    grid_id: Any,
    line: BaseGeometry,
    snap_m: float = SNAP_M,
    by: Actor = None,
) -> Division:
    """Cut a grid by a line; the largest part stays the grid, the others are new ones of its kind."""

    def cut(draft: Draft) -> Change:
        grid = draft.row(grid_id).grid
        return operations.split(draft.sheet(micro_of=grid.parent_id), grid.pk, line, snap_m=snap_m)

    with worked_out(division_id, version_seen, cut) as (draft, change):
        grid = draft.row(grid_id).grid
        called = Called(kind=grid.kind, parent=grid.parent_id)
        return _carry_out(draft, change, What.SPLIT, by, {key: called for key in change.outlines if key < 0})


def merge_grids(
    *, division_id: int, version_seen: int, grid_ids: Sequence[Any], keep: Any = None, by: Actor = None
) -> Division:
    """Make one grid of neighbours: `keep`, else the largest."""

    def merged(draft: Draft) -> Change:
        grids = [draft.row(grid_id).grid for grid_id in grid_ids]
        if keep is not None and keep not in grid_ids:
            raise Invalid(_("The grid that stays must be one of those that are merged."))
        if len({grid.parent_id for grid in grids}) > 1:
            raise Invalid(_("Micro-grids are merged only with others in the same grid."))
        sheet = draft.sheet(micro_of=grids[0].parent_id if grids else None)
        return operations.merge(sheet, [grid.pk for grid in grids], keep)

    with worked_out(division_id, version_seen, merged) as (draft, change):
        return _carry_out(draft, change, What.MERGE, by)


def reshape_grid(
    *,
    division_id: int,
    version_seen: int,
    grid_id: Any,
    shape: BaseGeometry,
    snap_m: float = SNAP_M,
    by: Actor = None,
) -> Division:
    """Give one grid another outline; its neighbours follow."""

    def reshaped(draft: Draft) -> Change:
        grid = draft.row(grid_id).grid
        return operations.reshape(draft.sheet(micro_of=grid.parent_id), grid.pk, shape, snap_m=snap_m)

    with worked_out(division_id, version_seen, reshaped) as (draft, change):
        return _carry_out(draft, change, What.BORDER, by)


def move_corner(
    *,
    division_id: int,
    version_seen: int,
    start: corners.Place,
    end: corners.Place | None,
    snap_m: float = SNAP_M,
    by: Actor = None,
) -> Division:
    """Move a corner in all grids that share it; without `end` straighten their border there."""

    def moved(draft: Draft) -> Change:
        parents = {row.grid.parent_id for row in draft.rows.values()} & draft.rows.keys()
        for parent in sorted(parents, key=str):
            with suppress(corners.NoCorner):
                return corners.move_corner(draft.sheet(micro_of=parent), start, end, snap_m=snap_m)
        return corners.move_corner(draft.sheet(), start, end, snap_m=snap_m)

    with worked_out(division_id, version_seen, moved) as (draft, change):
        return _carry_out(draft, change, What.BORDER, by)


def remove_grid(*, division_id: int, version_seen: int, grid_id: Any, by: Actor = None) -> Division:
    """Take a grid, and the micro-grids in it, out of the draft."""

    def removed(draft: Draft) -> Change:
        grid = draft.row(grid_id).grid
        return operations.remove(draft.sheet(micro_of=grid.parent_id), grid.pk)

    with worked_out(division_id, version_seen, removed) as (draft, change):
        return _carry_out(draft, change, What.REMOVE, by)


def _carry_out(
    draft: Draft, change: Change, what: str, by: Actor, called: Mapping[int, Called] | None = None
) -> Division:
    """Make rows for the new grids, work out what else follows, write it as one step."""
    codes = new_codes(draft) if called else None
    ids = {
        key: new_grid(draft, codes, about.kind, about.parent, about.name, about.name_en)
        for key, about in sorted((called or {}).items(), reverse=True)
        if codes and key in change.outlines
    }
    main = tuple(ids[key].pk if key in ids else key for key in change.main)
    commit(draft, states_after(draft, change, ids), what=what, main=main, by=by)
    return draft.division


# Facts and numbers --------------------------------------------------------------------------------------------


@transaction.atomic
def set_facts(
    *, division_id: int, version_seen: int, grid_id: Any, by: Actor = None, **facts: Any
) -> Division:
    """Set any of name, name_en, kind, dwellings, households of one grid of the draft.

    What a grid that has been in force is called, and its kind, is changed on its own page: a draft changes nothing
    that is in force.
    """
    draft = open_draft(division_id, version_seen)
    row = draft.row(grid_id)
    state = draft.state(row.grid_id) or {}
    called = {name: facts[name] for name in ("name", "name_en", "kind") if name in facts}
    if any(getattr(row.grid, name) != value for name, value in called.items()):
        if row.grid_id in draft.served:
            raise Invalid(_("This grid is in force already; its name and kind are changed on its own page."))
        _require_kind(draft, row.grid, called.get("kind", row.grid.kind))
        state["grid"] = state["grid"] | called
    numbers = {name: facts[name] for name in ("dwellings", "households") if name in facts}
    if any(state[name] != value for name, value in numbers.items()):
        state |= numbers | {"is_estimated": False}
    commit(draft, {row.grid_id: state}, what=What.FACTS, main=(row.grid_id,), by=by)
    return draft.division


def _require_kind(draft: Draft, grid: Grid, kind: str) -> None:
    if kind != grid.kind and GridKind.MICRO in (kind, grid.kind):
        raise Invalid(_("A micro-grid cannot become another kind, nor another kind a micro-grid."))
    if kind != grid.kind and any(row.grid.parent_id == grid.pk for row in draft.rows.values()):
        raise Invalid(_("Micro-grids lie in this grid, so it stays a comprehensive one."))


@transaction.atomic
def renumber(*, division_id: int, version_seen: int, by: Actor = None) -> Division:
    """Give the grids that were never in force running codes, row by row; codes that were in force stay."""
    draft = open_draft(division_id, version_seen)
    after: dict[int, State | None] = {}
    for grid, code in renumbered(draft).items():
        state = draft.state(grid) or {}
        after[grid] = state | {"grid": state["grid"] | {"code": code}}
    if not after:
        raise Invalid(_("All grids of this division have been in force; their codes stay."))
    if all(draft.state(grid) == state for grid, state in after.items()):
        raise Invalid(_("The grids are numbered in this order already."))
    commit(draft, after, what=What.FACTS, main=tuple(after), by=by)
    return draft.division


# Undo and redo ------------------------------------------------------------------------------------------------


@transaction.atomic
def undo(*, division_id: int, version_seen: int, by: Actor = None) -> Division:
    """Take the latest step back."""
    draft = open_draft(division_id, version_seen)
    step = draft.division.steps.filter(is_undone=False).last()
    if step is None:
        raise Invalid(_("There is nothing to undo."))
    return _turn(draft, step, "before", is_undone=True, by=by)


@transaction.atomic
def redo(*, division_id: int, version_seen: int, by: Actor = None) -> Division:
    """Do the step again that was undone last."""
    draft = open_draft(division_id, version_seen)
    step = draft.division.steps.filter(is_undone=True).first()
    if step is None:
        raise Invalid(_("There is nothing to do again."))
    return _turn(draft, step, "after", is_undone=False, by=by)


def _turn(draft: Draft, step: DraftStep, to: str, *, is_undone: bool, by: Actor) -> Division:
    apply(draft, {change["grid"]: change[to] for change in step.changes})
    step.is_undone = is_undone
    step.save(update_fields=["is_undone"])
    raise_version(draft.division)
    action = "division.undo" if is_undone else "division.redo"
    record(actor=by, action=action, target=draft.division, data={"step": step.number})
    return draft.division


# Whole divisions at once --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawn:
    """One grid of a new whole; `grid_id` None for a new grid."""

    outline: BaseGeometry
    grid_id: int | None = None
    facts: Facts | None = None


def replace_grids(
    *,
    division_id: int,
    version_seen: int,
    make: Callable[[Draft], Sequence[Drawn]],
    what: str = What.BALANCE,
    by: Actor = None,
) -> Division:
    """Put these grids in the place of all comprehensive grids of a draft, as one step.

    Exclusive grids stay, micro-grids follow their ground.
    """
    with worked_out(division_id, version_seen, make) as (draft, drawn):
        return _put_in_place(draft, drawn, what, by)


def _put_in_place(draft: Draft, drawn: Sequence[Drawn], what: str, by: Actor) -> Division:
    codes = new_codes(draft)
    ids = {
        -1 - index: new_grid(draft, codes, GridKind.COMPREHENSIVE)
        for index, each in enumerate(drawn)
        if each.grid_id is None
    }
    keys = [-1 - index if each.grid_id is None else each.grid_id for index, each in enumerate(drawn)]
    old = {key: row for key, row in draft.rows.items() if row.grid.kind == GridKind.COMPREHENSIVE}
    outlines: dict[int, BaseGeometry | None] = dict.fromkeys(old) | dict(
        zip(keys, (each.outline for each in drawn), strict=True)
    )
    facts = {key: each.facts for key, each in zip(keys, drawn, strict=True) if each.facts}
    back = draft.division.community.grids.in_bulk([key for key in keys if key >= 0 and key not in draft.rows])
    after = states_after(draft, Change(outlines), ids | back, facts)
    commit(draft, after, what=what, main=tuple(ids[key].pk if key in ids else key for key in keys), by=by)
    return draft.division
