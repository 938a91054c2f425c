"""Messages that went out are kept for a while, in case somebody asks; what they told stays under Notices."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.models import Delivery
from gridgov.work import sweeps

KEEP = timedelta(days=90)
OVER = (Delivery.State.SENT, Delivery.State.DROPPED)


@sweeps("old_messages")
def sweep_old_messages(limit: int) -> int:
    """Forget at most `limit` messages whose time is over."""
    return forget_sent(limit=limit)


@transaction.atomic
def forget_sent(*, now: datetime | None = None, limit: int = 500) -> int:
    """Delete messages that were sent, or needed no more, so long ago; returns how many. What failed stays."""
    before = (now or timezone.now()) - KEEP
    old = Delivery.objects.filter(Q(sent_at=None) | Q(sent_at__lt=before), state__in=OVER, made_at__lt=before)
    locked = old.order_by("made_at", "pk").select_for_update(skip_locked=True)
    ids = list(locked.values_list("pk", flat=True)[:limit])
    Delivery.objects.filter(pk__in=ids).delete()
    return len(ids)
