"""The life of a division: one table that actions, pages and tests read. Pure.

Who *administers* holds the right on the community or above; who *approves* holds it on an area above the community
(a street or higher) and is not the person who proposed. So nobody brings his own drawing into force.
"""

from dataclasses import dataclass
from enum import Enum

from grids.models import DivisionState

DRAFT, PROPOSED, APPROVED = DivisionState.DRAFT, DivisionState.PROPOSED, DivisionState.APPROVED


class Who(Enum):
    ADMINISTERS = "administers"
    APPROVES = "approves"


@dataclass(frozen=True)
class Move:
    """`text` names the column that keeps the reason; without one no reason is asked."""

    name: str
    source: DivisionState
    target: DivisionState
    who: Who
    text: str = ""
    needs_coverage: bool = False


MOVES = {
    move.name: move
    for move in (
        Move("propose", DRAFT, PROPOSED, Who.ADMINISTERS, text="note", needs_coverage=True),
        Move("withdraw", PROPOSED, DRAFT, Who.ADMINISTERS),
        Move("give_back", PROPOSED, DRAFT, Who.APPROVES, text="answer"),
        Move("approve", PROPOSED, APPROVED, Who.APPROVES, needs_coverage=True),
        Move("call_back", APPROVED, DRAFT, Who.ADMINISTERS, text="answer"),
        Move("schedule", APPROVED, APPROVED, Who.APPROVES, needs_coverage=True),
        Move("publish", APPROVED, DivisionState.IN_FORCE, Who.APPROVES, needs_coverage=True),
    )
}
BY_HAND = ("propose", "withdraw", "give_back", "approve", "call_back")
"""Moves that need no more than a reason; the other two have actions of their own."""


def from_state(state: str) -> list[Move]:
    return [move for move in MOVES.values() if move.source == state]
