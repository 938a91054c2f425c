"""Notices that were read."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from cases.models import Notice


def read_notices(
    *, user: Any, case_id: int | None = None, notice_id: int | None = None, at: datetime | None = None
) -> int:
    """Mark the person's unread notices as read: of one case, a single one, or all. Returns how many."""
    unread = Notice.objects.filter(user=user, read_at=None)
    if case_id is not None:
        unread = unread.filter(case=case_id)
    if notice_id is not None:
        unread = unread.filter(pk=notice_id)
    return unread.update(read_at=at or timezone.now())
