"""The one table of a case's life: from, move, to, who may, what must be given.

Screens, API, worker, documentation and tests read it; nothing else decides what is allowed. Each chapter is a file.
"""

from cases.workflow.alarm_moves import ALARM_MOVES
from cases.workflow.check_moves import CHECK_MOVES
from cases.workflow.dispute_moves import DISPUTE_MOVES
from cases.workflow.filing_moves import FILING_MOVES
from cases.workflow.level_moves import LEVEL_MOVES
from cases.workflow.merge_moves import MERGE_MOVES
from cases.workflow.move import Move
from cases.workflow.request_moves import REQUEST_MOVES
from cases.workflow.work_moves import WORK_MOVES

TABLE: tuple[Move, ...] = (
    *FILING_MOVES,
    *WORK_MOVES,
    *CHECK_MOVES,
    *LEVEL_MOVES,
    *ALARM_MOVES,
    *REQUEST_MOVES,
    *MERGE_MOVES,
    *DISPUTE_MOVES,
)
MOVES: dict[str, Move] = {move.name: move for move in TABLE}


def moves_from(state: str, *, dispute: bool = False) -> list[Move]:
    """Rows that a case in this state may take, in the order of the table; some are of disputes only."""
    return [move for move in TABLE if state in move.sources and (dispute or not move.disputes)]
