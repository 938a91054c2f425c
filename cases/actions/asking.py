"""Writing a request down, and deciding it; what follows from each kind stands beside it."""

from typing import Any

from django.utils.translation import gettext as _

from cases.actions.step import Step
from cases.models import CaseRequest
from cases.queries.asked import forget_requests
from cases.queries.own_errands import may_take_back
from gridgov.problems import Invalid, Refused


def ask(step: Step, kind: str, **more: Any) -> None:
    """Append a request of this kind. Refused while one of the same kind waits; of returns, of the same organisation."""
    assert step.actor is not None, "only people ask"
    same = step.case.requests.filter(kind=kind, granted=None)
    if (same.filter(organisation=step.permit.organisation) if kind == "return" else same).exists():
        raise Refused(_("This was asked already and waits for a decision."))
    request = CaseRequest.objects.create(
        case=step.case,
        kind=kind,
        organisation_id=step.permit.organisation,
        asked_by=step.actor,
        asked_at=step.at,
        reason=step.reason,
        **more,
    )
    step.data = {"request": request.pk}
    forget_requests(step.case)


def decide(step: Step, *, granted: bool) -> CaseRequest:
    """Write the decision of somebody else than who asked."""
    request = _waiting(step)
    if step.actor and request.asked_by_id == step.actor.pk:
        raise Refused(_("Whoever asked does not decide."))
    request.granted, request.decided_by, request.decided_at = granted, step.actor, step.at
    return _kept(step, request)


def take_back(step: Step) -> None:
    """Whoever asked, or a colleague who may ask as well, does not ask any more."""
    request = _waiting(step)
    if step.actor and not may_take_back(step.actor, request):
        raise Refused(_("Only whoever asked, or a colleague who may ask for the same, takes a request back."))
    request.granted, request.taken_back, request.decided_at = False, True, step.at
    _kept(step, request)


def _waiting(step: Step) -> CaseRequest:
    chosen = step.need("request")
    request = step.case.requests.filter(pk=getattr(chosen, "pk", chosen), granted=None).first()
    if request is None:
        raise Invalid({"request": _("This request has been decided.")})
    return request


def _kept(step: Step, request: CaseRequest) -> CaseRequest:
    request.save()
    step.data = {"request": request.pk, "kind": request.kind}
    forget_requests(step.case)
    return request
