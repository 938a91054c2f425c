"""Migrations of large tables in use: killed anywhere they are started again, and nobody waits for long.

An index that is built beside writers stays behind INVALID when its builder is killed, and outside of a transaction
Django does not know how far a migration came. These operations look: what stands is kept, a half is made anew.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    NotInTransactionMixin,
)
from django.db import transaction
from django.db.migrations import AddConstraint

IS_VALID = """
    SELECT indisvalid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE relname = %s AND pg_table_is_visible(pg_class.oid)
"""
HAS_CONSTRAINT = "SELECT 1 FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass"


class AddIndexOnce(AddIndexConcurrently):
    """An index, built while others write."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._ensure_not_in_transaction(schema_editor)
        if _lacks_index(schema_editor, self.index.name):
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class AddUniqueOnce(NotInTransactionMixin, AddConstraint):
    """A unique constraint with a condition or an expression, which is an index, built while others write."""

    atomic = False
    model_name: str
    constraint: Any

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._ensure_not_in_transaction(schema_editor)
        model = to_state.apps.get_model(app_label, self.model_name)
        if _lacks_index(schema_editor, self.constraint.name):
            made = str(self.constraint.create_sql(model, schema_editor))
            beside = made.replace("CREATE UNIQUE INDEX", "CREATE UNIQUE INDEX CONCURRENTLY", 1)
            assert beside != made, "a plain constraint cannot be built beside writers"
            schema_editor.execute(beside, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._ensure_not_in_transaction(schema_editor)
        _drop_index(schema_editor, self.constraint.name)


class AddCheckOnce(AddConstraintNotValid):
    """A check of what is written from now on; ValidateConstraint asks it of what was there."""

    model_name: str
    constraint: Any

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if not self._stands(app_label, schema_editor, to_state):
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if self._stands(app_label, schema_editor, to_state):
            super().database_backwards(app_label, schema_editor, from_state, to_state)

    def _stands(self, app_label: str, schema_editor: Any, state: Any) -> bool:
        table = schema_editor.quote_name(state.apps.get_model(app_label, self.model_name)._meta.db_table)
        return _first(schema_editor, HAS_CONSTRAINT, [self.constraint.name, table]) is not None


def one_by_one(rows: Any, ids: Iterable[int], change: Callable[[Any], None]) -> None:
    """`change` each of these rows that is still there, locked, in a transaction of its own: a writer waits for one row.

    What was read to choose them may have changed since: `change` looks again.
    """
    for pk in ids:
        with transaction.atomic():
            row = rows.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
            if row is not None:
                change(row)


def _lacks_index(schema_editor: Any, name: str) -> bool:
    """Whether it has to be built; one that was left half built is dropped."""
    found = _first(schema_editor, IS_VALID, [name])
    if found is not None and not found[0]:
        _drop_index(schema_editor, name)
    return found is None or not found[0]


def _drop_index(schema_editor: Any, name: str) -> None:
    schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(name)}", params=None)


def _first(schema_editor: Any, sql: str, values: list[str]) -> Any:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()
