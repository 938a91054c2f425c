"""A city's cases many times over, written by the database itself: a million in minutes.

Copies keep class, place, holder, people and state. What is over moves back into the past three years, what is open by
some minutes, each case with its clocks, participants and work orders; due times are moved, not reckoned anew. History
and texts are not copied, because no list reads them. Rows are written without triggers and foreign keys being asked,
which copies of right rows fulfil. Constraints and partial indexes stay; the others are dropped and made again as they
were.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models, transaction

from assessment.city import copying
from cases.models import Case, CaseRequest, Clock, Participant, WorkOrder
from cases.workflow import ENDED

MODELS: tuple[type[models.Model], ...] = (Case, Clock, Participant, WorkOrder, CaseRequest)
YEARS, MINUTES = 3 * 365 * 86400, 600  # seconds over which copies of ended and of open cases are spread

# For each case and copy: by how much its times move back.
MOVES = """
    CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
    SELECT id AS case_id, copy,
        make_interval(secs => mod(id * 7919 + copy * 104729, 1000) / 1000.0 * span + (copy - 1) * span) AS by
    FROM (SELECT id, CASE WHEN state = ANY(%s) THEN %s ELSE %s END / %s::float AS span FROM cases_case) AS cases,
        generate_series(1, %s) AS copy
"""
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = ANY(%s::regclass[]) AND indpred IS NULL
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
NUMBER = """to_char({reported}, 'YYYYMMDD-') || translate(upper(lpad(to_hex({id}), 6, '0')), '01', 'GH')"""


def multiply(times: int) -> None:
    """Turn each case into `times` cases."""
    with transaction.atomic():
        _run("SET LOCAL maintenance_work_mem = '512MB'")
        copying.without_triggers()
        _run(MOVES, [[str(state) for state in ENDED], YEARS, MINUTES, times - 1, times - 1])
        again = _drop_indexes()
        strides = {model: _last(model) for model in MODELS}
        for model in MODELS:
            _run(_copies(model, strides))
        for index in again:
            _run(index)
        for model in MODELS:
            _run(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
                [model._meta.db_table, max(1, _last(model))],
            )
    copying.check_clocks()
    tidy()


def tidy() -> None:
    """What the database's own housekeeping does in time: count rows, mark pages whose rows everybody sees."""
    _run("VACUUM ANALYZE")


def _copies(model: type[models.Model], strides: dict[type[models.Model], int]) -> str:
    """The statement that writes the copies of a model's rows: ids go on by strides, so that references follow."""
    key = "id" if model is Case else "case_id"
    own = {
        "id": f"kept.id + moved.copy * {strides[model]}",
        "case_id": f"kept.case_id + moved.copy * {strides[Case]}",
    }
    if model is WorkOrder:
        own["clock_id"] = f"kept.clock_id + moved.copy * {strides[Clock]}"
    if model is Case:
        number = NUMBER.format(reported=_moved("reported_at"), id=own["id"])
        own |= {"uuid": "gen_random_uuid()", "number": number}
    columns = [field.column for field in model._meta.concrete_fields]
    times = {
        f.column: _moved(f.column) for f in model._meta.concrete_fields if isinstance(f, models.DateTimeField)
    }
    values = [own.get(column) or times.get(column) or f'kept."{column}"' for column in columns]
    table, names = model._meta.db_table, ", ".join(f'"{column}"' for column in columns)
    return (
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} "  # noqa: S608  names of our own models
        f"FROM {table} AS kept JOIN moved ON moved.case_id = kept.{key}"
    )


def _moved(column: str) -> str:
    """A time moved back; the far future, which means never, stays."""
    return f"CASE WHEN kept.{column} < '9999-01-01' THEN kept.{column} - moved.by ELSE kept.{column} END"


def _drop_indexes() -> list[str]:
    """Drop what is made again faster than kept up to date row by row; returns the statements that make them."""
    with connection.cursor() as cursor:
        cursor.execute(INDEXES, [[model._meta.db_table for model in MODELS]])
        found = dict(cursor.fetchall())
        cursor.execute(f"DROP INDEX {', '.join(found)}")
    return list(found.values())


def _last(model: type[models.Model]) -> int:
    return model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0


def _run(statement: str, parameters: Sequence[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
