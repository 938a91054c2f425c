"""Once a week: cases on which nothing has moved for long, told to whoever works at the organisation that answers."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cases.actions.notify import staff_at
from cases.models import Case, Notice
from cases.policies import value_of
from cases.queries.inbox import Desk
from cases.sight import WORKS
from cases.workflow import RUNNING
from gridgov.models import WorkItem
from gridgov.work import enqueue, handles, sweeps

ORDER = ("updated_at", "id")


def dormant(now: datetime) -> QuerySet[Case]:
    """Cases at work without a step for as many days as the city has set; those on hold have an end of their own."""
    since = now - timedelta(days=value_of("dormant_days"))
    return Case.objects.filter(state__in=RUNNING, replayed=False, updated_at__lt=since)


def dormant_for(user: Any, now: datetime) -> QuerySet[Case]:
    """Those of the person's organisations that he may see."""
    desk = Desk.of(user)
    found = dormant(now).select_related("case_class", "holder", "duty_grid")
    if not desk.standing.everything:
        found = found.filter(holder__in=desk.offices(*WORKS))
    return found.filter(desk.confidence)


def week_of(now: datetime) -> datetime:
    """Monday's midnight of the week, in the city's time."""
    local = timezone.localtime(now)
    monday = local.date() - timedelta(days=local.weekday())
    return timezone.make_aware(datetime.combine(monday, datetime.min.time()))


@sweeps("dormant_cases")
def ask_for_the_week(limit: int) -> int:
    """Each week's list once, on Monday or as soon as somebody works again; 0, as nothing is left over."""
    week = week_of(timezone.now())
    key = f"{week:%G-W%V}"
    if not WorkItem.objects.filter(kind="dormant", key=key).exists():
        enqueue("dormant", key=key, payload={"week": week.isoformat()})
    return 0


@handles("dormant")
def tell_of_dormant_cases(payload: dict[str, Any]) -> None:
    """A notice for each person, once a week; the list behind it is as long as it is when it is looked at."""
    now = timezone.now()
    people = staff_at(set(dormant(now).values_list("holder", flat=True)))
    week = datetime.fromisoformat(payload["week"])
    rows = [Notice(user_id=person, kind="dormant", at=now, due_at=week) for person in sorted(people)]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
