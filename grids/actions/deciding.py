"""A division is proposed, approved, or goes back to drafting: the moves of `grids.moves` that need a reason at most."""

from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gridgov.audit import record
from gridgov.problems import Invalid
from grids import access, rules, sight
from grids.actions.divisions import check_seen, lock_division
from grids.models import Division, DivisionState
from grids.moves import BY_HAND, MOVES, Move, Who

Actor = models.Model | None
LONGEST_REASON = 2000


@transaction.atomic
def move_division(
    *, division_id: int, move: str, reason: str = "", version_seen: int | None = None, by: Actor = None
) -> Division:
    """Propose, withdraw, approve, give back or call back. `by` None is the system, which may everything.

    Raises Refused, Stale, NotCovering, or Invalid naming `reason` where one is needed.
    """
    if move not in BY_HAND:
        raise Invalid(_("There is no such step."))
    division = lock_division(division_id)
    check_seen(division, version_seen)
    step = MOVES[move]
    check_move(division, step, by)
    changed = _decide(division, step, by) + _keep_reason(division, step, reason)
    division.state = step.target
    division.version += 1
    division.save(update_fields=["state", "version", *changed])
    record(actor=by, action=f"division.{move}", target=division, data={"number": division.number})
    return division


def check_move(division: Division, move: Move, by: Actor) -> None:
    """`check_may`, and its grids cover where they must."""
    check_may(division, move, by)
    if move.needs_coverage:
        rules.require_partition(division, division.community.outline)


def check_may(division: Division, move: Move, by: Actor) -> None:
    """The division's state knows the move, and this person may make it."""
    if division.state != move.source:
        raise Invalid(_("The division is not in a state for this."))
    if by is not None:
        require_may(division, move, by)


def require_may(division: Division, move: Move, by: Any) -> None:
    if move.who is Who.APPROVES:
        sight.require_approve(by, division)
    else:
        access.require_administer(by, division.community)


def _keep_reason(division: Division, move: Move, reason: str) -> list[str]:
    if not move.text:
        return []
    reason = reason.strip()
    if not reason:
        raise Invalid({"reason": _("Say why, in a sentence.")})
    setattr(division, move.text, reason[:LONGEST_REASON])
    return [move.text]


def _decide(division: Division, move: Move, by: Actor) -> list[str]:
    """Set who did it and when; back in drafting nothing of an earlier decision is left. Returns the columns."""
    now, who = timezone.now(), by.pk if by is not None else None
    if move.target == DivisionState.PROPOSED:
        division.proposed_at, division.proposed_by_id = now, who
        division.answer = ""
        return ["proposed_at", "proposed_by", "answer"]
    if move.target == DivisionState.APPROVED:
        division.approved_at, division.approved_by_id = now, who
        return ["approved_at", "approved_by"]
    division.proposed_at = division.approved_at = None
    division.proposed_by_id = division.approved_by_id = None
    division.effective_from, division.held_up, division.successors = None, None, {}
    return [
        *("proposed_at", "proposed_by", "approved_at", "approved_by"),
        *("effective_from", "held_up", "successors"),
    ]
