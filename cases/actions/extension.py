"""More time: asked for before it runs out, at most twice, each time at most the limit once more."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.actions import clocks, order_clocks
from cases.actions.asking import ask
from cases.actions.step import Step
from cases.models import CaseRequest, Clock
from cases.words import limit_text
from cases.workflow.extensions import MICRO, MOST, part_of
from gridgov.problems import Invalid, Refused

# Limits of the case and of whoever works on it. Those of a step or of an answer are not what the repair waits for.
EXTENDED = ("total", "level", "order")


def ask_extension(step: Step) -> None:
    """Ask for more time than the limit of the whole case gives, in its unit."""
    total = _in_time(step)
    if step.case.requests.filter(kind="extension", granted=True).count() >= MOST:
        raise Refused(_("This case was given more time twice already; a third time is not possible."))
    ask(step, "extension", amount=_amount(step.need("amount"), total), unit=total.limit_unit)


def extend(step: Step, request: CaseRequest) -> None:
    """Every limit that runs and has not lapsed gets the same share on top of it; the segment stays in the clock."""
    case, asked = step.case, request.amount
    assert asked is not None, "an extension says how much"
    total = _in_time(step)
    answered = case.work_orders.filter(state="answered")  # whoever is sent back to rework has it too
    running = case.clocks.filter(Q(ended_at=None) | Q(pk__in=answered.values("clock")))
    for clock in running.filter(kind__in=EXTENDED, lapsed_at=None):
        if clock.ended_at is None and clocks.overdue(clock, step.at):
            continue
        part = part_of(clock.limit_value, asked, total.limit_value)
        clock.extensions = [*clock.extensions, [step.at.isoformat(), str(part), request.pk]]
        clocks.reckon(clock).save()
    case.total_due_at = clocks.open_clocks(case, "total").get().due_at
    clocks.show_due(case)
    order_clocks.show_due(case)


def _in_time(step: Step) -> Clock:
    """The total clock, while neither it nor the level's has run out."""
    running = {c.kind: c for c in step.case.clocks.filter(kind__in=("total", "level"), ended_at=None)}
    if any(clock.lapsed_at or clock.due_at <= step.at for clock in running.values()):
        raise Refused(_("The time has run out already: more can be given only before."))
    return running["total"]


def _amount(value: Any, total: Clock) -> Decimal:
    try:
        amount = Decimal(str(value)).quantize(MICRO)
    except InvalidOperation:
        raise Invalid({"amount": _("This is not a number.")}) from None
    if not amount.is_finite() or not 0 < amount <= total.limit_value:
        most = limit_text(total.limit_value, total.limit_unit)
        raise Invalid({"amount": _("Ask for more than nothing and at most %(most)s.") % {"most": most}})
    return amount
