"""What is counted of a case is what its history says: figures can be recomputed, and no overdue fact is erased."""

from collections.abc import Iterator
from functools import partial

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from cases.auditing.naming import of_cases, of_clock
from cases.models import Case, CaseEvent, Clock, Notice
from cases.workflow import State
from gridgov.auditing import Breach, Check

_each = partial(of_cases, check="facts")
STEPS = CaseEvent.objects.filter(case=OuterRef("pk")).order_by()
REPORT = STEPS.filter(move="report")
ENDS = STEPS.filter(to_state=State.CLOSED).exclude(from_state=State.CLOSED)
GRID = Cast(KeyTextTransform("grid", "data"), BigIntegerField())


def times_are_those_of_the_steps() -> Iterator[Breach]:
    """When it was reported, established, handled, checked and closed, and by whom it was checked."""
    cases = Case.objects.all()
    other = cases.filter(Exists(REPORT)).filter(~Exists(REPORT.filter(at=OuterRef("reported_at"))))
    yield from _each(other, "it was reported at another time")
    for column in ("established_at", "handled_at"):
        set_ = cases.filter(**{f"{column}__isnull": False})
        yield from _each(
            set_.filter(~Exists(STEPS.filter(at=OuterRef(column)))), f"no step is of its {column}"
        )
    checks = STEPS.filter(at=OuterRef("checked_at"), actor=OuterRef("checked_by"))
    checked = cases.filter(checked_at__isnull=False)
    yield from _each(checked.filter(~Exists(checks)), "its check is no step of whoever checked it")
    closed = Subquery(ENDS.order_by("-id").values("at")[:1])
    wrong = cases.filter(state=State.CLOSED).annotate(ended=closed).exclude(closed_at=F("ended"))
    yield from _each(wrong, "it was closed at another time")
    yield from _each(
        cases.filter(closed_at__isnull=False).exclude(state=State.CLOSED),
        "it is open, and has a time of closing",
    )


def the_reported_grid_is_kept() -> Iterator[Breach]:
    """A case keeps the grid in which it was reported, for ever."""
    reported = Subquery(REPORT.annotate(found=GRID).values("found")[:1])
    cases = Case.objects.filter(Exists(REPORT.filter(data__has_key="grid"))).annotate(reported=reported)
    same = Q(reported=F("reported_grid")) | Q(reported=None, reported_grid=None)
    yield from _each(cases.exclude(same), "it was reported in another grid")


def steps_are_counted() -> Iterator[Breach]:
    """A case says how often it was reopened; its version, what anybody saw of it, counts its steps."""
    yield from _each(
        _miscounted(Case.objects.all(), STEPS.filter(move="reopen"), "reopened"),
        "was reopened another number of times",
    )
    yield from _each(
        _miscounted(Case.objects.filter(replayed=False), STEPS, "version"),
        "its version does not count its steps",
    )


def _miscounted(cases: QuerySet[Case], steps: QuerySet[CaseEvent], column: str) -> QuerySet[Case]:
    told = steps.values("case").annotate(count=Count("pk")).values("count")
    return cases.annotate(told=Coalesce(Subquery(told), 0)).exclude(**{column: F("told")})


def overdue_facts_stay() -> Iterator[Breach]:
    """Whatever moved a case up or was told as a lapse is still written on its clock, explained or not."""
    marks = Clock.objects.filter(lapsed_at=None).select_related("case")
    named = Cast(KeyTextTransform("clock", "data"), BigIntegerField())
    moved = CaseEvent.objects.filter(case=OuterRef("case"), move="lapse").annotate(named=named)
    told = Notice.objects.filter(clock=OuterRef("pk"), kind="lapse")
    for clock in marks.filter(Exists(moved.filter(named=OuterRef("pk"))) | Exists(told)).iterator():
        yield of_clock(clock, "ran out, and the mark is gone", "facts")


CHECKS: tuple[Check, ...] = (
    times_are_those_of_the_steps,
    the_reported_grid_is_kept,
    steps_are_counted,
    overdue_facts_stay,
)
