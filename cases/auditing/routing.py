"""Rules that do not work, and marks of failure that agree with their cases."""

from collections.abc import Iterator

from django.db.models import Count, Q

from cases.models import RoutingFailure
from cases.workflow import State
from gridgov.auditing import Breach, Check

WAITS = Q(mended_at=None, case__state=State.REPORTED)


def rules_work() -> Iterator[Breach]:
    """No case waits because the rule that should have taken it further fails."""
    rows = RoutingFailure.objects.filter(WAITS).values("rule", "problem").annotate(cases=Count("pk"))
    for row in rows.order_by("rule", "problem"):
        yield Breach(
            "routing", f"rule {row['rule']}", f"fails ({row['problem']}) and keeps {row['cases']} waiting"
        )


def marks_of_failure_agree() -> Iterator[Breach]:
    """A case marked as failed was not taken further by a rule."""
    wrong = RoutingFailure.objects.filter(mended_at=None).filter(
        Q(case__uncovered=False) | Q(case__routed_by__isnull=False)
    )
    for number in wrong.values_list("case__number", flat=True).iterator():
        yield Breach("routing", number, "is marked as failed, and a rule took it further")


CHECKS: tuple[Check, ...] = (rules_work, marks_of_failure_agree)
