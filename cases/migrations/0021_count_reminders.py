"""Cases that were urged before they counted it; the constraints of clocks are asked of the rows that were there."""

from typing import Any

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

COUNT = """
    UPDATE cases_case SET urged = told.count
    FROM (SELECT case_id, count(*) FROM cases_caseevent WHERE move = 'urge' GROUP BY case_id) told
    WHERE told.case_id = cases_case.id
"""


def take_replies(apps: Any, schema_editor: Any) -> None:
    """Back to orders of superiors that nobody replies to."""
    apps.get_model("cases", "Supervision").objects.all().delete()
    apps.get_model("cases", "WarnShare").objects.filter(kind="reply").delete()
    apps.get_model("cases", "StageLimit").objects.filter(stage="reply").delete()
    apps.get_model("cases", "Notice").objects.filter(clock__kind="reply").delete()
    apps.get_model("cases", "Clock").objects.filter(kind="reply").delete()


class Migration(migrations.Migration):
    atomic = False  # other writers go on meanwhile

    dependencies = [("cases", "0020_supervision")]

    operations = [
        ValidateConstraint(model_name="clock", name="clock_kind_known"),
        ValidateConstraint(model_name="clock", name="clock_feedback_owed"),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
        migrations.RunPython(migrations.RunPython.noop, take_replies),
    ]
