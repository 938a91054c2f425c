"""A reporter's contact has a time after which it goes; the audit trail remembers that it went, not what it was."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases.models import Reporter
from gridgov.audit import record
from gridgov.work import sweeps

SHREDDED = {"name": "", "phone": "", "phone_lookup": ""}


@sweeps("contacts")
def sweep_contacts(limit: int) -> int:
    """Empty at most `limit` contacts whose time is over."""
    return shred_contacts(limit=limit)


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
