"""Which moves of a dispute make sense now. Pure, on what was read of it."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case, DisputeOutcome
from cases.queries.disputes import Dispute
from cases.workflow import Move, State

K = DisputeOutcome.Kind


def _agreed(dispute: Dispute) -> bool:
    return dispute.outcome is not None and dispute.outcome.agreed


# Moves that mean nothing here, so that naming them would only puzzle.
HIDDEN: dict[str, Callable[[Dispute], bool]] = {
    "settle": lambda dispute: True,
    "unname": lambda dispute: not dispute.named,
    "drop_party": lambda dispute: not dispute.parties or dispute.outcome is not None,
    "party": lambda dispute: dispute.outcome is not None,
    "session": lambda dispute: dispute.outcome is not None,
    "agree": lambda dispute: dispute.outcome is not None,
    "fail_talks": lambda dispute: dispute.outcome is not None,
    "sign": lambda dispute: dispute.outcome is None or dispute.outcome.kind != K.WRITTEN,
    "plan_visit": lambda dispute: not _agreed(dispute),
    "visit": lambda dispute: not dispute.planned,
}


def hides(move: Move, dispute: Dispute, user: Any, *, as_holder: bool) -> bool:
    """Whether a move that the person may make is not offered."""
    if move.name == "visit" and not as_holder:
        return not any(visit.person_id == user.pk for visit in dispute.planned)
    return move.name in HIDDEN and HIDDEN[move.name](dispute)


def hinders(move: Move, dispute: Dispute) -> str:
    """Why it cannot be made now; empty when it can."""
    if move.name == "close" and dispute.outcome is None:
        return _("A dispute is closed with an agreement, or with the reason why there is none.")
    if move.name == "agree" and dispute.outcome is None and len(dispute.parties) < 2:
        return _("An agreement names at least two parties: write them down first.")
    return ""


def next_steps(case: Case, dispute: Dispute) -> tuple[str, ...]:
    """What somebody usually does next with a dispute, before what he does with any case."""
    if case.state == State.CLOSED:
        return ("visit", "reopen") if dispute.broken else ("visit",)
    if case.state in (State.REPORTED, State.VERIFYING, State.REOPENED):
        return ()
    if dispute.outcome is not None:
        waits = dispute.outcome.kind == K.WRITTEN and not dispute.outcome.signed_at
        return ("sign", "close") if waits else ("close", "visit")
    if dispute.mediator is None:
        return ("appoint",)
    return ("agree",) if len(dispute.parties) > 1 else ("party",)
