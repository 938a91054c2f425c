"""Work orders and calls to the spot as a page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cases.models import Case, Summons, WorkOrder
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


def summons_lines(case: Case, now: datetime) -> list[SummonsLine]:
    """Newest call first."""
    rows = sorted(summonses_of(case), key=lambda row: row.called_at, reverse=True)
    return [SummonsLine(row, face_of(row.clock, now)) for row in rows]
