"""Who may no longer make a move because of what he did on the same case. Pure.

Whoever handled a case never checks or closes it, and whoever found it done does not work on it while that stands; at a
centre with two desks whoever made a move of one desk makes none
of the other on that case, whatever posts he has held since.
"""

from dataclasses import dataclass

from cases.workflow.move import Move

HANDLING = frozenset({"answer", "settle", "agree", "fail_talks"})
CHECKING = frozenset({"check", "fail_check", "recheck", "disagree", "close"})
HANDLED, CHECKED, OTHER_DESK = "handled", "checked", "other_desk"


@dataclass(frozen=True)
class OwnPart:
    """What a person did on a case: whether he handled it (any work order's answer, settled on the spot), whether he
    found it done by a check that stands, and at which desks of the centre that holds it now he made moves."""

    handled: bool = False
    checked: bool = False
    desks: frozenset[str] = frozenset()


def objection(move: Move, part: OwnPart, *, two_desks: bool) -> str:
    """HANDLED, CHECKED or OTHER_DESK; empty when nothing speaks against it."""
    if move.name in CHECKING and part.handled:
        return HANDLED
    if move.name in HANDLING and part.checked:
        return CHECKED
    if two_desks and move.desk and part.desks - {move.desk}:
        return OTHER_DESK
    return ""


def matters(move: Move, *, two_desks: bool, checked: bool) -> bool:
    """Whether the person's own part has to be read at all. `checked`: whether a check of the case stands."""
    return move.name in CHECKING or (checked and move.name in HANDLING) or bool(two_desks and move.desk)
