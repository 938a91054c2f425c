"""What waits for a person in the grid, and what has become of his reports."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import FAR_FUTURE, Case, CaseEvent, Clock, SiteTask, Summons, WorkOrder
from cases.queries.onsite import handled_by, tasks_for
from cases.queries.own_work import ANSWERS, COMES
from cases.queries.remaining import Face, face_of
from cases.sight import case_open_to, open_to
from cases.wording import worded
from cases.workflow import OPEN, State
from gridgov.once import once
from grids.models import Grid
from members.access import grids_of, organisations_with
from members.models import Organisation

MOST_TASKS = 60
REMINDED = timedelta(days=3)
ROW = ("case_class", "duty_grid", "holder", "community")
WORDS = {
    "verify": (worded(_("Verify on site")), "eye", "info"),
    "check": (worded(_("Check on site")), "clipboard-check", "info"),
    "recheck": (worded(_("Check a second time")), "eyeglasses", "info"),
    "handle": (_("Put right"), "tools", "brand"),
    "summons": (_("Called to the spot"), "megaphone", "bad"),
    "rework": (_("Sent back: put right again"), "arrow-repeat", "warn"),
    "urged": (_("Somebody reminds"), "bell", "warn"),
}


@dataclass
class Task:
    """One thing to do. `clock` is the limit that presses most, None where none runs."""

    case: Case
    kind: str
    clock: Face | None = None
    urged: bool = False
    person: Any = None  # who was sent there, or took it on
    mine: bool = False
    errand: Clock | None = None  # of the work order or the call
    order: tuple[bool, datetime] = field(default=(True, FAR_FUTURE))

    @property
    def label(self) -> str:
        return str(WORDS[self.kind][0])

    @property
    def icon(self) -> str:
        return WORDS[self.kind][1]

    @property
    def tone(self) -> str:
        return WORDS[self.kind][2]


@once
def my_grids(user: Any) -> list[Grid]:
    """Grids of the person's posts, with their communities."""
    return list(grids_of(user).select_related("community").order_by("code"))


def tasks_of(user: Any, *, now: datetime | None = None) -> list[Task]:
    """Cases to verify, to check and to put right, and open ones that somebody reminded of; the most pressing first."""
    now = now or timezone.now()
    grids = [grid.pk for grid in my_grids(user)]
    waiting = _waiting(user, grids, now)
    tasks = {case.pk: Task(case, "check") for case in waiting if case.done}
    tasks |= {row.case_id: _looking(row, user) for row in tasks_for(user)[:MOST_TASKS]}
    tasks |= {task.case.pk: task for task in _work(user, _offices(user, *ANSWERS))}
    tasks |= {task.case.pk: task for task in _summoned(user, _offices(user, *COMES))}
    for case in (case for case in waiting if case.reminded):
        tasks.setdefault(case.pk, Task(case, "urged")).urged = True
    _put_clocks(tasks, now)
    return sorted(tasks.values(), key=lambda task: task.order)


def reports_of(user: Any) -> QuerySet[Case]:
    """What the person reported, newest first."""
    return Case.objects.filter(reported_by=user).select_related(*ROW).order_by("-reported_at", "-id")


def in_grids(grids: list[Grid], user: Any) -> QuerySet[Case]:
    """Cases that these grids serve now and this person may see, newest first."""
    return (
        Case.objects.filter(open_to(user), duty_grid__in=[grid.pk for grid in grids])
        .select_related(*ROW)
        .order_by("-reported_at", "-id")
    )


def _looking(row: SiteTask, user: Any) -> Task:
    return Task(row.case, row.kind, person=row.person, mine=row.person_id == user.pk)


def _waiting(user: Any, grids: list[int], now: datetime) -> list[Any]:
    """Cases that wait for somebody of these grids (`done`) and those that somebody reminded of (`reminded`)."""
    done, reminded = _done_already(user, grids), _reminded(user, grids, now)
    seen = Case.objects.filter(open_to(user), replayed=False).order_by("due_at", "id").values("pk")
    first = seen.filter(done)[:MOST_TASKS].union(seen.filter(reminded)[:MOST_TASKS])
    which = {
        "done": ExpressionWrapper(done, BooleanField()),
        "reminded": ExpressionWrapper(reminded, BooleanField()),
    }
    cases = Case.objects.filter(pk__in=first).annotate(**which)
    return list(cases.select_related(*ROW).order_by("due_at", "id"))


def _done_already(user: Any, grids: list[int]) -> Q:
    """Said to be done, and not yet sent to anybody: whoever stands there may check. Not what nobody has to look at."""
    someone_elses = (~Q(handled_by=user.pk) | Q(handled_by=None)) & ~handled_by(user, "pk")
    looked_at = ~Q(sampled=False) | Q(sampled=None)
    return Q(someone_elses, looked_at, state=State.HANDLED, duty_grid__in=grids)


def _reminded(user: Any, grids: list[int], now: datetime) -> Q:
    """Open cases of the grids, or held by the person's team, that were urged in these days."""
    urges = CaseEvent.objects.filter(move="urge", at__gt=now - REMINDED)
    teams = organisations_with(user, "handle").filter(grid__isnull=False) if not user.is_superuser else []
    concerned = Q(duty_grid__in=grids) | Q(holder__in=teams)
    return Q(concerned, state__in=OPEN, pk__in=urges.values("case"))


def _offices(user: Any, *permissions: str) -> QuerySet[Organisation]:
    """Organisations where the person holds one of these rights; of a superuser none: his page would hold all."""
    if user.is_superuser:
        return Organisation.objects.none()
    held = (Q(pk__in=organisations_with(user, name).values("pk")) for name in permissions)
    return Organisation.objects.filter(reduce(or_, held))


def _work(user: Any, offices: QuerySet[Organisation]) -> list[Task]:
    """Work orders of the person's organisations: what the team has to put right, unless it is on hold."""
    orders = WorkOrder.objects.filter(
        case_open_to(user), organisation__in=offices, state__in=("open", "accepted"), case__replayed=False,
    ).exclude(case__state=State.ON_HOLD)  # fmt: skip
    related = orders.select_related("clock", *(f"case__{name}" for name in ROW)).order_by("due_at", "id")
    return [
        Task(order.case, "rework" if order.reworks else "handle", errand=order.clock)
        for order in related[:MOST_TASKS]
    ]


def _summoned(user: Any, offices: QuerySet[Organisation]) -> list[Task]:
    """Where the person's organisations are called to and not yet there."""
    calls = Summons.objects.filter(
        case_open_to(user), organisation__in=offices, state__in=("called", "coming"), case__replayed=False
    ).exclude(case__state=State.ON_HOLD)
    related = calls.select_related("clock", *(f"case__{name}" for name in ROW)).order_by(
        "clock__due_at", "id"
    )
    return [Task(call.case, "summons", errand=call.clock) for call in related[:MOST_TASKS]]


def _put_clocks(tasks: dict[int, Task], now: datetime) -> None:
    """The work order's or the call's own, else the stage clock where one runs, else the level clock, in one query."""
    clocks = Clock.objects.filter(case__in=tasks, kind__in=("stage", "level"), ended_at=None).order_by("kind")
    for clock in clocks:  # level before stage: the stage's clock stands last and is kept
        task = tasks[clock.case_id]
        task.clock = face_of(clock, now)
        task.order = (not task.urged, clock.due_at)
    for task in tasks.values():
        if task.errand:
            task.clock = face_of(task.errand, now)
            task.order = (not task.urged, task.errand.due_at)
