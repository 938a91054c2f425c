"""Telling: no notice is left unasked about, no message lies about that is due, and what collects is not forgotten."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, Max
from django.utils import timezone

from cases.models import Delivery, Notice
from gridgov.auditing import Breach, Check

LATE = timedelta(hours=1)


def notices_are_planned() -> Iterator[Breach]:
    """Every notice is asked about in its turn: none is passed over."""
    newest = Notice.objects.filter(waits=False).aggregate(newest=Max("pk"))["newest"] or 0
    passed = Notice.objects.filter(waits=True, at__lt=timezone.now() - LATE, pk__lt=newest)
    for notice in passed.iterator():
        yield Breach("telling", f"notice {notice.pk}", "was passed over: no channel was asked about it")


def messages_go_out() -> Iterator[Breach]:
    """What is due is tried, which moves its time."""
    late = Delivery.objects.filter(state__in=Delivery.TO_SEND, due_at__lt=timezone.now() - LATE)
    for delivery in late.iterator():
        yield Breach("telling", str(delivery), "is due, and nobody tries to send it")


def messages_hold_their_own_notices() -> Iterator[Breach]:
    """A notice goes to its own person."""
    wrong = Delivery.objects.filter(user__isnull=False).exclude(items=None)
    for delivery in wrong.exclude(items__notice__user=F("user")).distinct().iterator():
        yield Breach("telling", str(delivery), "holds a notice of somebody else")


CHECKS: tuple[Check, ...] = (notices_are_planned, messages_go_out, messages_hold_their_own_notices)
