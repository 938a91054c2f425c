"""Looks on site of told cases; the counterpart of cases.actions.onsite."""

from __future__ import annotations

from datetime import datetime

from cases.actions.onsite import LOOKED_AT, RESULTS
from cases.workflow import STAGE_OF, State

from .rows import CaseRows, LookRow


def follow(case: CaseRows, move: str, before: str, actor: int | None, at: datetime) -> None:
    """End the look that was open, give the one that is due; a new limit is a new look."""
    if State.ON_HOLD in (before, case.state) or not {before, case.state} & set(LOOKED_AT):
        return
    wanted = "" if case.checked_at and case.state == State.CHECKING else STAGE_OF.get(case.state, "")
    wanted = wanted if case.state in LOOKED_AT else ""
    clock = next(case.running("stage"), None)
    for look in case.looks:
        if look.done_at is None and (look.kind != wanted or clock is None or look.clock != clock.id):
            result = str(RESULTS.get(move, "dropped"))
            look.done_at, look.result = at, result
            look.done_by = None if result == "dropped" else actor
    if wanted and clock and all(look.done_at for look in case.looks):
        case.looks.append(LookRow(wanted, clock.id, at))
