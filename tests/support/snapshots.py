"""Making the same rows again quickly: the first time by the actions, afterwards as a copy of what they wrote.

Only inside a test's transaction; tests whose rows other processes see make theirs anew.
"""

import copy
import functools
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection

Made = TypeVar("Made")


@dataclass(frozen=True)
class Snapshot:
    """The object that was made, the tables that held rows before, the rows of each it filled, as COPY writes them."""

    made: Any
    before: set[str]
    rows: dict[str, str]


def copied(make: Callable[[], Made]) -> Callable[[], Made]:
    """Decorator: call `make` once in a process, then copy its rows into each further test's transaction."""
    kept: list[Snapshot] = []

    @functools.wraps(make)
    def again() -> Made:
        before = _filled()
        if not connection.in_atomic_block or (kept and kept[0].before != before):
            return make()
        if not kept:
            made = make()
            kept.append(Snapshot(copy.deepcopy(made), before, _read(_filled() - before)))
            return made
        _write(kept[0].rows)
        return copy.deepcopy(kept[0].made)  # type: ignore[no-any-return]

    return again


def _filled() -> set[str]:
    tables = connection.introspection.table_names()
    query = " UNION ALL ".join(f"(SELECT '{table}' FROM \"{table}\" LIMIT 1)" for table in tables)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()}


def _read(tables: set[str]) -> dict[str, str]:
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            text = io.StringIO()
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', text)
            found[table] = text.getvalue()
    return found


def _write(rows: dict[str, str]) -> None:
    """The rows were checked when they were made: triggers and foreign keys do not look again."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, text in rows.items():
            cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.StringIO(text))
        cursor.execute("SET LOCAL session_replication_role = origin")
