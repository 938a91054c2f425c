"""Limits: they run where they must, say what was reckoned, and lapse once."""

from collections.abc import Iterator
from copy import copy
from functools import partial

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from cases.actions.clocks import reckon
from cases.auditing.naming import of_cases, of_clock
from cases.models import FAR_FUTURE, Case, CaseEvent, Clock
from cases.workflow import ENDED, RUNNING, State
from gridgov.auditing import LONG_OVERDUE, Breach, Check
from gridgov.problems import Invalid

_each = partial(of_cases, check="clocks")
_of_clock = partial(of_clock, check="clocks")
OF_CASE = Clock.objects.filter(case=OuterRef("pk"), ended_at=None)
TICKING = OF_CASE.filter(paused_at=None)


def open_cases_have_their_clocks() -> Iterator[Breach]:
    """A running case has one total and one level clock, its holder's; on hold and at the end none runs."""
    running = Case.objects.filter(state__in=RUNNING)
    for kind in ("total", "level"):
        without = running.filter(~Exists(TICKING.filter(kind=kind)))
        yield from _each(without, f"no {kind} clock runs")
    foreign = running.filter(Exists(TICKING.filter(kind="level").exclude(holder=OuterRef("holder"))))
    yield from _each(foreign, "its level clock runs on another organisation")
    yield from _each(
        Case.objects.filter(Exists(TICKING.exclude(kind="alarm")), state=State.ON_HOLD),
        "it is on hold and a clock runs",
    )
    yield from _each(
        Case.objects.filter(Exists(OF_CASE), state__in=ENDED), "it is over and a clock has not ended"
    )
    twice = Clock.objects.filter(kind__in=["total", "level"], ended_at=None).values("case__number", "kind")
    for row in twice.annotate(count=Count("pk")).filter(count__gt=1):
        yield Breach("clocks", row["case__number"], f"{row['count']} {row['kind']} clocks run")


def cases_show_their_due_times() -> Iterator[Breach]:
    """The due times on a case are copies of its running clocks'."""
    running = Case.objects.filter(state__in=RUNNING)
    for kind, column in (("level", "due_at"), ("total", "total_due_at")):
        clock = Subquery(TICKING.filter(kind=kind).values("due_at")[:1])
        yield from _each(
            running.annotate(clock=clock).exclude(**{column: F("clock")}),
            f"{column} is not its {kind} clock's",
        )
    yield from _each(
        Case.objects.exclude(state__in=RUNNING).exclude(due_at=FAR_FUTURE),
        "nothing runs, and it shows a due time",
    )


def due_times_are_pure() -> Iterator[Breach]:
    """Every due and warning time follows from calendar version, limit, start and pauses as they are stored."""
    for clock in Clock.objects.select_related("case").iterator(chunk_size=5000):
        try:
            again = reckon(copy(clock))
        except Invalid as problem:
            yield _of_clock(clock, f"cannot be reckoned: {problem}")
            continue
        for name in ("due_at", "warn_at"):
            stored, reckoned = getattr(clock, name), getattr(again, name)
            if stored != reckoned:
                yield _of_clock(clock, f"{name} is {stored.isoformat()}, reckoned {reckoned.isoformat()}")


def what_is_due_has_lapsed() -> Iterator[Breach]:
    """No running limit is long past without having lapsed."""
    late = Clock.objects.filter(ended_at=None, lapsed_at=None, paused_at=None, replayed=False)
    for clock in late.filter(due_at__lt=timezone.now() - LONG_OVERDUE).select_related("case").iterator():
        yield _of_clock(clock, f"ran out at {clock.due_at.isoformat()} and was not let lapse")


def what_ended_late_has_lapsed() -> Iterator[Breach]:
    """No limit was met after it had run out without that being written on its holder."""
    late = Clock.objects.filter(ended_at__gt=F("due_at"), lapsed_at=None)
    for clock in late.select_related("case").iterator():
        yield _of_clock(clock, f"ran out at {clock.due_at.isoformat()}, and nobody let it lapse")


def lapses_escalate_once() -> Iterator[Breach]:
    """Each level clock that lapsed while its case ran has one event of it, or a step ended it before the sweep came."""
    named = Cast(KeyTextTransform("clock", "data"), BigIntegerField())
    lapses = CaseEvent.objects.filter(case=OuterRef("case"), move="lapse")
    told = lapses.annotate(named=named).filter(named=OuterRef("pk"))
    lapsed = Clock.objects.filter(kind="level", lapsed_at__isnull=False, replayed=False)
    ending = CaseEvent.objects.filter(case=OuterRef("case"), at=OuterRef("ended_at")).exclude(move="lapse")
    for clock in lapsed.filter(~Exists(told), ~Exists(ending)).select_related("case").iterator():
        yield _of_clock(clock, "lapsed, and nothing happened")
    events = CaseEvent.objects.filter(move="lapse", data__clock__isnull=False)
    for row in events.values("case__number", "data__clock").annotate(count=Count("pk")).filter(count__gt=1):
        yield Breach(
            "lapses", row["case__number"], f"clock {row['data__clock']} escalated {row['count']} times"
        )


def answers_are_owed_below() -> Iterator[Breach]:
    """An answer downward is owed by one organisation to another."""
    own = Clock.objects.filter(Q(owed_to=F("holder")), kind="feedback")
    for clock in own.select_related("case").iterator():
        yield _of_clock(clock, "somebody owes an answer to himself")


CHECKS: tuple[Check, ...] = (
    open_cases_have_their_clocks,
    cases_show_their_due_times,
    due_times_are_pure,
    what_is_due_has_lapsed,
    what_ended_late_has_lapsed,
    lapses_escalate_once,
    answers_are_owed_below,
)
