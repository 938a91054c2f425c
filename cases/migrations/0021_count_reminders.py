"""Cases that were urged before they counted it; the constraints of clocks are asked of the rows that were there."""

from typing import Any

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

from gridgov.migrating import one_by_one


def count_reminders(apps: Any, schema_editor: Any) -> None:
    """One case at a time, locked: a reminder of this moment is counted by whoever comes second."""
    Case = apps.get_model("cases", "Case")
    events = apps.get_model("cases", "CaseEvent").objects.filter(move="urge")
    urged = events.order_by("case").values_list("case", flat=True).distinct()
    one_by_one(
        Case.objects,
        list(urged),
        lambda case: Case.objects.filter(pk=case.pk).update(urged=events.filter(case=case).count()),
    )


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
        migrations.RunPython(count_reminders, take_replies),
    ]
