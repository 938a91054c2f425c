"""Personal data has a time after which it goes; the audit trail remembers that it went, not what it was."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gridgov.audit import record
from members.models import Resident, User

SHREDDED = {
    "name": "", "name_lookup": "", "id_number": "", "id_number_lookup": "", "phone": "", "phone_lookup": "",
    "birth_year": None, "sex": "", "care_group": "", "household": None,
}  # fmt: skip


@transaction.atomic
def shred_due(*, at: datetime | None = None, limit: int = 500) -> int:
    """Empty the records whose time is over, oldest first; returns how many."""
    at = at or timezone.now()
    due = Resident.objects.filter(shredded_at=None, retain_until__lte=timezone.localdate(at)).order_by(
        "retain_until"
    )
    ids = list(due.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:limit])
    Resident.objects.filter(pk__in=ids).update(shredded_at=at, **SHREDDED)
    for pk in ids:
        record(actor=None, action="resident.shred", target=Resident(pk=pk), purpose="retention", at=at)
    return len(ids)


@transaction.atomic
def shred_resident(
    *, actor: User | None, resident: Resident, purpose: str, at: datetime | None = None
) -> None:
    """Empty one record before its time: moved away, died, or asked to be deleted."""
    at = at or timezone.now()
    Resident.objects.filter(pk=resident.pk, shredded_at=None).update(shredded_at=at, **SHREDDED)
    record(actor=actor, action="resident.shred", target=resident, purpose=purpose, at=at)
