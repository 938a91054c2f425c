"""A reporter's contact has a time after which it goes; the audit trail remembers that it went, not what it was."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases.actions.disputes.papers import pages_of
from cases.models import (
    Attachment,
    CaseEvent,
    CaseText,
    CommentVersion,
    DisputeOutcome,
    MediationSession,
    Party,
    Photo,
    Reporter,
)
from cases.workflow import TABLE
from gridgov.audit import record
from gridgov.work import sweeps

SHREDDED = {"name": "", "phone": "", "phone_lookup": ""}
REPORTER_SHREDDED = {**SHREDDED, "mail": ""}
PARTY_SHREDDED = {**SHREDDED, "address": ""}
IN_CONFIDENCE = [move.name for move in TABLE if move.disputes]  # their texts tell of people


@sweeps("contacts")
def sweep_contacts(limit: int) -> int:
    """Empty at most `limit` contacts whose time is over."""
    return shred_contacts(limit=limit) + shred_disputes(limit=limit)


@transaction.atomic
def shred_contacts(*, at: datetime | None = None, limit: int = 500) -> int:
    """Empty the contacts whose time is over, oldest first; returns how many."""
    at = at or timezone.now()
    due = Reporter.objects.filter(shredded_at=None, retain_until__lte=timezone.localdate(at))
    locked = due.order_by("retain_until").select_for_update(skip_locked=True)
    ids = list(locked.values_list("pk", flat=True)[:limit])
    Reporter.objects.filter(pk__in=ids).update(shredded_at=at, **REPORTER_SHREDDED)
    for pk in ids:
        record(actor=None, action="reporter.shred", target=Reporter(pk=pk), purpose="retention", at=at)
    return len(ids)


@transaction.atomic
def shred_disputes(*, at: datetime | None = None, limit: int = 500) -> int:
    """Empty parties and terms of disputes whose time is over, oldest first; returns how many rows.

    With the terms go the pictures of the signed pages; with the last outcome of a case what was written of the talks.
    """
    at = at or timezone.now()
    parties = _shred(Party, PARTY_SHREDDED, at, limit)
    outcomes = _shred(DisputeOutcome, {"terms": ""}, at, limit)
    for outcome in DisputeOutcome.objects.filter(pk__in=outcomes):
        _shred_pages(outcome, at)
        if not DisputeOutcome.objects.filter(case=outcome.case_id, shredded_at=None).exists():
            _shred_talks(outcome.case_id, at)
    return len(parties) + len(outcomes)


def _shred_pages(outcome: DisputeOutcome, at: datetime) -> None:
    """Files first: a sweep that breaks off does it again, and no row says of a file that is there that it is gone."""
    for page in pages_of(outcome):
        page.file.delete(save=False)
        page.thumbnail.delete(save=False)
        Photo.objects.filter(pk=page.pk).update(shredded_at=at)


def _shred_talks(case_id: int, at: datetime) -> None:
    MediationSession.objects.filter(case=case_id).update(venue="")
    said = CaseEvent.objects.filter(case=case_id, move__in=IN_CONFIDENCE)
    CaseText.objects.filter(pk__in=said.values("text"), shredded_at=None).update(body="", shredded_at=at)
    CommentVersion.objects.filter(comment__case=case_id, shredded_at=None).update(body="", shredded_at=at)
    for row in Attachment.objects.filter(case=case_id, shredded_at=None):  # files first, as above
        row.file.storage.delete(row.file.name or "")
        Attachment.objects.filter(pk=row.pk).update(name="", shredded_at=at)


def _shred(
    table: type[Party] | type[DisputeOutcome], empty: dict[str, str], at: datetime, limit: int
) -> list[int]:
    due = table._default_manager.filter(shredded_at=None, retain_until__lte=timezone.localdate(at))
    locked = due.order_by("retain_until").select_for_update(skip_locked=True)
    ids = list(locked.values_list("pk", flat=True)[:limit])
    table._default_manager.filter(pk__in=ids).update(shredded_at=at, **empty)
    for pk in ids:
        row = table(pk=pk)
        record(actor=None, action=f"{row._meta.model_name}.shred", target=row, purpose="retention", at=at)
    return ids
