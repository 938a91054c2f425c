"""The worker's part: each item is looked at, and later moved, in one transaction together with its own mark.

Whoever dies leaves the item as it was, so no case is moved twice and none is forgotten. Looking is the move itself,
made and undone: what is said before is what will be said then.
"""

from collections import deque
from typing import Any

import structlog
from django.db import OperationalError, connection, transaction
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cases.actions import perform
from cases.bulk.rules import KEEP, NEXT
from cases.models import BulkItem, BulkJob, Case, Notice
from cases.queries.limits import default_standard
from cases.workflow import MOVES
from gridgov.deadlocks import again_after_deadlock
from gridgov.problems import Invalid, Problem
from gridgov.work import hurry, sweeps
from members.models import User

log = structlog.get_logger(__name__)
AT_ONCE = 25  # items before other work has its turn


class _Undone(Exception):
    """Rolls a look back."""


@sweeps("bulk")
def sweep_bulk(limit: int) -> int:
    """At most `limit` items, one of each job under way in turns; asks for another sweep where some are left.

    Whose turn is first is drawn, so that no long job and no crowd of jobs keeps another one waiting.
    """
    most = min(limit, AT_ONCE)
    done = 0
    jobs = deque(BulkJob.objects.filter(state__in=list(NEXT)).order_by("?"))
    while jobs and done < most:
        job = jobs.popleft()
        if _next(job):
            done += 1
            jobs.append(job)
        else:
            _go_on(job)
    if done == most < limit:
        hurry("bulk")
    return done


@sweeps("bulk_over")
def forget_old_jobs(limit: int) -> int:
    """Delete jobs that were over a month ago; the cases' history and the audit trail stay."""
    old = BulkJob.objects.filter(ended_at__lt=timezone.now() - KEEP).order_by("ended_at")[:limit]
    ids = list(old.values_list("pk", flat=True))
    BulkJob.objects.filter(pk__in=ids).delete()
    return len(ids)


@again_after_deadlock
@transaction.atomic
def _next(job: BulkJob) -> bool:
    """One item, claimed, done and marked in this transaction."""
    items = job.items.filter(state=NEXT[BulkJob.State(job.state)], job__state=job.state)
    item = items.select_for_update(of=("self",), skip_locked=True).order_by("pk").first()
    if item is None:
        return False
    person = User.objects.get(pk=job.asked_by_id)  # with nothing remembered of what it may
    with translation.override(job.language):
        looks = job.state == BulkJob.State.LOOKING
        item.sentence = _tried(job, item, person, undo=looks)
    good, bad = (
        (BulkItem.State.CAN, BulkItem.State.CANNOT) if looks else (BulkItem.State.DONE, BulkItem.State.FAILED)
    )
    item.state, item.at = (bad if item.sentence else good), timezone.now()
    item.save()
    return True


def _tried(job: BulkJob, item: BulkItem, person: User, *, undo: bool) -> str:
    """Make the move, or make and undo it; why it cannot be made, empty when it can."""
    try:
        with transaction.atomic():
            _move(job, item, person)
            connection.check_constraints()
            if undo:
                raise _Undone
    except _Undone:
        return ""
    except Http404:
        return _("You do not see this case any more.")
    except Problem as problem:
        return str(problem)
    except OperationalError:
        raise  # the connection, or a deadlock, which is tried once more: the item stays as it is
    except Exception:
        log.exception("bulk_failed", job=job.pk, case=item.case_id)
        return _("Something broke on our side. The case is as it was.")
    return ""


def _move(job: BulkJob, item: BulkItem, person: User) -> None:
    given = dict(job.given)
    if "filing_standard" in MOVES[job.move].needs:
        given["filing_standard"] = _suggested(item.case, given)
    perform(job.move, case_id=item.case_id, actor=person, given=given, version=item.version)


def _suggested(case: Case, given: dict[str, Any]) -> int:
    """The standard that the case's own page proposes first for the class and the urgency that it gets."""
    urgent = {"yes": True, "no": False}.get(given.pop("urgent", ""), case.urgent)
    case_class = given.get("case_class") or case.case_class_id
    found = default_standard(case_class, urgent=urgent, district=case.district_id)
    if found is None:
        raise Invalid(_("Its class has no filing standard in force."))
    return found.pk


@transaction.atomic
def _go_on(job: BulkJob) -> None:
    """To the next state where no item is left; asked after each turn, so the last one to end finds none."""
    locked = BulkJob.objects.select_for_update(no_key=True).get(pk=job.pk)
    if locked.state != job.state or locked.items.filter(state=NEXT[BulkJob.State(job.state)]).exists():
        return
    now = timezone.now()
    if locked.state == BulkJob.State.LOOKING and locked.items.filter(state=BulkItem.State.CAN).exists():
        locked.state = BulkJob.State.READY
    else:  # done, or there is nothing that could be agreed to
        locked.state, locked.ended_at = BulkJob.State.DONE, now
        told = Notice(user_id=locked.asked_by_id, bulk=locked, kind="bulk", at=now)
        Notice.objects.bulk_create([told], ignore_conflicts=True)
    locked.save()
