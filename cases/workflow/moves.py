"""The one table of a case's life: from, move, to, who may, what must be given.

Screens, API, worker, documentation and tests read it; nothing else decides what is allowed.
"""

from django.utils.translation import gettext_lazy as _

from cases.workflow.move import Move, Where, Who
from cases.workflow.states import OPEN, RUNNING, State

S = State


def _at(where: Where, *permissions: str) -> tuple[Who, ...]:
    return tuple(Who(where, permission) for permission in permissions)


INTAKE = _at(Where.HOLDER, "intake")
DISPATCH = _at(Where.HOLDER, "dispatch")
WORK = _at(Where.WORKER, "handle")
CHECK = (Who(Where.GRID), Who(Where.HOLDER, "check"))
LEAD = _at(Where.HOLDER, "supervise")
ABOVE = _at(Where.SUPERIOR, "supervise")
ON_THE_WAY = _at(Where.PARTICIPANT, "intake", "dispatch", "handle", "supervise")
SYSTEM = (Who(Where.SYSTEM),)
BEFORE_FILING = (S.REPORTED, S.VERIFYING, S.REOPENED)
AT_WORK = (S.DISPATCHED, S.HANDLING)

TABLE: tuple[Move, ...] = (
    Move("route", _("Route"), _("Routed"), (S.REPORTED,), None, SYSTEM),
    Move(
        "verify",
        _("Send to verify"),
        _("Sent to verify on site"),
        (S.REPORTED,),
        S.VERIFYING,
        INTAKE,
        takes=("text",),
    ),
    Move(
        "confirm",
        _("Report what is there"),
        _("Verified on site"),
        (S.VERIFYING,),
        S.REPORTED,
        CHECK,
        ("text",),
        ("photos",),
    ),
    Move(
        "establish",
        _("Establish"),
        _("Established"),
        BEFORE_FILING,
        S.ESTABLISHED,
        INTAKE,
        ("filing_standard",),
        ("text", "case_class"),
        public=True,
    ),
    Move(
        "reject",
        _("Reject"),
        _("Rejected"),
        BEFORE_FILING,
        S.REJECTED,
        INTAKE,
        ("text",),
        public=True,
        danger=True,
    ),
    Move(
        "settle",
        _("Settled on the spot"),
        _("Settled on the spot"),
        BEFORE_FILING,
        S.CHECKING,
        (Who(Where.GRID), Who(Where.HOLDER, "handle")),
        ("text",),
        ("photos",),
        public=True,
        reason="a member who mends it at once needs no work order, but somebody else still checks",
    ),
    Move(
        "dispatch",
        _("Dispatch"),
        _("Dispatched"),
        (S.ESTABLISHED, S.RETURNED),
        S.DISPATCHED,
        DISPATCH,
        ("organisation",),
        ("text",),
        public=True,
    ),
    Move(
        "assist",
        _("Add an assisting organisation"),
        _("Assistance asked for"),
        AT_WORK,
        None,
        DISPATCH,
        ("organisation",),
        ("text",),
    ),
    Move("accept", _("Accept"), _("Accepted"), (S.DISPATCHED,), S.HANDLING, WORK),
    Move(
        "answer",
        _("Answer"),
        _("Handled"),
        AT_WORK,
        S.HANDLED,
        WORK,
        ("text",),
        ("photos",),
        public=True,
    ),
    Move(
        "return",
        _("Return"),
        _("Returned to the dispatcher"),
        AT_WORK,
        S.RETURNED,
        WORK,
        ("text",),
        danger=True,
    ),
    Move(
        "send_check",
        _("Send to check"),
        _("Sent to check on site"),
        (S.HANDLED,),
        S.CHECKING,
        _at(Where.HOLDER, "dispatch", "close", "check"),
        takes=("text",),
    ),
    Move(
        "check",
        _("Check passed"),
        _("Checked on site: done"),
        (S.HANDLED, S.CHECKING),
        S.CHECKING,
        CHECK,
        ("text",),
        ("photos",),
        public=True,
        reason="a member may check before anybody sends the task: he stands there",
    ),
    Move(
        "fail_check",
        _("Check failed"),
        _("Checked on site: not done"),
        (S.HANDLED, S.CHECKING),
        S.DISPATCHED,
        CHECK,
        ("text",),
        ("photos",),
        also=(S.ESTABLISHED,),  # settled on the spot: nobody has an order to work on
    ),
    Move(
        "rework",
        _("Send back to rework"),
        _("Sent back to rework"),
        (S.HANDLED, S.CHECKING),
        S.DISPATCHED,
        DISPATCH,
        ("text",),
        also=(S.ESTABLISHED,),
    ),
    Move(
        "close",
        _("Close"),
        _("Closed"),
        (S.CHECKING,),
        S.CLOSED,
        _at(Where.HOLDER, "close"),
        (),
        ("text",),
        public=True,
    ),
    Move(
        "conclude",
        _("Conclude"),
        _("Closed where it came from"),
        RUNNING,
        S.CLOSED,
        SYSTEM,
        reason="history brought in says when a case was closed, not how",
    ),
    Move(
        "reopen",
        _("Reopen"),
        _("Reopened"),
        (S.CLOSED, S.REJECTED),
        S.REOPENED,
        (Who(Where.REPORTER), *INTAKE),
        ("text",),
        public=True,
        danger=True,
    ),
    Move(
        "escalate",
        _("Escalate"),
        _("Escalated to the next centre"),
        RUNNING,
        None,
        (*INTAKE, *DISPATCH, *LEAD),
        ("text",),
        public=True,
        danger=True,
    ),
    Move(
        "lapse",
        _("Lapse"),
        _("Not answered in time: went up by itself"),
        RUNNING,
        None,
        SYSTEM,
        public=True,
    ),
    Move(
        "send_back",
        _("Send back down"),
        _("Sent back down with instructions"),
        RUNNING,
        None,
        (*LEAD, *DISPATCH),
        ("text",),
    ),
    Move(
        "feedback",
        _("Answer downward"),
        _("Answered downward"),
        tuple(State),
        None,
        (*LEAD, *DISPATCH, *INTAKE, *ON_THE_WAY),
        ("text",),
        public=True,
    ),
    Move(
        "answer_up",
        _("Answer upward"),
        _("Answered upward"),
        tuple(State),
        None,
        (*LEAD, *DISPATCH, *INTAKE, *ON_THE_WAY),
        ("text",),
        reason="an assisting organisation says with it that its part is done",
    ),
    Move(
        "supervise",
        _("Supervise"),
        _("Supervised"),
        OPEN,
        None,
        (*ABOVE, *SYSTEM),
        ("text",),
    ),
    Move(
        "urge",
        _("Urge"),
        _("Urged"),
        OPEN,
        None,
        (Who(Where.REPORTER), *ABOVE),
        takes=("text",),
    ),
    Move(
        "hold",
        _("Ask for a hold"),
        _("A hold was asked for"),
        RUNNING,
        None,
        (*WORK, *DISPATCH),
        ("text", "until"),
    ),
    Move(
        "void",
        _("Ask to void"),
        _("Voiding was asked for"),
        RUNNING,
        None,
        (*INTAKE, *DISPATCH),
        ("text",),
    ),
    Move(
        "grant",
        _("Grant the request"),
        _("Request granted"),
        RUNNING,
        None,
        LEAD,
        ("request",),
        ("text",),
        reason="the target is the request's: on hold or void",
        also=(S.ON_HOLD, S.VOID),
    ),
    Move(
        "refuse",
        _("Refuse the request"),
        _("Request refused"),
        RUNNING,
        None,
        LEAD,
        ("request", "text"),
    ),
    Move(
        "resume",
        _("Resume"),
        _("Resumed"),
        (S.ON_HOLD,),
        None,
        (*DISPATCH, *SYSTEM),
        takes=("text",),
        reason="the target is the state before the hold",
        also=RUNNING,
    ),
    Move(
        "note",
        _("Add a note"),
        _("Note"),
        tuple(State),
        None,
        (*INTAKE, *DISPATCH, *WORK, *ON_THE_WAY, Who(Where.GRID)),
        ("text",),
        ("photos",),
    ),
)
MOVES: dict[str, Move] = {move.name: move for move in TABLE}


def moves_from(state: str) -> list[Move]:
    """Rows that a case in this state may take, in the order of the table."""
    return [move for move in TABLE if state in move.sources]
