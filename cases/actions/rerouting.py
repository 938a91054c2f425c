"""Routing again what no rule took anywhere: a run of work items, each case alone.

A run goes over the waiting cases in the order of their ids, some in one work item and each in a savepoint of its own;
each item asks for the next. Whatever dies, the next worker goes on where the last commit stood.
"""

from datetime import timedelta
from typing import Any

import structlog
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.route import try_again
from cases.models import Rerouting, ReroutingError, RoutingFailure
from cases.queries.failures import waiting_cases
from gridgov.audit import record
from gridgov.problems import Refused
from gridgov.work import enqueue, handles, said, sweeps
from members.access import areas_with
from members.models import User

AT_ONCE = 20  # cases of one transaction: whoever wants to move one of them waits for the others
TRY_AGAIN = timedelta(minutes=1)
WENT, STAYED, FAILED = "went", "stayed", "failed"

log = structlog.get_logger(__name__)


def ask_rerouting(*, by: User) -> Rerouting:
    """Begin a run over every case that waits in the areas that `by` administers.

    Raises Refused without such an area, and while an own run is not over.
    """
    require_some_area(by)
    try:
        with transaction.atomic():
            count = waiting_cases(by).count()
            run = Rerouting.objects.create(asked_by=by, asked_at=timezone.now(), cases=count)
            record(actor=by, action="rule.again", target=run, data={"cases": count})
            _go_on(run)
    except IntegrityError:
        raise Refused(_("Your last run is not over yet. Wait for its end, or stop it.")) from None
    return run


def require_some_area(by: User) -> None:
    """Refuse unless `by` administers some area."""
    if not areas_with(by, "administer").exists():
        raise Refused(_("You may not do this here."), who_may=_("Administrators of an area may."))


@transaction.atomic
def stop_rerouting(*, run: Rerouting, by: User) -> Rerouting:
    """End a run between two of its transactions; what went stays where it is. Stopping twice is stopping once."""
    locked = Rerouting.objects.select_for_update(of=("self",), no_key=True).get(pk=run.pk)
    if by != locked.asked_by and not by.is_superuser:
        raise Refused(
            _("You may not do this here."),
            who_may=_("%(person)s began it and may.") % {"person": locked.asked_by.display_name},
        )
    if locked.running:
        locked.stopped_by = by
        _end(locked)
        record(actor=by, action="rule.again_stop", target=locked)
    return locked


@handles("rerouting")
def go_on_rerouting(payload: dict[str, Any]) -> None:
    """The next cases of a run."""
    run = Rerouting.objects.select_for_update(of=("self",), no_key=True).get(pk=payload["run"])
    if not run.running or run.last_case != payload["after"]:
        return
    waiting = waiting_cases(run.asked_by).filter(pk__gt=run.last_case)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for case_id in ids:
        outcome, words = try_alone(case_id)
        setattr(run, outcome, getattr(run, outcome) + 1)
        if outcome == FAILED:
            ReroutingError.objects.create(run=run, case_id=case_id, said=words)
    if ids:
        run.last_case = ids[-1]
        run.save()
        _go_on(run)
    else:
        _end(run)


def try_alone(case_id: int) -> tuple[str, str]:
    """Try one case; what came of it, and what an error said. An error undoes this case's part alone."""
    try:
        with transaction.atomic():
            went = try_again(case_id=case_id)
            connection.check_constraints()  # what the end of the transaction would refuse, refused here
    except (OperationalError, InterfaceError):
        raise  # the connection is gone, or a deadlock: the whole work is done again
    except Exception as error:
        words = said(error)[:300]
        log.error("routing_again_failed", case=case_id, error=words)
        return FAILED, words
    return (WENT if went else STAYED), ""


@sweeps("route_again")
def sweep_failures(limit: int) -> int:
    """Try cases again for which a rule failed, those first that were not tried for longest.

    One that ends in an error goes to the end of the line, and the others are tried all the same.
    """
    waiting = RoutingFailure.objects.filter(mended_at=None, tried_at__lt=timezone.now() - TRY_AGAIN)
    cases = list(waiting.order_by("tried_at").values_list("case_id", flat=True)[:limit])
    for case_id in cases:
        outcome, words = try_alone(case_id)
        if outcome == FAILED:
            tried = {"tried_at": timezone.now(), "problem": "error", "reason": words[:200]}
            RoutingFailure.objects.filter(case=case_id, mended_at=None).update(**tried)
    return len(cases)


def _go_on(run: Rerouting) -> None:
    enqueue("rerouting", key=f"{run.pk}:{run.last_case}", payload={"run": run.pk, "after": run.last_case})


def _end(run: Rerouting) -> None:
    run.running, run.ended_at = False, timezone.now()
    run.save()
