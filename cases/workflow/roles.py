"""Who makes moves, and states that go together: what the chapters of the table share."""

from cases.workflow.move import Where, Who
from cases.workflow.states import State

S = State


def _at(where: Where, *permissions: str) -> tuple[Who, ...]:
    return tuple(Who(where, permission) for permission in permissions)


INTAKE = _at(Where.HOLDER, "intake")
DISPATCH = _at(Where.HOLDER, "dispatch")
WORK = _at(Where.WORKER, "handle")
CALLED = _at(Where.SUMMONED, "handle", "dispatch")
CHECK = (Who(Where.GRID), Who(Where.HOLDER, "check"))
CLOSE = _at(Where.HOLDER, "close")
ASKS = _at(Where.HOLDER, "dispatch", "close", "check")
ASKED = _at(Where.ASKER, "handle", "dispatch", "intake")
LEAD = _at(Where.HOLDER, "supervise")
ABOVE = _at(Where.SUPERIOR, "supervise")
ON_THE_WAY = _at(Where.PARTICIPANT, "intake", "dispatch", "handle", "supervise")
SYSTEM = (Who(Where.SYSTEM),)
REVIEW = _at(Where.HOLDER, "supervise") + _at(Where.PARTICIPANT, "supervise") + ABOVE
BEFORE_FILING = (S.REPORTED, S.VERIFYING, S.REOPENED)
AT_WORK = (S.DISPATCHED, S.HANDLING)
FILED = (S.ESTABLISHED, *AT_WORK, S.HANDLED, S.CHECKING, S.RETURNED)
AFTER_WORK = (S.HANDLED, S.CHECKING, S.RETURNED)  # helpers that nobody waits for may still be at work
STAYS = tuple((state, (state,)) for state in AFTER_WORK)
