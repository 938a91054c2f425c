"""Who has to know is told, and told once."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import CharField, Count, Exists, Min, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from cases.models import CaseEvent, Notice
from cases.workflow import MOVES
from cases.workflow.audience import AUDIENCE
from gridgov.auditing import Breach, Check
from gridgov.models import WorkItem
from gridgov.work import KEEP_DONE

TOLD = {*AUDIENCE, *(move.name for move in MOVES.values() if move.public)}
ONCE = (("user", "event"), ("user", "clock", "kind", "due_at"))
KEPT = KEEP_DONE - timedelta(days=1)


def nobody_is_told_twice() -> Iterator[Breach]:
    """One notice for a person and an event; one for a person and the due time of a limit."""
    for keys in ONCE:
        whole = Q(**{f"{key}__isnull": False for key in keys})
        rows = Notice.objects.filter(whole).values(*keys).annotate(count=Count("pk")).filter(count__gt=1)
        for row in rows.order_by():
            yield Breach(
                "notices", f"{keys[1]} {row[keys[1]]}", f"person {row['user']} was told {row['count']} times"
            )


def every_step_is_told() -> Iterator[Breach]:
    """Each step that somebody has to hear of asked for its notices, as long as finished work is kept.

    What happened before the first of them was asked for is history that somebody brought in.
    """
    asked = WorkItem.objects.filter(kind="notice", payload__has_key="event")
    first = asked.aggregate(first=Min("due_at"))["first"]
    if first is None:
        return
    key = Concat(Value("event:"), Cast(OuterRef("pk"), CharField()))
    since = max(first, timezone.now() - KEPT)
    steps = CaseEvent.objects.filter(at__gte=since, case__replayed=False)
    silent = (
        Q(move="route") & Q(data__uncovered=False) & ~Q(data__has_key="to")
    )  # who has it was told of the report
    untold = steps.filter(~Exists(asked.filter(key=key)), ~silent, move__in=TOLD)
    for event in untold.select_related("case").iterator():
        yield Breach("notices", f"{event.case.number} step {event.pk}", f"{event.move} was told to nobody")


CHECKS: tuple[Check, ...] = (nobody_is_told_twice, every_step_is_told)
