"""A clock for each work order that is at work, some at a time; then what the database itself refuses."""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models, transaction

SOME = 500
AT_WORK = ["open", "accepted"]
ENDED = ["closed", "rejected", "void"]
LIKE_THE_TOTAL = (
    "case_id", "limit_value", "limit_unit", "calendar_id", "started_at", "due_at", "warn_at", "warn_share", "paused_at", "pauses",
    "replayed",
)  # fmt: skip


def give_clocks(apps: Any, schema_editor: Any) -> None:
    """The whole case's limit, which is what orders had until now. Of two of one organisation the older ends."""
    orders = apps.get_model("cases", "WorkOrder")
    clocks = apps.get_model("cases", "Clock")
    for some in _in_parts(orders.objects.filter(state__in=AT_WORK, clock=None).exclude(case__state__in=ENDED)):
        with transaction.atomic():
            totals = clocks.objects.filter(kind="total", ended_at=None, case__in=[row.case_id for row in some])
            total_of = {total.case_id: total for total in totals}
            for order in some:
                twins = orders.objects.filter(
                    case=order.case_id, organisation=order.organisation_id, state__in=AT_WORK, pk__gt=order.pk
                )
                if order.role == "assisting" and twins.exists():
                    orders.objects.filter(pk=order.pk).update(state="ended")
                elif total := total_of.get(order.case_id):
                    _give(order, total, clocks)


def _in_parts(rows: Any) -> Iterator[list[Any]]:
    last = 0
    while some := list(rows.filter(pk__gt=last).order_by("pk")[:SOME]):
        yield some
        last = some[-1].pk


def _give(order: Any, total: Any, clocks: Any) -> None:
    values = {name: getattr(total, name) for name in LIKE_THE_TOTAL}
    if clocks.objects.filter(case=order.case_id, kind="order", holder=order.organisation_id, ended_at=None).exists():
        return
    order.clock = clocks.objects.create(kind="order", holder_id=order.organisation_id, **values)
    order.due_at = order.clock.due_at
    order.save(update_fields=["clock", "due_at"])


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
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "CREATE UNIQUE INDEX CONCURRENTLY clock_one_errand ON cases_clock (case_id, kind, holder_id) "
                    "WHERE ended_at IS NULL AND kind IN ('order', 'arrival')",
                    "DROP INDEX CONCURRENTLY clock_one_errand",
                )
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name="clock",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), ("kind__in", ["order", "arrival"])),
                        fields=("case", "kind", "holder"),
                        name="clock_one_errand",
                    ),
                )
            ],
        ),
        ValidateConstraint(model_name="clock", name="clock_kind_known"),
        ValidateConstraint(model_name="workorder", name="work_order_lead_is_mandatory"),
    ]
