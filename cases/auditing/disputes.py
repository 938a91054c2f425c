"""Disputes: closed with an outcome, mediated by nobody who is part of it, visits told and paid."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from cases.models import Case, DisputeOutcome, Insider, Visit
from cases.workflow import OPEN, State
from gridgov.auditing import Breach, Check

PATIENCE = timedelta(days=3)
STANDS = DisputeOutcome.objects.filter(case=OuterRef("pk"), superseded_at=None)


def none_is_closed_without_an_outcome() -> Iterator[Breach]:
    """Of those closed since disputes have outcomes."""
    closed = Case.objects.filter(~Exists(STANDS), dispute=True, state=State.CLOSED, replayed=False)
    began = MigrationRecorder.Migration.objects.filter(app="cases", name="0028_disputes").first()
    closed = closed.filter(closed_at__gte=began.applied) if began else closed
    yield from _cases(closed, "it is a dispute, and closed without an outcome")


def only_disputes_have_confidants() -> Iterator[Breach]:
    for table, related in ((Insider, "insiders"), (DisputeOutcome, "outcomes")):
        rows = table._default_manager.filter(case=OuterRef("pk"))
        wrong = Case.objects.filter(Exists(rows), dispute=False)
        yield from _cases(wrong, f"it is no dispute, and has {related}")


def none_is_open_to_all() -> Iterator[Breach]:
    """What an older program wrote beside an upgrade, or was reported before its class became one of disputes."""
    rows = Case.objects.filter(dispute=False, case_class__is_dispute=True, state__in=OPEN, replayed=False)
    yield from _cases(rows, "its class is one of disputes, and it is seen like any other case")


def whoever_is_let_in_holds_a_post() -> Iterator[Breach]:
    """Where there is something to do yet, so that the holder names somebody else."""
    waits = Visit.objects.filter(case=OuterRef("case"), person=OuterRef("user"), state=Visit.State.PLANNED)
    rows = Insider.objects.filter(Q(case__state__in=OPEN) | Exists(waits), until=None)
    alone = rows.exclude(pk__in=Insider.objects.in_force().values("pk"))
    for row in alone.filter(case__replayed=False).select_related("case"):
        yield Breach("disputes", row.case.number, f"its {row.part} holds no post any more")


def nobody_mediates_for_himself() -> Iterator[Breach]:
    """Whoever reported a case, or answered an order of it, does not mediate it."""
    rows = Insider.objects.filter(part=Insider.Part.MEDIATOR, until=None).select_related("case")
    own = Q(user=F("case__reported_by")) | Q(user=F("case__work_orders__answered_by"))
    for row in rows.filter(own).distinct():
        yield Breach("disputes", row.case.number, "its mediator reported it or worked on it")


def visits_follow_an_agreement_and_are_told() -> Iterator[Breach]:
    """A visit that is waited for belongs to an agreement that stands, and its day did not go by in silence."""
    planned = Visit.objects.filter(state=Visit.State.PLANNED, case__replayed=False).select_related("case")
    astray = Q(outcome__superseded_at__isnull=False) | Q(outcome__kind=DisputeOutcome.Kind.FAILED)
    for visit in planned.filter(astray | ~Q(outcome__case=F("case"))):
        yield Breach("disputes", visit.case.number, f"visit {visit.pk} follows no agreement that stands")
    for visit in planned.filter(missed_at=None, due_on__lt=timezone.localdate() - PATIENCE):
        yield Breach("disputes", visit.case.number, f"visit {visit.pk} went by and nobody was told")
    seen = Insider.objects.filter(case=OuterRef("case"), user=OuterRef("person"), until=None)
    for visit in planned.filter(~Exists(seen)):
        yield Breach("disputes", visit.case.number, f"whoever pays visit {visit.pk} may not see the case")


def _cases(cases: QuerySet[Case], sentence: str) -> Iterator[Breach]:
    for number in cases.values_list("number", flat=True).iterator():
        yield Breach("disputes", number, sentence)


CHECKS: tuple[Check, ...] = (
    none_is_closed_without_an_outcome,
    only_disputes_have_confidants,
    none_is_open_to_all,
    whoever_is_let_in_holds_a_post,
    nobody_mediates_for_himself,
    visits_follow_an_agreement_and_are_told,
)
