"""Told cases written by COPY."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from django.db import ProgrammingError, connection, models, transaction

from cases.actions.report import NUMBER_ALPHABET
from cases.models import (
    Case,
    CaseEvent,
    CaseRequest,
    CaseText,
    Clock,
    Participant,
    SiteTask,
    Supervision,
    WorkOrder,
)
from gridgov.models import WorkItem
from grids import version

from .lives import ZONE
from .rows import CaseRows, Ids

Row = Sequence[Any]
STEP, TURN = 15_485_863, 104_729  # primes: numbers of one day look random and never meet
SPACE = len(NUMBER_ALPHABET) ** 6

CASE = (
    "id uuid number state source case_class_id filing_standard_id urgent description place lon lat territory_version "
    "reported_grid_id duty_grid_id community_id street_id district_id city_id level holder_id routed_by_id uncovered "
    "reported_by_id reported_for_id handled_by_id checked_by_id reported_at established_at handled_at checked_at "
    "closed_at supervised_at due_at total_due_at held_state held_until settled_on_spot sampled reopened replayed "
    "version updated_at"
)
TEXT = "id case_id body created_at"
CLOCK = (
    "id case_id kind stage holder_id owed_to_id limit_value limit_unit calendar_id started_at due_at warn_at "
    "warned_at lapsed_at paused_at ended_at pauses extensions replayed"
)
EVENT = "case_id move from_state to_state actor_id organisation_id at text_id data"
ROLE = "case_id organisation_id role since"
ORDER = (
    "case_id organisation_id role state mandatory own_limit clock_id due_at given_at accepted_at answered_at "
    "answered_by_id reworks"
)
WORK = "kind key payload state due_at attempts last_error created_at"
LOOK = "case_id kind grid_id clock_id given_at done_at done_by_id result"
REQUEST = (
    "id case_id kind organisation_id until amount unit ground asked_by_id asked_at reason_id granted decided_by_id "
    "decided_at"
)

SUPERVISION = "case_id organisation_id by_id at opinion_id clock_id reply_id replied_by_id replied_at"


def write(cases: Sequence[CaseRows], grids: Sequence[int]) -> int:
    """Copy cases with everything that hangs on them; `grids` are ids by index. Returns how many rows that were."""
    now = version.current()
    return (
        copy(Case, CASE, (_case(case, grids, now) for case in cases))
        + copy(CaseText, TEXT, (_text(case, text) for case in cases for text in case.texts))
        + copy(Clock, CLOCK, (row for case in cases for row in _clocks(case)))
        + copy(SiteTask, LOOK, (row for case in cases for row in _looks(case, grids[case.life.grid])))
        + copy(CaseEvent, EVENT, ((case.id, *event) for case in cases for event in case.events))
        + copy(Participant, ROLE, ((case.id, *role) for case in cases for role in _roles(case)))
        + copy(WorkOrder, ORDER, (row for case in cases for row in _orders(case)))
        + copy(CaseRequest, REQUEST, (row for case in cases for row in _requests(case)))
        + copy(Supervision, SUPERVISION, (row for case in cases for row in _supervisions(case)))
        + copy(WorkItem, WORK, (_resumption(case) for case in cases if case.held_until))
    )


def _case(case: CaseRows, grids: Sequence[int], territory: int) -> Row:
    life, grid = case.life, grids[case.life.grid]
    return (
        case.id, life.uuid, number_of(case.id, life.reported_at), case.state, life.source, case.case_class,
        case.standard, case.urgent, life.words, life.place, life.lon, life.lat, territory, grid, grid, *case.areas,
        case.level, case.holder, case.routed_by, case.uncovered, case.reported_by, case.reported_for,
        case.handled_by, case.checked_by, life.reported_at, case.established_at, case.handled_at, case.checked_at,
        case.closed_at, case.supervised_at, case.due_at, case.total_due_at, case.held_state, case.held_until,
        case.settled, case.sampled, case.reopened, False, case.version, case.updated_at,
    )  # fmt: skip


def number_of(serial: int, at: datetime) -> str:
    """A case number as people read it, without chance: the serial decides the six letters."""
    left, letters = (serial * STEP + TURN) % SPACE, []
    for _ in range(6):
        left, digit = divmod(left, len(NUMBER_ALPHABET))
        letters.append(NUMBER_ALPHABET[digit])
    return f"{at.astimezone(ZONE):%Y%m%d}-{''.join(letters)}"


def _text(case: CaseRows, text: Any) -> Row:
    return (text.id, case.id, text.body, text.at)


def _clocks(case: CaseRows) -> Iterator[Row]:
    for c in case.clocks:
        yield (
            c.id, case.id, c.kind, c.stage, c.holder, c.owed_to, c.limit_value, c.limit_unit, c.calendar,
            c.started_at, c.due_at, c.warn_at, c.warned_at, c.lapsed_at, c.paused_at, c.ended_at, c.pauses,
            c.extensions, False,
        )  # fmt: skip


def _roles(case: CaseRows) -> Iterator[Row]:
    return ((organisation, role, since) for organisation, (role, since) in case.roles.items())


def _orders(case: CaseRows) -> Iterator[Row]:
    for o in case.orders:
        yield (
            case.id, o.organisation, "lead", o.state, True, False, o.clock.id, o.due_at, o.given_at, o.accepted_at,
            o.answered_at, o.answered_by, o.reworks,
        )  # fmt: skip


def _looks(case: CaseRows, grid: int) -> Iterator[Row]:
    return ((case.id, o.kind, grid, o.clock, o.given_at, o.done_at, o.done_by, o.result) for o in case.looks)


def _requests(case: CaseRows) -> Iterator[Row]:
    for r in case.requests:
        yield (
            r.id, case.id, r.kind, r.organisation, r.until, r.amount, r.unit, r.ground, r.asked_by, r.asked_at,
            r.reason, r.granted, r.decided_by, r.decided_at,
        )  # fmt: skip


def _supervisions(case: CaseRows) -> Iterator[Row]:
    for s in case.supervisions:
        yield (
            case.id,
            s.organisation,
            s.by,
            s.at,
            s.opinion,
            s.clock.id,
            s.reply,
            s.replied_by,
            s.replied_at,
        )


def _resumption(case: CaseRows) -> Row:
    """A hold that ends by itself is a row, as everything that must happen."""
    held = next(request for request in reversed(case.requests) if request.kind == "hold")
    payload = {"case": case.id, "request": held.id}
    return ("resume", f"request:{held.id}", payload, "waiting", held.until, 0, "", held.decided_at)


def copy(model: type[models.Model], columns: str, rows: Iterable[Row]) -> int:
    """COPY rows into a model's table; the columns are those of the database, apart by spaces."""
    buffer, done = io.StringIO(), 0
    for row in rows:
        buffer.write("\t".join(map(as_text, row)))
        buffer.write("\n")
        done += 1
    buffer.seek(0)
    names = ", ".join(f'"{column}"' for column in columns.split())
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN', buffer)
    return done


