"""What one person asks and another decides: hold and void."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cases.actions import clocks, order_clocks, orders
from cases.actions.step import Step
from cases.models import CaseRequest, CaseText
from cases.workflow import State
from gridgov.problems import Invalid, Refused
from gridgov.work import enqueue, handles

LONGEST_HOLD = timedelta(days=365)


def ask_hold(step: Step) -> None:
    """Ask that the clocks stop until a date, at most a year ahead."""
    until = _moment(step.need("until"))
    if not step.at < until <= step.at + LONGEST_HOLD:
        raise Invalid({"until": _("Choose a time in the future, at most one year ahead.")})
    _ask(step, "hold", until)


def ask_void(step: Step) -> None:
    """Ask that the case is struck out."""
    _ask(step, "void", None)


def grant(step: Step) -> None:
    """Somebody else than who asked agrees."""
    request = _decide(step, granted=True)
    if request.kind == "void":
        step.target = State.VOID
        orders.end_all(step)
        clocks.end_all(step.case, at=step.at)
        return
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


def refuse(step: Step) -> None:
    """It stays as it is."""
    _decide(step, granted=False)


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
    from cases.actions.perform import perform
    from cases.models import Case

    case = Case.objects.get(pk=payload["case"])
    if case.state == State.ON_HOLD and case.held_until and case.held_until <= timezone.now():
        perform("resume", case_id=case.pk, actor=None)


def _ask(step: Step, kind: str, until: datetime | None) -> None:
    assert step.actor is not None, "only people ask"
    if step.case.requests.filter(kind=kind, granted=None).exists():
        raise Refused(_("This was asked already and waits for a decision."))
    reason = CaseText.objects.create(case=step.case, body=step.text, created_at=step.at)
    request = CaseRequest.objects.create(
        case=step.case, kind=kind, until=until, asked_by=step.actor, asked_at=step.at, reason=reason
    )
    step.data = {"request": request.pk}


def _decide(step: Step, *, granted: bool) -> CaseRequest:
    request = step.case.requests.filter(pk=step.need("request"), granted=None).first()
    if request is None:
        raise Invalid({"request": _("This request has been decided.")})
    if step.actor and request.asked_by_id == step.actor.pk:
        raise Refused(_("Whoever asked does not decide."))
    request.granted, request.decided_by, request.decided_at = granted, step.actor, step.at
    request.save()
    step.data = {"request": request.pk, "kind": request.kind}
    return request


def _moment(value: Any) -> datetime:
    found = value if isinstance(value, datetime) else parse_datetime(str(value))
    if found is None:
        raise Invalid({"until": _("This is not a date and time.")})
    return found if timezone.is_aware(found) else timezone.make_aware(found)
