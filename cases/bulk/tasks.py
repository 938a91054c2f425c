"""The worker's part: each item is looked at, and later moved (`gridgov/rows.py`).

Looking is the move itself, made and undone: what is said before is what will be said then.
"""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import perform
from cases.actions.grading import URGENT
from cases.bulk.rules import KEEP, NEXT
from cases.models import BulkItem, BulkJob, Case, Notice
from cases.queries.limits import default_standard
from cases.workflow import MOVES
from gridgov.problems import Invalid
from gridgov.rows import Rows, tried
from gridgov.work import sweeps
from members.models import User

AT_ONCE = 25  # items before other work has its turn
S, J = BulkItem.State, BulkJob.State


class BulkRows(Rows[BulkJob, BulkItem]):
    """One move on many cases."""

    name, model = "bulk", BulkJob

    def jobs(self) -> QuerySet[BulkJob]:
        return BulkJob.objects.filter(state__in=list(NEXT))

    def waiting(self, job: BulkJob) -> QuerySet[BulkItem]:
        return job.items.filter(state=NEXT[J(job.state)], job__state=job.state)

    def do(self, job: BulkJob, row: BulkItem) -> None:
        person = User.objects.get(pk=job.asked_by_id)  # with nothing remembered of what it may
        looks = job.state == J.LOOKING
        problem = tried(
            partial(_move, job, row, person),
            gone=_("You do not see this case any more."),
            broken=_("Something broke on our side. The case is as it was."),
            undo=looks,
            job=job.pk,
            case=row.case_id,
        )
        row.sentence = str(problem) if problem else ""
        good, bad = (S.CAN, S.CANNOT) if looks else (S.DONE, S.FAILED)
        row.state = bad if problem else good

    def turn(self, job: BulkJob) -> None:
        if job.state == J.LOOKING and job.items.filter(state=S.CAN).exists():
            job.state = J.READY
            return
        job.state, job.ended_at = J.DONE, timezone.now()  # or there is nothing that could be agreed to
        told = Notice(user_id=job.asked_by_id, bulk=job, kind="bulk", at=job.ended_at)
        Notice.objects.bulk_create([told], ignore_conflicts=True)


ROWS = BulkRows()


@sweeps("bulk")
def sweep_bulk(limit: int) -> int:
    """Some items of the jobs under way."""
    return ROWS.sweep(limit, most=AT_ONCE)


@sweeps("bulk_over")
def forget_old_jobs(limit: int) -> int:
    """Delete jobs that were over a month ago; the cases' history and the audit trail stay."""
    return ROWS.forget(limit, keep=KEEP)


def _move(job: BulkJob, item: BulkItem, person: User) -> None:
    given = dict(job.given)
    if "filing_standard" in MOVES[job.move].needs:
        given["filing_standard"] = _suggested(item.case, given)
    perform(job.move, case_id=item.case_id, actor=person, given=given, version=item.version)


def _suggested(case: Case, given: dict[str, Any]) -> int:
    """The standard that the case's own page proposes first for the class and the urgency that it gets."""
    urgent = URGENT.get(given.get("urgent", ""), case.urgent)
    case_class = given.get("case_class") or case.case_class_id
    found = default_standard(case_class, urgent=urgent, district=case.district_id)
    if found is None:
        raise Invalid(_("Its class has no filing standard in force."))
    return found.pk
