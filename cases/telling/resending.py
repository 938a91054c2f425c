"""What could not be sent or done, for administrators of the city: found, with its reason, and asked for again."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.administering import require_administrator
from cases.models import Delivery
from cases.telling.problems import saying
from gridgov.audit import record
from gridgov.models import WorkItem
from gridgov.work import hurry, revive
from members.models import User

UNSENT = (Delivery.State.DEAD, Delivery.State.FAILED)
ORDER = ("-made_at", "-id")
WORK_ORDER = ("-created_at", "-id")
MOST_NAMED = 100  # ids in the audit trail's row


def unsent(*, state: str = "", channel: str = "", words: str = "") -> QuerySet[Delivery]:
    """Messages that were given up or failed so far; `words` in the reason, the person's names, or an address."""
    found = Delivery.objects.filter(state__in=[state] if state in UNSENT else UNSENT)
    if channel:
        found = found.filter(channel=channel)
    for word in words.split():
        person = (
            Q(user__username__icontains=word)
            | Q(user__name__icontains=word)
            | Q(user__name_en__icontains=word)
        )
        found = found.filter(person | _because(word) | Q(webhook__url__icontains=word))
    return found.select_related("user", "webhook__organisation")


def _because(word: str) -> Q:
    return Q(last_error__icontains=word) | Q(last_error__in=saying(word))


def undone(*, kind: str = "", words: str = "") -> QuerySet[WorkItem]:
    """Pieces of the worker's work that failed to the last attempt."""
    found = WorkItem.objects.filter(state="failed")
    if kind:
        found = found.filter(kind=kind)
    for word in words.split():
        found = found.filter(Q(last_error__icontains=word) | Q(key__icontains=word))
    return found


@transaction.atomic
def send_again(*, by: User | None, messages: QuerySet[Delivery]) -> int:
    """Send these from the first attempt on; those sent meanwhile stay sent. Returns how many."""
    require_administrator(by)
    rows = messages.select_related(None).order_by("pk").select_for_update(no_key=True, of=("self",))
    found = list(rows.filter(state__in=UNSENT).values_list("pk", flat=True))
    fresh: dict[str, Any] = {"state": Delivery.State.WAITING, "attempts": 0, "due_at": timezone.now()}
    Delivery.objects.filter(pk__in=found).update(**fresh)
    if found:
        record(actor=by, action="deliveries.again", data={"count": len(found), "ids": found[:MOST_NAMED]})
        transaction.on_commit(lambda: hurry("deliveries"), robust=True)
    return len(found)


@transaction.atomic
def work_again(*, by: User | None, items: QuerySet[WorkItem]) -> int:
    """Try these again; returns how many had failed."""
    require_administrator(by)
    found = list(items.values_list("pk", flat=True))
    count = revive(found)
    if count:
        record(actor=by, action="work.again", data={"count": count, "ids": found[:MOST_NAMED]})
    return count
