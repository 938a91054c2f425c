"""The closed list of figures that a return may ask for. One definition gives the number, its words and the list behind.

Whoever changes what a figure counts raises its `version`: documents keep the one that they were drawn up with.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from assessment.returns.periods import Period
from cases.models import Case, CaseEvent, Clock
from cases.workflow.states import OPEN, State
from grids.models import Building, Component, Grid
from members.models import Household, Post, Resident

Source = Callable[[Period], QuerySet[Any]]


@dataclass(frozen=True)
class Figure:
    """`source` gives the rows of a period; `way` leads from a row to its case, grid or community ("" where it is one).

    `place` says which of the three that is. `persons`: small numbers are hidden. `median`: of the minutes a case took;
    all others are counts, which add up.
    """

    code: str
    label: Any
    hint: Any
    place: str
    source: Source
    way: str = ""
    persons: bool = False
    median: bool = False
    version: int = 1

    @property
    def of_cases(self) -> bool:
        """Whether it counts cases, of one class where that is asked."""
        return self.place == "case"

    @property
    def case(self) -> str:
        """Column of a row that holds the case's id."""
        return self.way or "pk"


def _cases(**where: Any) -> QuerySet[Case]:
    return Case.objects.filter(merged_into=None, **where)  # what was reported twice counts once


def _within(field: str, period: Period) -> dict[str, Any]:
    begin, end = period.span
    return {f"{field}__gte": begin, f"{field}__lt": end}


def _reported(period: Period) -> QuerySet[Case]:
    return _cases(**_within("reported_at", period))


def _closed(period: Period) -> QuerySet[Case]:
    return _cases(state=State.CLOSED, **_within("closed_at", period))


def _closed_in_time(period: Period) -> QuerySet[Case]:
    late = Clock.objects.filter(case=OuterRef("pk"), kind="total", lapsed_at__isnull=False)
    return _closed(period).filter(~Exists(late))


def _overdue(period: Period) -> QuerySet[Clock]:
    return Clock.objects.filter(kind="total", case__merged_into=None, **_within("lapsed_at", period))


def _reopened(period: Period) -> QuerySet[CaseEvent]:
    return CaseEvent.objects.filter(move="reopen", case__merged_into=None, **_within("at", period))


def _in_state(*states: str) -> Source:
    """Cases that were in one of these states at the end: by their last step before it."""

    def source(period: Period) -> QuerySet[Case]:
        end = period.span[1]
        steps = CaseEvent.objects.filter(case=OuterRef("pk"), at__lt=end).order_by("-pk").values("to_state")
        moved = Q(state__in=states) | Q(updated_at__gte=end)  # what has not moved since is where it was
        then = Subquery(steps[:1], output_field=CharField())
        return _cases(reported_at__lt=end).filter(moved).alias(then=then).filter(then__in=states)

    return source


def _grids(period: Period) -> QuerySet[Grid]:
    return Grid.objects.filter(Q(retired_on=None) | Q(retired_on__gt=period.last))


def _members(period: Period) -> QuerySet[Post]:
    posts = Post.objects.in_force(period.last)
    found: QuerySet[Post] = posts.filter(grid__isnull=False, kind__needs_grid=True, user__is_active=True)
    return found


def _components(period: Period) -> QuerySet[Component]:
    return Component.objects.exclude(state=Component.State.REMOVED)


def _residents(period: Period) -> QuerySet[Resident]:
    return Resident.objects.unshredded()


NOW = _("As the base information stands when the return is drawn up.")
ALL = (
    Figure(
        "reported", _("Reported"), _("Cases reported in the period; reports of the same problem count once."),
        "case", _reported,
    ),
    Figure(
        "closed", _("Closed"), _("Cases closed in the period and not reopened when the return is drawn up."),
        "case", _closed,
    ),
    Figure(
        "closed_in_time", _("Closed in time"),
        _("Of the cases closed in the period: those whose whole limit never ran out."),
        "case", _closed_in_time,
    ),
    Figure("overdue", _("Overdue"), _("Cases whose whole limit ran out in the period."), "case", _overdue, "case"),
    Figure(
        "reopened", _("Reopened"), _("Cases that were reopened in the period, each once."), "case", _reopened, "case",
    ),
    Figure(
        "open", _("Open at the end"), _("Cases that were not over when the period ended, those on hold included."),
        "case", _in_state(*OPEN),
    ),
    Figure(
        "on_hold", _("On hold at the end"), _("Cases that were on hold when the period ended."),
        "case", _in_state(State.ON_HOLD),
    ),
    Figure(
        "rejected", _("Rejected of those reported"),
        _("Of the cases reported in the period: those that stand as rejected when it ends."),
        "case", lambda period: _in_state(State.REJECTED)(period).filter(**_within("reported_at", period)),
    ),
    Figure(
        "minutes", _("Median minutes to close"),
        _("Of the cases closed in the period: half took at most so many minutes from report to closing."),
        "case", _closed, median=True,
    ),
    Figure("grids", _("Grids"), _("Grids in use on the last day of the period."), "grid", _grids),
    Figure(
        "members", _("Posts in grids"),
        _("Posts held in grids on the last day of the period; who has two counts twice."),
        "grid", _members, "grid",
    ),
    Figure("buildings", _("Buildings"), NOW, "community", lambda period: Building.objects.all(), "community"),
    Figure(
        "components", _("Components"), _("Registered components that are not removed, when the return is drawn up."),
        "community", _components, "community",
    ),
    Figure(
        "households", _("Households"), NOW, "grid",
        lambda period: Household.objects.all(), "dwelling__grid", persons=True,
    ),
    Figure("residents", _("Residents"), NOW, "grid", _residents, "grid", persons=True),
)  # fmt: skip
FIGURES = {figure.code: figure for figure in ALL}


def minutes_of(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With the time each took."""
    found: QuerySet[Any] = rows.annotate(took=F("closed_at") - F("reported_at"))
    return found
