"""Drawing a division: each change of a draft is one transaction, one step that can be undone, one new version.

Names and numbers are set in `draft_facts`, steps are taken back in `draft_undo`, all grids replaced in `draft_whole`.

What a change makes of the outlines is worked out before its transaction begins (`draft_work`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from gridgov.problems import Invalid
from grids.actions.draft_grids import new_codes, new_grid
from grids.actions.draft_result import states_after
from grids.actions.draft_rows import Actor, Draft, commit
from grids.actions.draft_work import worked_out
from grids.drawing import corners, operations
from grids.drawing.change import Change
from grids.drawing.snapping import SNAP_M
from grids.models import Division, DraftStep, GridKind

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
