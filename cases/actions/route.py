"""The worker takes each reported case to its first holder, and tries again where a rule failed until it is mended."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.access import case_for_moving
from cases.actions.perform import perform_by_itself
from cases.actions.routing import write_failure
from cases.models import Case, RoutingFailure
from cases.queries.deciding import decide, explain
from cases.queries.failures import waiting_cases
from cases.workflow import State
from gridgov.audit import record
from gridgov.work import handles, sweeps
from members.models import User

TRY_AGAIN = timedelta(minutes=1)
AT_ONCE = 500


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


@sweeps("route_again")
def sweep_failures(limit: int) -> int:
    """Try cases again for which a rule failed, those first that were not tried for longest."""
    waiting = RoutingFailure.objects.filter(mended_at=None, tried_at__lt=timezone.now() - TRY_AGAIN)
    cases = list(waiting.order_by("tried_at").values_list("case_id", flat=True)[:limit])
    for case_id in cases:
        try_again(case_id=case_id)
    return len(cases)


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


def route_again(*, by: User) -> tuple[int, int]:
    """Try every case again that no rule took anywhere, in the areas that `by` administers.

    (how many went, how many stay). Each in its own transaction; those that waited longest first, at most AT_ONCE.
    """
    waiting = waiting_cases(by).order_by("reported_at").values_list("pk", flat=True)[:AT_ONCE]
    results = [try_again(case_id=case_id) for case_id in waiting]
    went = sum(results)
    record(actor=by, action="rule.again", data={"went": went, "stay": len(results) - went})
    return went, len(results) - went
