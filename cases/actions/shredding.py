"""A reporter's contact has a time after which it goes; the audit trail remembers that it went, not what it was."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases.models import DisputeOutcome, Party, Reporter
from gridgov.audit import record
from gridgov.work import sweeps

SHREDDED = {"name": "", "phone": "", "phone_lookup": ""}


PARTY_SHREDDED = {**SHREDDED, "address": ""}


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
    Reporter.objects.filter(pk__in=ids).update(shredded_at=at, **SHREDDED)
    for pk in ids:
        record(actor=None, action="reporter.shred", target=Reporter(pk=pk), purpose="retention", at=at)
    return len(ids)


@transaction.atomic
def shred_disputes(*, at: datetime | None = None, limit: int = 500) -> int:
    """Empty parties and terms of disputes whose time is over, oldest first; returns how many rows."""
    at = at or timezone.now()
    return _shred(Party, PARTY_SHREDDED, at, limit) + _shred(DisputeOutcome, {"terms": ""}, at, limit)


def _shred(table: type[Party] | type[DisputeOutcome], empty: dict[str, str], at: datetime, limit: int) -> int:
    due = table._default_manager.filter(shredded_at=None, retain_until__lte=timezone.localdate(at))
    locked = due.order_by("retain_until").select_for_update(skip_locked=True)
    ids = list(locked.values_list("pk", flat=True)[:limit])
    table._default_manager.filter(pk__in=ids).update(shredded_at=at, **empty)
    for pk in ids:
        row = table(pk=pk)
        record(actor=None, action=f"{row._meta.model_name}.shred", target=row, purpose="retention", at=at)
    return len(ids)
