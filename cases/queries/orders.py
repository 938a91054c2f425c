"""Work orders and summonses of a case: who has one, who still owes something."""

from collections.abc import Iterable

from cases.models import Case, CaseEvent, Summons, WorkOrder
from cases.workflow import State
from gridgov.ui.joining import listed

KEPT, CALLED = "_orders", "_summonses"
CALLS = ("street", "district", "city")  # levels whose centres may call others to the spot


def orders_of(case: Case) -> list[WorkOrder]:
    """Every order of the case, the leads first, with organisation and clock; read once for each object `case`."""
    kept: list[WorkOrder] | None = case.__dict__.get(KEPT)
    if kept is None:
        rows = case.work_orders.select_related("organisation", "clock")
        kept = case.__dict__[KEPT] = list(rows.order_by("-role", "given_at", "pk"))
    return kept


def forget_orders(case: Case) -> None:
    """After new ones were given."""
    case.__dict__.pop(KEPT, None)


def at_work(case: Case) -> list[WorkOrder]:
    """Orders that wait for an answer."""
    return [order for order in orders_of(case) if order.at_work]


def withdrawable(case: Case) -> list[WorkOrder]:
    """Those of helpers that are at work or were given back."""
    return [
        order
        for order in orders_of(case)
        if order.role == "assisting" and (order.at_work or order.state == "returned")
    ]


def answered(case: Case) -> list[WorkOrder]:
    """Those that may be sent back to rework."""
    return [order for order in orders_of(case) if order.state == "answered"]


def owing(case: Case) -> list[WorkOrder]:
    """Orders that keep the case open: at work, or mandatory and given back."""
    return [order for order in orders_of(case) if order.at_work or order.pending]


def lead_of(orders: Iterable[WorkOrder]) -> WorkOrder | None:
    """Whoever repairs, if somebody does."""
    live = ("open", "accepted", "answered")
    return next((order for order in orders if order.role == "lead" and order.state in live), None)


def phase(case: Case) -> State:
    """The state that the orders give a case at work.

    Dispatched until the lead accepts, handled when the lead and every mandatory one have answered.
    """
    orders = orders_of(case)
    lead = lead_of(orders)
    if lead is None:
        return State.ESTABLISHED
    if lead.state == "open":
        return State.DISPATCHED
    pending = any(order.pending for order in orders)
    return State.HANDLING if pending else State.HANDLED


def answers_of(orders: Iterable[WorkOrder], events: Iterable[CaseEvent]) -> dict[int, CaseEvent]:
    """By order id, the event by which it was answered last. Events name the organisation, which has one at a time."""
    found: dict[int, CaseEvent] = {}
    for event in events:
        if event.move == "answer":
            whose = [
                order
                for order in orders
                if order.organisation_id == event.data.get("organisation") and order.given_at <= event.at
            ]
            if whose:
                found[max(whose, key=lambda order: (order.given_at, order.pk)).pk] = event
    return found


def summonses_of(case: Case) -> list[Summons]:
    """Every call to the spot, the oldest first; read once for each object `case`."""
    kept: list[Summons] | None = case.__dict__.get(CALLED)
    if kept is None:
        rows = case.summonses.select_related("organisation", "clock")
        kept = case.__dict__[CALLED] = list(rows.order_by("called_at", "pk"))
    return kept


def forget_summonses(case: Case) -> None:
    """After they have changed in the database only."""
    case.__dict__.pop(CALLED, None)


def open_summonses(case: Case) -> list[Summons]:
    """Whoever is called and not there yet."""
    return [row for row in summonses_of(case) if row.is_open]


def who_owes(case: Case, called: Iterable[Summons] | None = None) -> str:
    """Names of those who keep the case open, with those `called` and not there; empty when nobody does."""
    waited_for = [order.organisation for order in owing(case)]
    waited_for += [row.organisation for row in (open_summonses(case) if called is None else called)]
    return listed(dict.fromkeys(each.display_name for each in waited_for))


def may_whistle(case: Case) -> bool:
    """Whether the holder is a centre that may call others."""
    holder = case.holder
    return holder.is_centre and holder.area is not None and holder.area.level in CALLS
