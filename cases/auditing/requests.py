"""Requests: decided by somebody else, within their limits, and told by the clocks; replies to superiors."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from cases.auditing.naming import of_clock
from cases.models import Appeal, AppealReview, Case, CaseEvent, CaseRequest, Clock, Supervision
from cases.workflow import ENDED
from cases.workflow.extensions import MOST
from gridgov.auditing import Breach, Check

_of_clock = partial(of_clock, check="requests")
YEAR = timedelta(days=365)


def somebody_else_decided() -> Iterator[Breach]:
    """Nobody decided what he asked for himself; who decided stands there with a time."""
    for row in CaseRequest.objects.filter(decided_by=F("asked_by")).select_related("case"):
        yield _of(row, "was decided by whoever asked")
    for row in CaseRequest.objects.filter(granted=True, decided_by=None).select_related("case"):
        yield _of(row, "was granted by nobody")


def no_request_waits_on_an_ended_case() -> Iterator[Breach]:
    """What nobody had decided was ended with its case."""
    waiting = CaseRequest.objects.filter(granted=None, case__state__in=ENDED)
    for row in waiting.select_related("case").iterator():
        yield _of(row, "waits, and the case is over")


def requests_keep_their_limits() -> Iterator[Breach]:
    """At most two extensions and one hold granted in a case's life; a hold of at most a year."""
    for kind, most in (("extension", MOST), ("hold", 1)):
        granted = CaseRequest.objects.filter(kind=kind, granted=True).values("case__number")
        for row in granted.annotate(count=Count("pk")).filter(count__gt=most):
            yield Breach("requests", row["case__number"], f"{row['count']} requests of {kind} were granted")
    for long in CaseRequest.objects.filter(kind="hold", until__gt=F("asked_at") + YEAR).select_related(
        "case"
    ):
        yield _of(long, "is for more than a year")


def clocks_tell_of_extensions() -> Iterator[Breach]:
    """What was granted stands in the case's total clock; nothing else does, and never more than the limit once more."""
    asked = dict(CaseRequest.objects.filter(kind="extension", granted=True).values_list("pk", "case"))
    told: defaultdict[int, set[str]] = defaultdict(set)
    for clock in Clock.objects.exclude(extensions=[]).select_related("case").iterator():
        for _at, part, request in clock.extensions:
            if asked.get(request) != clock.case_id:
                yield _of_clock(clock, f"has more time by request {request}, which was not granted")
            if not 0 < Decimal(part) <= clock.limit_value:
                yield _of_clock(clock, f"was given {part} more, its limit is {clock.limit_value}")
            told[request] |= {clock.kind}
    for request in asked.keys() - {pk for pk, kinds in told.items() if "total" in kinds}:
        yield Breach("requests", f"extension {request}", "was granted, and the total clock has no more time")


def replies_have_their_clocks() -> Iterator[Breach]:
    """A reply that is owed runs on a clock of its own to whoever ordered it, and has ended once it was given."""
    orders = Supervision.objects.select_related("case", "clock")
    wrong = ~Q(clock__kind="reply") | ~Q(clock__owed_to=F("organisation")) | ~Q(clock__case=F("case"))
    for order in orders.filter(wrong):
        yield Breach("supervision", order.case.number, f"the clock of order {order.pk} is another one's")
    for order in orders.filter(replied_at__isnull=False, clock__ended_at=None):
        yield Breach("supervision", order.case.number, f"order {order.pk} has a reply, and its clock runs")
    for clock in Clock.objects.filter(kind="reply", supervision=None).select_related("case"):
        yield _of_clock(clock, "somebody owes a reply to no order")


def appeals_explain_what_was_late() -> Iterator[Breach]:
    """Only a lapsed limit is appealed against; it is explained exactly when a review granted the appeal."""
    for appeal in Appeal.objects.filter(clock__lapsed_at=None).select_related("case"):
        yield Breach(
            "appeals", appeal.case.number, f"appeal {appeal.pk} is about a limit that did not run out"
        )
    granted = AppealReview.objects.filter(appeal__clock=OuterRef("pk"), granted=True)
    told = Clock.objects.annotate(was=Exists(granted)).select_related("case")
    for clock in told.filter(explained_at__isnull=False, was=False):
        yield _of_clock(clock, "is explained, and nobody granted an appeal")
    for clock in told.filter(explained_at=None, appeal__isnull=False, was=True):
        yield _of_clock(clock, "has a granted appeal, and is not explained")


def reminders_are_counted() -> Iterator[Breach]:
    """A case says how often it was urged."""
    told = CaseEvent.objects.filter(case=OuterRef("pk"), move="urge").order_by().values("case")
    counted = Coalesce(Subquery(told.annotate(count=Count("pk")).values("count")), 0)
    urged = Q(urged__gt=0) | Q(Exists(CaseEvent.objects.filter(case=OuterRef("pk"), move="urge")))
    for case in Case.objects.filter(urged).annotate(told=counted).exclude(urged=F("told")):
        yield Breach("supervision", case.number, f"was urged {case.told} times and says {case.urged}")  # type: ignore[attr-defined]


def _of(request: CaseRequest, sentence: str) -> Breach:
    return Breach("requests", f"{request.case.number} {request.kind} {request.pk}", sentence)


CHECKS: tuple[Check, ...] = (
    somebody_else_decided,
    no_request_waits_on_an_ended_case,
    requests_keep_their_limits,
    clocks_tell_of_extensions,
    replies_have_their_clocks,
    reminders_are_counted,
    appeals_explain_what_was_late,
)
