"""What one person asks and another decides: hold, return, void, and more time (extension.py)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cases.access import case_for_moving
from cases.actions import clocks, order_clocks, orders
from cases.actions.asking import ask, decide
from cases.actions.ending import end_case
from cases.actions.extension import extend
from cases.actions.step import Step
from cases.models import CaseRequest
from cases.workflow import State
from gridgov.problems import Invalid, Refused
from gridgov.work import enqueue, handles

LONGEST_HOLD = timedelta(days=365)


def ask_hold(step: Step) -> None:
    """Ask that the clocks stop until a date, at most a year ahead; once in a case's life."""
    until = _moment(step.need("until"))
    if not step.at < until <= step.at + LONGEST_HOLD:
        raise Invalid({"until": _("Choose a time in the future, at most one year ahead.")})
    if step.case.requests.filter(kind="hold", granted=True).exists():
        raise Refused(_("This case was on hold once already; a second time is not possible."))
    ask(step, "hold", until=until)


def ask_void(step: Step) -> None:
    """Ask that the case is struck out."""
    ask(step, "void")


def ask_return(step: Step) -> None:
    """Wrong organisation, and why. Until somebody decides it stays with whoever asked, and the time runs."""
    if step.need("ground") not in CaseRequest.Ground.values:
        raise Invalid({"ground": _("Choose one from the list.")})
    ask(step, "return", ground=step.given["ground"])


def grant(step: Step) -> None:
    """Somebody else than who asked agrees."""
    request = decide(step, granted=True)
    GRANTED[request.kind](step, request)


def refuse(step: Step) -> None:
    """It stays as it is."""
    decide(step, granted=False)


def _void(step: Step, request: CaseRequest) -> None:
    step.target = State.VOID
    end_case(step)


def _hold(step: Step, request: CaseRequest) -> None:
    if request.until is None or request.until <= step.at:
        raise Refused(_("The hold was asked for until a time that has passed; it can only be refused."))
    step.case.held_state, step.case.held_until = step.case.state, request.until
    step.target = State.ON_HOLD
    clocks.pause_all(step.case, at=step.at)
    if not step.case.replayed:
        enqueue(
            "resume",
            key=f"request:{request.pk}",
            payload={"case": step.case.pk, "request": request.pk},
            due_at=request.until,
        )


def _return(step: Step, request: CaseRequest) -> None:
    """Whoever asked has it no more; the lead's takes the case back to the dispatcher."""
    orders.give_back(step, request.organisation_id)


GRANTED: dict[str, Callable[[Step, CaseRequest], None]] = {
    "extension": extend,
    "hold": _hold,
    "return": _return,
    "void": _void,
}


def resume(step: Step) -> None:
    """The hold is over; the clocks run on."""
    step.target = step.case.held_state
    step.case.held_state, step.case.held_until = "", None
    clocks.resume_all(step.case, at=step.at)
    clocks.show_due(step.case)
    step.case.total_due_at = clocks.open_clocks(step.case, "total").get().due_at
    order_clocks.show_due(step.case)


@handles("resume")
def resume_when_due(payload: dict[str, Any]) -> None:
    """A hold ends by itself, unless a person ended it before."""
    from cases.actions.perform import perform_by_itself

    case, now = (
        case_for_moving(None, payload["case"]),
        timezone.now(),
    )  # locked: who ends it by hand was before, or waits
    if case.state == State.ON_HOLD and case.held_until and case.held_until <= now:
        perform_by_itself("resume", case=case, given={}, at=now)


def _moment(value: Any) -> datetime:
    found = value if isinstance(value, datetime) else parse_datetime(str(value))
    if found is None:
        raise Invalid({"until": _("This is not a date and time.")})
    return found if timezone.is_aware(found) else timezone.make_aware(found)
