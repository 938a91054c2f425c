"""Writing the audit trail. Call `record` inside the transaction of the action it tells of."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from gridgov.models import AuditEntry


def record(
    *,
    actor: models.Model | AnonymousUser | None,
    action: str,
    target: models.Model | None = None,
    purpose: str = "",
    data: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> AuditEntry:
    """Append one entry; `actor` None means the system itself. `data` must not hold personal data."""
    return AuditEntry.objects.create(
        actor_id=actor.pk if actor is not None else None,
        action=action,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        purpose=purpose,
        data=data or {},
        at=at or timezone.now(),
    )