def as_text(value: Any) -> str:
    """A value as COPY reads it."""
    return WRITERS[type(value)](value)


def _plain(text: str) -> str:
    return text.replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n")


def _json(value: Any) -> str:
    return _plain(json.dumps(value, ensure_ascii=False))


WRITERS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _none: r"\N",
    str: _plain,
    bool: lambda truth: "t" if truth else "f",
    datetime: datetime.isoformat,
    dict: _json,
    list: _json,
    int: str,
    float: repr,
    Decimal: str,
    UUID: str,
}

UNCLOCKED = """
    SELECT count(*) FROM cases_case c WHERE state NOT IN ('closed', 'rejected', 'void', 'merged', 'on_hold') AND 11 <> (
        SELECT count(*) FILTER (WHERE kind = 'total') * 10 + count(*) FILTER (WHERE kind = 'level') FROM cases_clock
        WHERE case_id = c.id AND kind IN ('total', 'level') AND ended_at IS NULL AND paused_at IS NULL)
"""


def without_triggers() -> bool:
    """Let this transaction write without a trigger for each row; False where the database's user may not.

    References are right by construction; `check_clocks` asks at the end what the triggers would have asked each time.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
    except ProgrammingError:
        return False
    return True


def check_clocks() -> None:
    """Every open case has one running total clock and one running level clock."""
    with connection.cursor() as cursor:
        cursor.execute(UNCLOCKED)
        (found,) = cursor.fetchone()
    assert not found, f"{found} open cases without their clocks"


def take_numbers() -> Ids:
    """Go on after the rows that are there."""
    return Ids(*(count(_last(model) + 1) for model in (Case, Clock, CaseText, CaseRequest)))


def give_numbers_back() -> None:
    """Let the sequences go on after the copied rows."""
    for model in (Case, Clock, CaseText, CaseRequest):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
                [model._meta.db_table, max(1, _last(model))],
            )


def _last(model: type[models.Model]) -> int:
    return model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0
