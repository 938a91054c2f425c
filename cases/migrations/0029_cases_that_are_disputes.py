"""Classes of the shipped group of disputes are disputes, and so are their cases, a batch at a time."""

from typing import Any

from django.db import connection, migrations, models, transaction

from gridgov.migrating import AddIndexOnce

SHIPPED = {"scheme__code": "product-social", "parent__code": "S01"}
BATCH = 5_000
MARK = """
    UPDATE cases_case SET dispute = true WHERE id IN (
        SELECT id FROM cases_case WHERE case_class_id = %s AND NOT dispute LIMIT %s FOR NO KEY UPDATE
    )
"""


def mark(apps: Any, schema_editor: Any) -> None:
    """By the index of each class; whoever works meanwhile waits for one batch at most."""
    classes = apps.get_model("cases", "CaseClass").objects.filter(**SHIPPED)
    classes.update(is_dispute=True)
    for pk in classes.values_list("pk", flat=True):
        while _batch(pk):
            pass


def _batch(case_class: int) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(MARK, [case_class, BATCH])
        return int(cursor.rowcount)


class Migration(migrations.Migration):
    atomic = False  # other writers go on meanwhile

    dependencies = [("cases", "0028_disputes")]

    operations = [
        AddIndexOnce(
            "case", models.Index(fields=["id"], name="case_dispute", condition=models.Q(dispute=True))
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
