"""Rows of the state table: work orders: given, taken on, answered, given back."""

from django.utils.translation import gettext_lazy as _

from cases.workflow.move import Move
from cases.workflow.roles import AFTER_WORK, AT_WORK, DISPATCH, STAYS, WORK
from cases.workflow.states import Desk, State

S = State

WORK_MOVES: tuple[Move, ...] = (
    Move(
        "dispatch",
        _("Dispatch"),
        _("Dispatched"),
        (S.ESTABLISHED, S.RETURNED),
        S.DISPATCHED,
        DISPATCH,
        ("organisation",),
        ("text", "assisting", "limit", "unit"),
        public=True,
        desk=Desk.COMMAND,
    ),
    Move(
        "assist",
        _("Add an assisting organisation"),
        _("Assistance asked for"),
        AT_WORK,
        None,
        DISPATCH,
        ("organisation",),
        ("text", "optional", "limit", "unit"),
        desk=Desk.COMMAND,
    ),
    Move(
        "withdraw",
        _("Withdraw a work order"),
        _("Work order withdrawn"),
        (*AT_WORK, *AFTER_WORK),
        None,
        DISPATCH,
        ("order", "text"),
        reason="only an assisting organisation's; the case is handled when nobody else is waited for",
        also=(S.HANDLED,),
        but=((S.DISPATCHED, (S.DISPATCHED,)), (S.HANDLING, (S.HANDLING, S.HANDLED)), *STAYS),
        desk=Desk.COMMAND,
    ),
    Move(
        "accept",
        _("Accept"),
        _("Accepted"),
        (*AT_WORK, *AFTER_WORK),
        S.HANDLING,
        WORK,
        takes=("order",),
        reason="each organisation its own order; the lead's takes the case on",
        but=((S.DISPATCHED, (S.HANDLING, S.DISPATCHED)), *STAYS),
    ),
    Move(
        "answer",
        _("Answer"),
        _("Handled"),
        (*AT_WORK, *AFTER_WORK),
        S.HANDLED,
        WORK,
        ("text",),
        ("photos", "order"),
        public=True,
        reason="each organisation its own order; the case is handled when the lead and all mandatory ones are",
        but=(
            (S.DISPATCHED, (S.HANDLED, S.HANDLING, S.DISPATCHED)),
            (S.HANDLING, (S.HANDLED, S.HANDLING)),
            *STAYS,
        ),
    ),
    Move(
        "return",
        _("Ask to return"),
        _("Return was asked for"),
        (*AT_WORK, *AFTER_WORK),
        None,
        WORK,
        ("ground", "text"),
        ("order",),
        reason="only because it is the wrong organisation; somebody else decides, and the time runs on",
    ),
)
