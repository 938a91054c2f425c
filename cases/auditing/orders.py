"""Work orders and calls to the spot: states, limits, and that nothing is forgotten."""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q

from cases.auditing.naming import of_cases
from cases.models import Case, Clock, Summons, WorkOrder
from cases.workflow import ENDED, State
from gridgov.auditing import Breach, Check

AT_WORK = ["open", "accepted"]
LIVE = [*AT_WORK, "answered"]
CALLED = ["called", "coming"]
OF_CASE = WorkOrder.objects.filter(case=OuterRef("pk"))
PENDING = Q(mandatory=True) & (Q(state__in=AT_WORK) | Q(state="returned", role="assisting"))


def the_state_is_what_the_orders_say() -> Iterator[Breach]:
    """Somebody leads while a case is at work; handled is what the lead and every mandatory one have answered."""
    working = Case.objects.filter(state__in=[State.DISPATCHED, State.HANDLING])
    without = working.filter(~Exists(OF_CASE.filter(role="lead", state__in=LIVE)))
    yield from of_cases(without, "it is given out, and nobody leads", "work orders")
    done = Case.objects.filter(state__in=[State.HANDLED, State.CHECKING], settled_on_spot=False)
    yield from of_cases(
        done.filter(Exists(OF_CASE.filter(PENDING))),
        "it is handled, and somebody is waited for",
        "work orders",
    )


def orders_at_work_have_their_clocks() -> Iterator[Breach]:
    """One running clock of its organisation for each order at work, whose due time it shows; none for the others."""
    orders = WorkOrder.objects.filter(case__replayed=False).select_related("case")
    wrong = Q(clock=None) | Q(clock__ended_at__isnull=False) | ~Q(clock__holder=F("organisation"))
    for order in orders.filter(wrong, state__in=AT_WORK).iterator():
        yield _order(order, "is at work without a clock of its own")
    for order in orders.filter(~Q(due_at=F("clock__due_at")), state__in=AT_WORK).iterator():
        yield _order(order, "shows another due time than its clock")
    served = WorkOrder.objects.filter(clock=OuterRef("pk"), state__in=AT_WORK)
    clocks = Clock.objects.filter(kind="order", ended_at=None).filter(~Exists(served))
    for clock in clocks.select_related("case").iterator():
        yield Breach("work orders", clock.case.number, f"clock {clock.pk} runs for no order")


def one_order_each() -> Iterator[Breach]:
    """An organisation has one order of a case at a time, and none that it gave back is still waited for beside it."""
    live = WorkOrder.objects.filter(state__in=LIVE).values("case__number", "organisation")
    for row in live.annotate(count=Count("pk")).filter(count__gt=1):
        yield Breach(
            "work orders", row["case__number"], f"organisation {row['organisation']} has {row['count']}"
        )
    newer = WorkOrder.objects.filter(
        case=OuterRef("case"), organisation=OuterRef("organisation"), state__in=LIVE
    )
    given_back = WorkOrder.objects.filter(state="returned", role="assisting").select_related("case")
    for order in given_back.filter(Exists(newer)).iterator():
        yield _order(order, "was given back and its organisation has another one")


def no_helper_checks() -> Iterator[Breach]:
    """Whoever answered an order has not checked the case."""
    own = OF_CASE.filter(answered_by=OuterRef("checked_by"))
    now = Case.objects.filter(Exists(own.filter(state="answered")))
    closed = Case.objects.filter(Exists(own.filter(state="ended")), state=State.CLOSED, reopened=0)
    for cases in (now, closed):
        yield from of_cases(cases, "it was checked by somebody who answered an order of it", "check")


def calls_end() -> Iterator[Breach]:
    """Whoever is called has a running clock until he is there; nobody is called to a case that is over."""
    open_calls = Summons.objects.filter(state__in=CALLED).select_related("case")
    for row in open_calls.filter(case__state__in=ENDED).iterator():
        yield _call(row, "the case is over")
    for row in open_calls.exclude(case__state__in=ENDED).filter(clock__ended_at__isnull=False).iterator():
        yield _call(row, "no limit runs for it")
    waits = Summons.objects.filter(clock=OuterRef("pk"), state__in=CALLED)
    clocks = Clock.objects.filter(kind="arrival", ended_at=None).filter(~Exists(waits))
    for clock in clocks.select_related("case").iterator():
        yield Breach("calls", clock.case.number, f"clock {clock.pk} runs for nobody")


def _order(order: WorkOrder, sentence: str) -> Breach:
    return Breach("work orders", order.case.number, f"order {order.pk} {sentence}")


def _call(row: Summons, sentence: str) -> Breach:
    return Breach("calls", row.case.number, f"organisation {row.organisation_id} is called, and {sentence}")


CHECKS: tuple[Check, ...] = (
    the_state_is_what_the_orders_say,
    orders_at_work_have_their_clocks,
    one_order_each,
    no_helper_checks,
    calls_end,
)
