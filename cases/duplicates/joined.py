"""What a case was merged with, as its page tells it."""

from dataclasses import dataclass
from typing import Any

from cases.models import Case
from cases.queries.timeline import TimelineStep


@dataclass(frozen=True)
class Joined:
    """`main` is the case that goes on, `main_seen` whether the person may open it; `others` are merged into this one.

    Of the others only those that the person may see; `unseen` counts the rest.
    """

    main: Case | None
    main_seen: bool
    others: list[Case]
    unseen: int


def joined(case: Case, user: Any, steps: list[TimelineStep]) -> Joined | None:
    """None for a case that stands alone, without a query."""
    if case.merged_into_id is None and not any(step.move == "absorb" for step in steps):
        return None
    seen = Case.objects.visible_to(user)
    rows = list(case.merged.select_related("case_class").order_by("reported_at", "pk"))
    mine = set(
        seen.filter(pk__in=[*(row.pk for row in rows), case.merged_into_id]).values_list("pk", flat=True)
    )
    others = [row for row in rows if row.pk in mine]
    return Joined(case.merged_into, case.merged_into_id in mine, others, len(rows) - len(others))
