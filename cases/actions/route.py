"""The worker takes each reported case to its first holder, and tries again where a rule failed until it is mended."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.access import case_for_moving
from cases.actions.perform import perform_by_itself
from cases.actions.routing import write_failure
from cases.models import Case, RoutingFailure
from cases.queries.deciding import decide, explain
from cases.workflow import State
from gridgov.work import handles


@handles("route")
def route_waiting(payload: dict[str, Any]) -> None:
    """Route one case; one that somebody already moved on is left alone."""
    route_case(case_id=payload["case"])


@transaction.atomic
def route_case(*, case_id: int, at: datetime | None = None) -> Case:
    """Give a reported case to the holder its rule names, once."""
    case = case_for_moving(None, case_id)
    if case.state == State.REPORTED and not (case.routed_by_id or case.uncovered):
        perform_by_itself("route", case=case, given={}, at=at or timezone.now())
    return case


@transaction.atomic
def try_again(*, case_id: int) -> bool:
    """Route a case that no rule took anywhere; True when it went. While the same is wrong, only the time is written.

    A case that people moved on needs no rule any more, and one whose rule is gone waits like all uncovered ones.
    """
    case, now = case_for_moving(None, case_id), timezone.now()
    decision = decide(case, explain(case, now)) if case.state == State.REPORTED and case.uncovered else None
    if decision and decision.target:
        perform_by_itself("route", case=case, given={}, at=now)
        return True
    if decision and decision.problem:
        write_failure(case, decision)
    else:
        RoutingFailure.objects.filter(case=case, mended_at=None).update(mended_at=now)
    return False
