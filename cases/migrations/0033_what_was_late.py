"""Limits that were met late while nobody wrote it down; cases that were doubted; a warning for each due time."""

from collections.abc import Callable
from typing import Any

from django.db import migrations, models
from django.db.models import Max

from gridgov.migrating import AddUniqueOnce

AT_ONCE = 2000  # rows that are locked at a time; what was done is not found again
# A reply or feedback that was given during a hold ended without its pause being written: nobody can tell any more.
LATE = """
    UPDATE cases_clock AS clock SET lapsed_at = due_at
    WHERE clock.id BETWEEN %s AND %s AND lapsed_at IS NULL AND paused_at IS NULL AND due_at < ended_at
        AND NOT (kind IN ('reply', 'feedback') AND EXISTS (
            SELECT FROM cases_caserequest AS asked
            WHERE asked.case_id = clock.case_id AND asked.kind = 'hold' AND asked.granted))
"""
DOUBTED = """
    UPDATE cases_case AS doubted SET sampled = true
    WHERE doubted.id BETWEEN %s AND %s AND sampled IS NULL AND state NOT IN ('closed', 'rejected', 'void')
        AND EXISTS (SELECT FROM cases_caseevent AS said WHERE said.case_id = doubted.id
            AND said.move IN ('fail_check', 'disagree', 'rework', 'send_check', 'reopen'))
"""


def in_batches(model: str, statement: str) -> Callable[[Any, Any], None]:
    """The statement over ranges of ids, so that nobody waits long for a row."""

    def run(apps: Any, schema_editor: Any) -> None:
        last = apps.get_model("cases", model).objects.aggregate(last=Max("pk"))["last"] or 0
        for first in range(1, last + 1, AT_ONCE):
            schema_editor.execute(statement, [first, first + AT_ONCE - 1])

    return run


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0032_late_is_late")]

    operations = [
        AddUniqueOnce(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("due_at__isnull", False)),
                fields=("clock", "kind", "due_at", "user"),
                name="notice_due_once",
            ),
        ),
        migrations.RunPython(in_batches("Clock", LATE), migrations.RunPython.noop),
        migrations.RunPython(in_batches("Case", DOUBTED), migrations.RunPython.noop),
    ]
