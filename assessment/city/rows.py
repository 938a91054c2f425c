"""Rows of a told case before they are written: plain objects, so that a million of them stays cheap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any, NamedTuple

from cases.models import FAR_FUTURE
from cases.workflow.extensions import extended

from .lives import Life


@dataclass
class Ids:
    """Where each table's numbers go on."""

    case: Iterator[int] = field(default_factory=lambda: count(1))
    clock: Iterator[int] = field(default_factory=lambda: count(1))
    text: Iterator[int] = field(default_factory=lambda: count(1))
    request: Iterator[int] = field(default_factory=lambda: count(1))


@dataclass(slots=True)
class ClockRow:
    id: int
    kind: str
    holder: int
    limit_value: Decimal
    limit_unit: str
    calendar: int | None
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    stage: str = ""
    owed_to: int | None = None
    warned_at: datetime | None = None
    lapsed_at: datetime | None = None
    paused_at: datetime | None = None
    ended_at: datetime | None = None
    pauses: list[list[str]] = field(default_factory=list)
    extensions: list[list[Any]] = field(default_factory=list)

    @property
    def whole(self) -> Decimal:
        """The limit with what was granted on top of it."""
        return extended(self.limit_value, self.extensions)


@dataclass(slots=True)
class OrderRow:
    organisation: int
    clock: ClockRow
    due_at: datetime
    given_at: datetime
    state: str = "open"
    accepted_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: int | None = None
    reworks: int = 0


@dataclass(slots=True)
class RequestRow:
    id: int
    kind: str
    organisation: int | None
    asked_by: int
    asked_at: datetime
    reason: int
    until: datetime | None = None
    amount: Decimal | None = None
    unit: str = ""
    ground: str = ""
    granted: bool | None = None
    decided_by: int | None = None
    decided_at: datetime | None = None


@dataclass(slots=True)
class LookRow:
    kind: str
    clock: int
    given_at: datetime
    done_at: datetime | None = None
    done_by: int | None = None
    result: str = ""


@dataclass(slots=True)
class SupervisionRow:
    organisation: int
    by: int | None
    at: datetime
    opinion: int | None
    clock: ClockRow
    reply: int | None = None
    replied_by: int | None = None
    replied_at: datetime | None = None


class EventRow(NamedTuple):
    move: str
    from_state: str
    to_state: str
    actor: int | None
    organisation: int | None
    at: datetime
    text: int | None
    data: dict[str, Any]


class TextRow(NamedTuple):
    id: int
    body: str
    at: datetime


@dataclass(slots=True)
class CaseRows:
    """A case and everything that hangs on it."""

    id: int
    life: Life
    case_class: int
    areas: tuple[int, int, int, int]  # community, street, district, city
    holder: int
    level: str
    reported_by: int | None
    reported_for: int | None
    updated_at: datetime
    state: str = "reported"
    urgent: bool = False
    standard: int | None = None
    routed_by: int | None = None
    uncovered: bool = False
    handled_by: int | None = None
    checked_by: int | None = None
    established_at: datetime | None = None
    handled_at: datetime | None = None
    checked_at: datetime | None = None
    closed_at: datetime | None = None
    supervised_at: datetime | None = None
    due_at: datetime = FAR_FUTURE
    total_due_at: datetime = FAR_FUTURE
    held_state: str = ""
    held_until: datetime | None = None
    settled: bool = False
    sampled: bool | None = None
    reopened: int = 0
    version: int = 1
    clocks: list[ClockRow] = field(default_factory=list)
    orders: list[OrderRow] = field(default_factory=list)
    looks: list[LookRow] = field(default_factory=list)
    requests: list[RequestRow] = field(default_factory=list)
    supervisions: list[SupervisionRow] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    texts: list[TextRow] = field(default_factory=list)
    roles: dict[int, tuple[str, datetime]] = field(default_factory=dict)  # organisation -> role, since

    def running(self, kind: str) -> Iterator[ClockRow]:
        """Clocks of a kind that have not ended."""
        return (clock for clock in self.clocks if clock.kind == kind and clock.ended_at is None)

    def lead(self) -> OrderRow | None:
        """The order of whoever repairs."""
        return next((order for order in self.orders if order.state in ("open", "accepted", "answered")), None)
