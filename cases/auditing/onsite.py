"""Looks on site: given when they must be, done by somebody else, and nothing closed unseen."""

from collections.abc import Iterator
from functools import partial

from django.db.models import Exists, F, OuterRef, Q

from cases.auditing.naming import of_cases
from cases.models import Case, CaseEvent, SiteTask
from cases.workflow import State
from cases.workflow.apart import HANDLING
from gridgov.auditing import Breach, Check

_each = partial(of_cases, check="looks")
OPEN_TASK = SiteTask.objects.filter(case=OuterRef("pk"), done_at=None)
NOT_DRAWN = Q(sampled=False)


def what_waits_is_given() -> Iterator[Breach]:
    """A case that is being looked at has one open task of that kind; no other case has one."""
    live = Case.objects.filter(replayed=False)
    for state, kind, more in (
        (State.VERIFYING, "verify", Q()),
        (State.CHECKING, "check", Q(checked_at=None) & (~NOT_DRAWN | Q(sampled=None))),
    ):
        alone = live.filter(more, ~Exists(OPEN_TASK.filter(kind=kind)), state=state)
        yield from _each(alone, f"it is {state} and nobody was given it as a task")
    looked_at = (State.VERIFYING, State.CHECKING, State.ON_HOLD)
    yield from _each(
        Case.objects.filter(Exists(OPEN_TASK)).exclude(state__in=looked_at), "a look at it was never ended"
    )


def tasks_run_with_their_clocks() -> Iterator[Breach]:
    """An open task has the limit of its case's step, and the grid that serves the case."""
    open_tasks = SiteTask.objects.filter(done_at=None).select_related("case")
    apart = Q(clock__ended_at__isnull=False) | ~Q(clock__case=F("case")) | ~Q(clock__stage=F("kind"))
    for task in open_tasks.filter(apart):
        yield Breach("looks", task.case.number, "an open look has no limit that runs")
    elsewhere = open_tasks.exclude(grid=F("case__duty_grid")).exclude(grid=None, case__duty_grid=None)
    for task in elsewhere:
        yield Breach("looks", task.case.number, "a look was given to a grid that does not serve it")


def a_second_look_is_anothers() -> Iterator[Breach]:
    """Whoever handled or checked a case did not check it again."""
    done = SiteTask.objects.filter(kind="recheck", done_by__isnull=False).select_related("case")
    first = SiteTask.objects.filter(case=OuterRef("case"), kind="check", pk__lt=OuterRef("pk"))
    same = done.filter(
        Q(done_by=F("case__handled_by"), case__handled_by__isnull=False)
        | Q(done_by=F("case__checked_by"), case__checked_by__isnull=False)
        | Exists(first.filter(done_by=OuterRef("done_by"), done_at__gte=OuterRef("case__handled_at")))
    )
    for task in same:
        yield Breach("looks", task.case.number, "it was checked again by whoever had handled or checked it")


def looks_are_given_to_others() -> Iterator[Breach]:
    """Nobody who handled a case is to check it."""
    made = CaseEvent.objects.filter(case=OuterRef("case"), actor=OuterRef("person"), move__in=HANDLING)
    given = SiteTask.objects.filter(Exists(made), done_at=None, kind__in=["check", "recheck"])
    for task in given.select_related("case"):
        yield Breach("looks", task.case.number, "a look was given to somebody who handled it")


def nothing_is_closed_unseen() -> Iterator[Breach]:
    """A closed case was checked on site, or was not drawn and its events say so."""
    # A dispute is closed by its outcome, and its visits are the looks.
    closed = Case.objects.filter(state=State.CLOSED, checked_at=None, dispute=False, replayed=False)
    said = CaseEvent.objects.filter(
        case=OuterRef("pk"), move__in=["answer", "settle", "withdraw"], data__sampled=False
    )
    unseen = closed.filter(~NOT_DRAWN | Q(sampled=None) | ~Exists(said))
    yield from _each(unseen, "it was closed, and nobody has looked")


CHECKS: tuple[Check, ...] = (
    what_waits_is_given,
    tasks_run_with_their_clocks,
    a_second_look_is_anothers,
    looks_are_given_to_others,
    nothing_is_closed_unseen,
)
