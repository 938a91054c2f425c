"""Rules of a case's life: pure data and functions."""

from cases.workflow.move import Move, Where, Who
from cases.workflow.moves import MOVES, TABLE, moves_from
from cases.workflow.standing import Permit, Relations, Standing, permit
from cases.workflow.states import DESK_OF, ENDED, OPEN, RUNNING, STAGE_OF, Desk, State

__all__ = [
    "DESK_OF",
    "ENDED",
    "MOVES",
    "OPEN",
    "RUNNING",
    "STAGE_OF",
    "TABLE",
    "Desk",
    "Move",
    "Permit",
    "Relations",
    "Standing",
    "State",
    "Where",
    "Who",
    "moves_from",
    "permit",
]
