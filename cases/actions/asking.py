"""Writing a request down, and deciding it; what follows from each kind stands beside it."""

from typing import Any

from django.utils.translation import gettext as _

from cases.actions.step import Step
from cases.models import CaseRequest, CaseText
from gridgov.problems import Invalid, Refused


def ask(step: Step, kind: str, **more: Any) -> None:
    """Append a request of this kind. Refused while one of the same kind waits."""
    assert step.actor is not None, "only people ask"
    if step.case.requests.filter(kind=kind, granted=None).exists():
        raise Refused(_("This was asked already and waits for a decision."))
    reason = CaseText.objects.create(case=step.case, body=step.text, created_at=step.at)
    request = CaseRequest.objects.create(
        case=step.case,
        kind=kind,
        organisation_id=step.permit.organisation,
        asked_by=step.actor,
        asked_at=step.at,
        reason=reason,
        **more,
    )
    step.data = {"request": request.pk}


def decide(step: Step, *, granted: bool) -> CaseRequest:
    """Write the decision of somebody else than who asked."""
    chosen = step.need("request")
    request = step.case.requests.filter(pk=getattr(chosen, "pk", chosen), granted=None).first()
    if request is None:
        raise Invalid({"request": _("This request has been decided.")})
    if step.actor and request.asked_by_id == step.actor.pk:
        raise Refused(_("Whoever asked does not decide."))
    request.granted, request.decided_by, request.decided_at = granted, step.actor, step.at
    request.save()
    step.data = {"request": request.pk, "kind": request.kind}
    return request
