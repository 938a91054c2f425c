"""Asking for a move on many cases, agreeing after the look, stopping, trying again what failed."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.bulk.rules import MOST_CASES, MOST_JOBS, bulk_move, check_count, plain
from cases.exports.queries import matching
from cases.exports.words import filter_in_words
from cases.models import BulkItem, BulkJob, Case
from gridgov.audit import record
from gridgov.problems import Invalid, Refused, Stale
from gridgov.work import hurry
from members.models import User


def ask_for_picked(
    *, by: User, move: str, given: dict[str, Any], picked: dict[int, int], query: str = ""
) -> BulkJob:
    """Ask for a move on these cases (versions by id, as the person saw them). Those out of sight are left out.

    Raises Invalid for a move that is made case by case, something missing, no case or too many; Refused while too
    many jobs of the person are under way.
    """
    seen = set(Case.objects.visible_to(by).filter(pk__in=list(picked)).values_list("pk", flat=True))
    cases = {pk: version for pk, version in sorted(picked.items()) if pk in seen}
    return _ask(BulkJob(asked_by=by, move=move, given=given, query=query), cases)


def ask_for_all(*, by: User, move: str, given: dict[str, Any], query: str) -> BulkJob:
    """The same for every case of an inbox address, as they stand now. Invalid also where there is no such filter."""
    found = matching(by, query).order_by("pk").values_list("pk", "version")[: MOST_CASES + 1]
    job = BulkJob(asked_by=by, move=move, given=given, query=query, about=filter_in_words(by, query))
    return _ask(job, dict(found))


def try_again(*, by: User, job_id: int) -> BulkJob:
    """A new job of those that could not or failed, as they stand now; it is looked at and agreed like any other."""
    old = BulkJob.objects.get(pk=job_id, asked_by=by)
    if old.under_way:
        raise Refused(_("This job is not over yet. Wait for its end, or stop it."))
    again = old.items.filter(state__in=[BulkItem.State.CANNOT, BulkItem.State.FAILED, BulkItem.State.LEFT])
    cases = Case.objects.visible_to(by).filter(pk__in=again.values("case")).order_by("pk")
    job = BulkJob(asked_by=by, move=old.move, given=old.given, query=old.query, about=old.about)
    return _ask(job, dict(cases.values_list("pk", "version")))


@transaction.atomic
def _ask(job: BulkJob, cases: dict[int, int]) -> BulkJob:
    _check_given(job)
    check_count(len(cases))
    User.objects.select_for_update(no_key=True).get(pk=job.asked_by_id)  # two at once do not both find room
    if BulkJob.objects.filter(asked_by=job.asked_by, ended_at=None).count() >= MOST_JOBS:
        raise Refused(_("%(most)d jobs of yours are not over. Finish or stop one.") % {"most": MOST_JOBS})
    job.asked_at, job.language = timezone.now(), get_language() or "en"
    job.save()
    rows = [BulkItem(job=job, case_id=pk, version=version) for pk, version in cases.items()]
    BulkItem.objects.bulk_create(rows, batch_size=2_000)
    record(actor=job.asked_by, action="cases.bulk", target=job, data={"move": job.move, "cases": len(rows)})
    transaction.on_commit(partial(hurry, "bulk"), robust=True)
    return job


def _check_given(job: BulkJob) -> None:
    """What each case needs alike; a filing standard is suggested by each."""
    job.given = plain(bulk_move(job.move), job.given)
    for name in bulk_move(job.move).needs:
        if name != "filing_standard" and not str(job.given.get(name) or "").strip():
            raise Invalid({name: _("This has to be given.")})


@transaction.atomic
def confirm_job(*, by: User, job_id: int) -> BulkJob:
    """Agree to what the look has shown. Twice is once; Stale once it is over."""
    job = _locked(by, job_id)
    if job.state == BulkJob.State.READY:
        job.state, job.confirmed_at = BulkJob.State.RUNNING, timezone.now()
        job.save()
        record(actor=by, action="cases.bulk.confirm", target=job)
        transaction.on_commit(partial(hurry, "bulk"), robust=True)
    elif job.state != BulkJob.State.RUNNING:
        raise Stale(_("This job does not wait for you: it is looked at still, or over."))
    return job


@transaction.atomic
def stop_job(*, by: User, job_id: int) -> BulkJob:
    """End it between two cases; what is done stays done. Twice is once."""
    job = _locked(by, job_id)
    if job.under_way:
        job.state, job.ended_at = BulkJob.State.STOPPED, timezone.now()
        job.save()
        open_ones = [BulkItem.State.WAITING, BulkItem.State.CAN]
        job.items.filter(state__in=open_ones).update(state=BulkItem.State.LEFT)
        record(actor=by, action="cases.bulk.stop", target=job)
    return job


def _locked(by: User, job_id: int) -> BulkJob:
    return BulkJob.objects.select_for_update(no_key=True).get(pk=job_id, asked_by=by)
