"""Limits of work orders: a limit of their own, or the whole case's. Called inside an action, with the case locked."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from cases.actions import clocks
from cases.models import Case, Clock, LimitUnit, WorkOrder
from cases.queries.limits import Limit, Limits
from gridgov.problems import Invalid

LONGEST = Decimal(10000)


def limit_given(given: dict[str, Any]) -> Limit | None:
    """The limit that somebody set, None where nobody did. Raises Invalid for half of one, or one that cannot be."""
    value, unit = given.get("limit"), given.get("unit") or ""
    if value in (None, ""):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not (number.is_finite() and 0 < number <= LONGEST):
        raise Invalid({"limit": _("A limit is a number above nothing, at most 10,000.")})
    if unit not in LimitUnit.values:
        raise Invalid({"unit": _("Choose the unit of the limit.")})
    return Limit(number, unit).stored()


def order_clocks(case: Case, organisations: list[int], limit: Limit | None, *, at: datetime) -> list[Clock]:
    """A saved clock for each organisation.

    Without a limit of its own an order has the whole case's. Where that has run out before the order was given, nobody
    who only now gets it is late: it has the same limit from now on.
    """
    total = clocks.open_clocks(case, "total").get()
    if limit is None and total.due_at > at:
        made = [_like(total, organisation) for organisation in organisations]
    else:
        limits, own = Limits(case, at), limit or Limit(total.limit_value, total.limit_unit)
        made = [
            clocks.make_clock(limits, "order", own, at=at, holder_id=organisation)
            for organisation in organisations
        ]
    return Clock.objects.bulk_create(made)


def _like(total: Clock, organisation: int) -> Clock:
    """The whole case's limit, with what it has been paused and what was granted on top of it."""
    copied = (
        "case_id",
        "limit_value",
        "limit_unit",
        "calendar_id",
        "started_at",
        "due_at",
        "warn_at",
        "warn_share",
        "pauses",
        "extensions",
        "replayed",
    )
    values = {name: getattr(total, name) for name in copied}
    return Clock(kind="order", holder_id=organisation, **values)


def stop(order: WorkOrder, *, at: datetime) -> None:
    """Answered, given back or withdrawn: the limit has been met or is nobody's any more."""
    if order.clock and order.clock.ended_at is None:
        clocks.finish(Clock.objects.filter(pk=order.clock.pk), at=at)
        order.clock.ended_at = at


def go_on(order: WorkOrder, limit: Limit | None, *, at: datetime) -> None:
    """Sent back to rework: the time it waited for the check does not count. A new `limit` begins now."""
    clock = order.clock
    if limit or clock is None:
        (order.clock,) = order_clocks(order.case, [order.organisation_id], limit, at=at)
        order.own_limit = limit is not None or order.own_limit
    else:
        ended_at = clock.ended_at or at
        clock.pauses, clock.ended_at = [*clock.pauses, [ended_at.isoformat(), at.isoformat()]], None
        clocks.reckon(clock).save()
    assert order.clock is not None, "it was just made or goes on"
    order.due_at = order.clock.due_at


def follow_total(case: Case, *, at: datetime) -> None:
    """The whole case has another limit: so have the orders at work that have none of their own. What has run out stays
    as it ran out."""
    total = clocks.open_clocks(case, "total").get()
    orders = case.work_orders.filter(own_limit=False)
    for clock in Clock.objects.filter(ended_at=None, pk__in=orders.values("clock")):
        if not clocks.overdue(clock, at):
            clocks.set_limit(clock, Limit(total.limit_value, total.limit_unit))
            clock.calendar_id = total.calendar_id
            clocks.reckon(clock).save()
    show_due(case)


def show_due(case: Case) -> None:
    """Copy the running clocks' due times to their orders."""
    running = Clock.objects.filter(pk=OuterRef("clock"), ended_at=None).values("due_at")
    case.work_orders.filter(clock__ended_at=None, clock__isnull=False).update(due_at=Subquery(running))
