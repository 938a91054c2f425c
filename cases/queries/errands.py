"""Work orders and calls to the spot as a page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cases.models import Case, Participant, Summons, WorkOrder
from cases.queries.orders import orders_of, summonses_of
from cases.queries.remaining import Face, face_of
from cases.queries.timeline import TimelineStep


@dataclass(frozen=True)
class OrderLine:
    """One order with its limit and what was answered last."""

    order: WorkOrder
    clock: Face | None
    answer: TimelineStep | None


@dataclass(frozen=True)
class SummonsLine:
    """One organisation called to the spot."""

    summons: Summons
    clock: Face


def order_lines(case: Case, steps: Iterable[TimelineStep], now: datetime) -> list[OrderLine]:
    """The leads first, each with its lamp and answer; `steps` is the whole timeline."""
    answers = [step for step in steps if step.move == "answer"]
    return [
        OrderLine(order, face_of(order.clock, now) if order.clock else None, _answer(order, answers))
        for order in orders_of(case)
    ]


def _answer(order: WorkOrder, answers: list[TimelineStep]) -> TimelineStep | None:
    """The last one of its organisation since it was given and not after it was answered."""
    if order.answered_at is None:
        return None
    own = (step for step in answers if step.about == order.organisation_id)
    return next((step for step in own if step.when == order.answered_at), None)


@dataclass(frozen=True)
class PartLine:
    """An organisation that has to do with the case, and its own work order, the newest one."""

    part: Participant
    order: WorkOrder | None


def part_lines(case: Case) -> list[PartLine]:
    """Everybody but the holder, since when they take part; what they were asked to do says more than their role."""
    orders = {order.organisation_id: order for order in sorted(orders_of(case), key=_given)}
    others = case.participants.select_related("organisation").exclude(organisation=case.holder_id)
    return [PartLine(part, _own_order(part, orders)) for part in others.order_by("since", "pk")]


def _given(order: WorkOrder) -> tuple[datetime, int]:
    return order.given_at, order.pk


def _own_order(part: Participant, orders: dict[int, WorkOrder]) -> WorkOrder | None:
    works = part.role in (Participant.Role.WORKING, Participant.Role.ASSISTING)
    return orders.get(part.organisation_id) if works else None


def summons_lines(case: Case, now: datetime) -> list[SummonsLine]:
    """Newest call first."""
    rows = sorted(summonses_of(case), key=lambda row: row.called_at, reverse=True)
    return [SummonsLine(row, face_of(row.clock, now)) for row in rows]
