"""Rules that fail, and the cases that wait because of it or because no rule covers them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min

from cases.models import Case, RoutingFailure, RoutingRule
from cases.sight import in_areas
from cases.workflow import State


@dataclass(frozen=True)
class Failing:
    """A rule that fails for cases that wait: why, how many, since when."""

    rule: RoutingRule | None
    sentence: str
    cases: int
    since: Any


def waiting_cases(user: Any) -> Any:
    """Cases still to be taken in that no rule took anywhere, in the areas that the person administers."""
    waiting = Case.objects.filter(uncovered=True, state=State.REPORTED, replayed=False)
    return waiting if user.is_superuser else waiting.filter(in_areas(user, "administer"))


def failing_rules() -> list[Failing]:
    """What administrators have to mend, most cases first."""
    rows = (
        RoutingFailure.objects.filter(mended_at=None, case__state=State.REPORTED)
        .values("rule", "problem", "reason")
        .annotate(cases=Count("pk"), first=Min("since"))
        .order_by("-cases", "rule")
    )
    rules = RoutingRule.objects.in_bulk([row["rule"] for row in rows if row["rule"]])
    return [
        Failing(
            rules.get(row["rule"]),
            RoutingFailure.say(row["problem"], row["reason"]),
            row["cases"],
            row["first"],
        )
        for row in rows
    ]


def failure_of(case: Case) -> RoutingFailure | None:
    """Why no rule took a case anywhere, when a rule failed; asked only where the case is marked."""
    if not case.uncovered:
        return None
    return RoutingFailure.objects.filter(case=case, mended_at=None).select_related("rule").first()
