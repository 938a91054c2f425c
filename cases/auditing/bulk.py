"""Moves on many cases: what a job says it did stands in the cases' history, once."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef

from cases.models import BulkItem, BulkJob, CaseEvent
from gridgov.auditing import Breach, Check

S = BulkItem.State


def done_items_have_their_step() -> Iterator[Breach]:
    """Each case that is done has a step of the job's move by the job's person, since he agreed."""
    step = CaseEvent.objects.filter(
        case=OuterRef("case"), move=OuterRef("job__move"), actor=OuterRef("job__asked_by")
    )
    done = BulkItem.objects.filter(state=S.DONE).select_related("job", "case")
    for item in done.exclude(Exists(step.filter(at__gte=OuterRef("job__confirmed_at")))).iterator():
        yield Breach("bulk", str(item.job), f"{item.case.number} is done, and its history does not know")
    for item in done.filter(at__lt=F("job__confirmed_at")).iterator():
        yield Breach("bulk", str(item.job), f"{item.case.number} was done before anybody agreed")


def ended_jobs_leave_nothing_open() -> Iterator[Breach]:
    """A job that is over has no case that waits."""
    ended = BulkJob.objects.exclude(ended_at=None)
    for job in ended.filter(
        Exists(BulkItem.objects.filter(job=OuterRef("pk"), state__in=[S.WAITING, S.CAN]))
    ):
        yield Breach("bulk", str(job), "is over, and some of its cases wait")


CHECKS: tuple[Check, ...] = (done_items_have_their_step, ended_jobs_leave_nothing_open)
