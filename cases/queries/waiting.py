"""Requests that wait for somebody's decision, and whose they are to decide."""

from django.db.models import Q, QuerySet

from cases.models import CaseRequest
from cases.queries.inbox import Desk
from cases.sight import case_open_to
from cases.workflow import RUNNING
from members.models import Organisation

ORDER = ("asked_at", "id")


def waiting_for(desk: Desk) -> QuerySet[CaseRequest]:
    """Those of the cases that the person's organisations lead; whoever asked does not decide."""
    waiting = CaseRequest.objects.filter(granted=None, case__state__in=RUNNING, case__replayed=False)
    if not desk.standing.everything:
        waiting = waiting.filter(case__holder__in=desk.offices("supervise"))
    shown = waiting.filter(case_open_to(desk.user)).exclude(asked_by=desk.user.pk)
    return shown.select_related(
        "asked_by", "organisation", "reason", "case__case_class", "case__holder", "case__community"
    )


def watched(desk: Desk) -> QuerySet[Organisation] | None:
    """Organisations whose requests this person watches: those it leads and all below their areas; None: all."""
    if desk.standing.everything:
        return None
    led = Organisation.objects.filter(pk__in=desk.offices("supervise")).select_related("area", "grid")
    below = Q(pk__in=[office.pk for office in led])
    for office in led:
        if office.is_centre and office.area:
            lies = {"area__path": office.area.path, "grid__community__path": office.area.path}
            below |= Q(*(Q(**{f"{name}__startswith": path}) for name, path in lies.items()), _connector=Q.OR)
    return Organisation.objects.filter(below)
