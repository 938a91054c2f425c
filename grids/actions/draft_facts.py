"""What a draft says of its grids beside their outlines: names, kinds, households, codes."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gridgov.problems import Invalid
from grids.actions.draft_grids import renumbered
from grids.actions.draft_rows import Actor, Draft, State, commit, open_draft
from grids.models import Division, DraftStep, Grid, GridKind

What = DraftStep.What


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
