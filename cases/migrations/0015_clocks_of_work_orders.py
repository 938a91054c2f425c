"""A clock for each work order that is at work, case by case; then what the database itself refuses."""

from typing import Any

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

from cases.migrations._order_clocks import give_clocks
from gridgov.migrating import AddUniqueOnce


def take_clocks(apps: Any, schema_editor: Any) -> None:
    """Back to limits of cases only."""
    apps.get_model("cases", "WorkOrder").objects.exclude(clock=None).update(clock=None)
    apps.get_model("cases", "Summons").objects.all().delete()
    apps.get_model("cases", "Participant").objects.filter(role="summoned").update(role="assisting")
    clocks = apps.get_model("cases", "Clock")
    apps.get_model("cases", "WarnShare").objects.filter(kind__in=["order", "arrival"]).delete()
    apps.get_model("cases", "Notice").objects.filter(clock__kind__in=["order", "arrival"]).delete()
    clocks.objects.filter(kind__in=["order", "arrival"]).delete()


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0014_work_orders_of_their_own")]

    operations = [
        migrations.RunPython(give_clocks, take_clocks),
        AddUniqueOnce(
            model_name="clock",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("kind__in", ["order", "arrival"])),
                fields=("case", "kind", "holder"),
                name="clock_one_errand",
            ),
        ),
        ValidateConstraint(model_name="clock", name="clock_kind_known"),
        ValidateConstraint(model_name="workorder", name="work_order_lead_is_mandatory"),
    ]
