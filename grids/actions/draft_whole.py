"""Other grids in the place of all comprehensive ones of a draft, as one step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from grids.actions.draft_grids import new_codes, new_grid
from grids.actions.draft_result import states_after
from grids.actions.draft_rows import Actor, Draft, commit
from grids.actions.draft_work import worked_out
from grids.drawing.change import Change
from grids.drawing.shares import Facts
from grids.models import Division, DraftStep, GridKind

What = DraftStep.What


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
