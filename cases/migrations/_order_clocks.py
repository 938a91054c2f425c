"""A clock for each work order that is at work and has none: of a program that knew none, or still ran meanwhile."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from gridgov.migrating import one_by_one

AT_WORK = ["open", "accepted"]
ENDED = ["closed", "rejected", "void"]
MANY = 500
LIKE_THE_TOTAL = [
    "case_id", "limit_value", "limit_unit", "calendar_id", "started_at", "due_at", "warn_at", "warn_share", "paused_at", "pauses",
    "replayed", "extensions",
]  # fmt: skip


def give_clocks(apps: Any, schema_editor: Any) -> None:
    """The whole case's limit, which is what orders had until then. Of two of one organisation one goes on."""
    orders = apps.get_model("cases", "WorkOrder")
    waiting = orders.objects.filter(state__in=AT_WORK, clock=None).exclude(case__state__in=ENDED)
    one_by_one(apps.get_model("cases", "Case").objects, cases_of(waiting), lambda case: _serve(apps, case))


def cases_of(orders: Any) -> Iterator[int]:
    """Ids of their cases, the newest too: whoever writes meanwhile is caught up with."""
    last = 0
    while some := list(
        orders.filter(case__gt=last).order_by("case").values_list("case", flat=True).distinct()[:MANY]
    ):
        yield from some
        last = some[-1]


def _serve(apps: Any, case: Any) -> None:
    orders, clocks = apps.get_model("cases", "WorkOrder").objects, apps.get_model("cases", "Clock").objects
    total = clocks.filter(case=case, kind="total", ended_at=None).first()
    if case.state in ENDED or total is None:
        return
    names = {field.attname for field in total._meta.concrete_fields}
    values = {name: getattr(total, name) for name in LIKE_THE_TOTAL if name in names}
    served = set(
        clocks.filter(case=case, kind="order", ended_at=None).values_list("holder", flat=True)
    )
    # The lead, then whoever was asked last: one order of an organisation goes on.
    for order in orders.filter(case=case, state__in=AT_WORK, clock=None).order_by("-role", "-pk"):
        if order.organisation_id in served:
            orders.filter(pk=order.pk).update(state="ended")
            continue
        clock = clocks.create(kind="order", holder_id=order.organisation_id, **values)
        orders.filter(pk=order.pk).update(clock=clock, due_at=clock.due_at)
        served.add(order.organisation_id)
