"""Who may no longer make a move because of what he did on the same case. Pure.

Whoever handled a case never checks or closes it; at a centre with two desks whoever made a move of one desk makes none
of the other on that case, whatever posts he has held since.
"""

from dataclasses import dataclass

from cases.workflow.move import Move

HANDLING = frozenset({"answer", "settle", "agree", "fail_talks"})
CHECKING = frozenset({"check", "fail_check", "recheck", "disagree", "close"})
HANDLED, OTHER_DESK = "handled", "other_desk"


@dataclass(frozen=True)
class OwnPart:
    """What a person did on a case: whether he handled it (any work order's answer, settled on the spot), and at which
    desks of the centre that holds it now he made moves."""

    handled: bool = False
    desks: frozenset[str] = frozenset()


def objection(move: Move, part: OwnPart, *, two_desks: bool) -> str:
    """HANDLED or OTHER_DESK; empty when nothing speaks against it."""
    if move.name in CHECKING and part.handled:
        return HANDLED
    if two_desks and move.desk and part.desks - {move.desk}:
        return OTHER_DESK
    return ""


def matters(move: Move, *, two_desks: bool) -> bool:
    """Whether the person's own part has to be read at all."""
    return move.name in CHECKING or bool(two_desks and move.desk)
