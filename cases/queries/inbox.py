"""Lists of the desk. Each tab is a union of branches that drive one index each, read only as far as a page needs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.models import Case, CaseRequest, Clock, Participant
from cases.queries.onsite import handled_by
from cases.queries.own_work import COMES, ROW, own_work, own_work_page
from cases.queries.standing import standing_of
from cases.sight import COLUMN_OF_LEVEL, WORKS, let_in, open_to
from cases.workflow import ENDED, OPEN, Standing, State
from gridgov.paging import Page, merged_page, row_beside
from members.access import area_rights
from members.held import AreaRight

ORDERS = {"due": ("due_at", "id"), "-reported": ("-reported_at", "-id")}
COUNT_TO = 99


@dataclass(frozen=True)
class Desk:
    """Who looks: rights by organisation, grids, areas. Read once a page, in one query."""

    user: Any
    standing: Standing
    areas: tuple[AreaRight, ...]

    @classmethod
    def of(cls, user: Any) -> "Desk":
        """The desk of a person who is signed in; asked once a request, for the page and its menu."""
        known: Desk | None = user.__dict__.get("_desk")
        if known is None:
            known = cls(user, standing_of(user), area_rights(user, "see_cases"))
            user.__dict__["_desk"] = known
        return known

    def offices(self, *permissions: str) -> list[int]:
        """Organisations where the person holds one of these rights."""
        rights = self.standing.rights or {}
        return sorted(pk for pk, held in rights.items() if held.intersection(permissions))

    def may(self, *permissions: str) -> bool:
        """Whether the person holds one of these rights anywhere."""
        return self.standing.everything or bool(self.offices(*permissions))

    def held(self, *permissions: str) -> list[Q]:
        """One branch an organisation, so that each reads its own index in order."""
        if self.standing.everything:
            return [Q()]
        return [Q(holder=pk) for pk in self.offices(*permissions)]

    def seen(self) -> list[Q]:
        """The branches of `Case.objects.visible_to(user)`; their union is the same set."""
        if self.standing.everything:
            return [Q()]
        mine = self.offices(*WORKS)
        parts = Participant.objects.filter(organisation__in=mine).exclude(role="holder")
        branches = [Q(**{COLUMN_OF_LEVEL[held.level]: held.area}) for held in self.areas]
        branches += [Q(duty_grid=pk) for pk in sorted(self.standing.grids)]
        branches += [Q(holder=pk) for pk in mine]
        branches += [Q(pk__in=parts.values("case"))] if mine else []
        rows = let_in(self.user.pk, self.standing.rights or {}, self.standing.grids)
        invited = [Q(pk__in=found.values(case), dispute=True) for found, case in rows]
        return [*(branch & self.confidence for branch in branches), *invited, Q(reported_by=self.user.pk)]

    @cached_property
    def counted(self) -> dict[str, int]:
        """How many cases the tabs have that were counted for this page, by key: the menu shows one of them too."""
        return {}

    @cached_property
    def confidence(self) -> Q:
        """What every list asks besides: disputes are seen by few."""
        return open_to(self.user)


@dataclass(frozen=True)
class Tab:
    """One list: its branches for a desk; `shown` says whose page has it."""

    key: str
    label: Any
    branches: Callable[[Desk], list[Q]]
    states: tuple[State, ...] = OPEN
    shown: Callable[[Desk], bool] = lambda desk: True
    order: str = "due"


def _orders(desk: Desk) -> list[Q]:
    """Where one of the person's organisations has to answer or is called to the spot."""
    return [Q(pk__in=own_work(desk).values("case"))]


def _to_check(desk: Desk) -> list[Q]:
    waits = Q(state__in=[State.HANDLED, State.CHECKING], checked_at=None)
    waits = waits & (~Q(handled_by=desk.user.pk) | Q(handled_by=None)) & ~handled_by(desk.user, "pk")
    branches = desk.held("check", "close", "dispatch")
    branches += [Q(duty_grid=pk) for pk in sorted(desk.standing.grids)]
    return [branch & waits for branch in branches]


def _to_decide(desk: Desk) -> list[Q]:
    """What is on hold waits: nothing is decided meanwhile."""
    asked = CaseRequest.objects.filter(granted=None).exclude(asked_by=desk.user.pk)
    waits = Q(pk__in=asked.values("case")) & ~Q(state=State.ON_HOLD)
    return [branch & waits for branch in desk.held("supervise")]


def _owed(desk: Desk) -> list[Q]:
    owed = Clock.objects.filter(kind="feedback", ended_at=None)
    owed = owed if desk.standing.everything else owed.filter(holder__in=desk.offices(*WORKS))
    return [Q(pk__in=owed.values("case"))]


def _passed(desk: Desk) -> list[Q]:
    parts = Participant.objects.filter(role__in=["passed_up", "assisting"])
    return [Q(pk__in=_of(parts, desk, *WORKS).values("case"))]


def _of(rows: QuerySet[Any], desk: Desk, *permissions: str) -> QuerySet[Any]:
    return rows if desk.standing.everything else rows.filter(organisation__in=desk.offices(*permissions))


TABS: dict[str, Tab] = {
    tab.key: tab
    for tab in (
        Tab("ours", _("Ours"), lambda desk: desk.held(*WORKS)),
        Tab("orders", _("Our work orders"), _orders, shown=lambda desk: desk.may(*COMES)),
        Tab("check", _("To check"), _to_check, shown=lambda desk: desk.may("check", "close", "dispatch")),
        Tab("decide", _("To decide"), _to_decide, shown=lambda desk: desk.may("supervise")),
        Tab(
            "owed", _("Answers we owe"), _owed, shown=lambda desk: desk.may("intake", "dispatch", "supervise")
        ),
        Tab("passed", _("Passed up / assisting"), _passed),
        Tab("all", _("All I may see"), Desk.seen),
        Tab("ended", _("Ended"), Desk.seen, states=ENDED, order="-reported"),
    )
}


def tabs_for(desk: Desk) -> list[Tab]:
    """The tabs of this person's page."""
    return [tab for tab in TABS.values() if tab.shown(desk)]


def listing(desk: Desk, tab: Tab, wanted: Q | None = None) -> list[QuerySet[Case]]:
    """The tab's branches, with the filter `wanted` in each. History brought in is seen, but is nobody's work."""
    filters = Q(state__in=tab.states) & (wanted or Q())
    if tab.branches is not Desk.seen:
        filters &= desk.confidence & Q(replayed=False)
    return [Case.objects.filter(branch, filters) for branch in tab.branches(desk)]


def together(desk: Desk, tab: Tab, wanted: Q | None = None) -> QuerySet[Case]:
    """The same as one queryset, for reads that find their cases by place or by words."""
    filters = Q(state__in=tab.states) & (wanted or Q())
    if tab.branches is Desk.seen:
        return Case.objects.visible_to(desk.user, desk.standing).filter(filters)
    anywhere = Q(pk__in=[])
    for branch in tab.branches(desk):
        anywhere |= branch
    return Case.objects.filter(anywhere, filters, desk.confidence, replayed=False)


def page(desk: Desk, tab: Tab, *, wanted: Q | None, order: str, cursor: str, size: int = 50) -> Page[Case]:
    """One page with what its rows show, in two queries."""
    if by_own_limits(tab, order):
        found = errands(desk, tab, wanted=wanted, cursor=cursor, size=size)
        return Page([clock.case for clock in found.items], found.next_cursor)
    rows = Case.objects.select_related(*ROW)
    return merged_page(
        listing(desk, tab, wanted), rows=rows, order=ORDERS[order_of(tab, order)], cursor=cursor, size=size
    )


def errands(desk: Desk, tab: Tab, *, wanted: Q | None, cursor: str, size: int = 50) -> Page[Clock]:
    """The page of the tab of work orders in the order of their own limits: their clocks, with the cases."""
    cases = Case.objects.filter(desk.confidence, wanted or Q(), state__in=tab.states, replayed=False)
    return own_work_page(desk, cases=cases, cursor=cursor, size=size)


def beside(desk: Desk, tab: Tab, case: Case, *, wanted: Q | None, order: str, back: bool) -> Case | None:
    """The case of the list behind this one, or before it. By the limits of work orders within the first page only."""
    if by_own_limits(tab, order):
        found = [clock.case for clock in errands(desk, tab, wanted=wanted, cursor="").items]
        at = next((n for n, each in enumerate(found) if each.pk == case.pk), -1 if not back else len(found))
        there = at - 1 if back else at + 1
        return found[there] if 0 <= there < len(found) else None
    rows = Case.objects.only("pk", *(name.lstrip("-") for name in ORDERS[order_of(tab, order)]))
    return row_beside(
        listing(desk, tab, wanted), case, rows=rows, order=ORDERS[order_of(tab, order)], back=back
    )


def by_own_limits(tab: Tab, order: str) -> bool:
    """Whether the list goes by the limits of work orders and calls rather than by those of the cases."""
    return tab.key == "orders" and order_of(tab, order) == "due"


def order_of(tab: Tab, asked: str) -> str:
    """A known order; cases that are over have no time left, so they go by their report."""
    return asked if asked in ORDERS and tab.states is not ENDED else tab.order


def count(branches: Iterable[QuerySet[Case]], up_to: int = COUNT_TO) -> int:
    """How many, counted no further than one above `up_to`."""
    return counts([(list(branches), up_to)])[0]


def counts(lists: Iterable[tuple[list[QuerySet[Case]], int]]) -> list[int]:
    """The same of several lists (branches, up to), in one statement."""
    asked = [_counted(branches, up_to) for branches, up_to in lists]
    with connection.cursor() as cursor:
        values = [value for _sql, values in asked for value in values]
        cursor.execute("SELECT " + ", ".join(sql for sql, _values in asked), values)
        return list(cursor.fetchone())


def _counted(branches: list[QuerySet[Case]], up_to: int) -> tuple[str, tuple[Any, ...]]:
    """A number, as SQL with its values. The first branch is the widest: mostly it is enough, and then alone is read."""
    ids = [branch.order_by().values("pk")[: up_to + 1] for branch in branches]
    if not ids:
        return "0", ()
    widest, values = _rows_of(ids[0])
    if len(ids) == 1:
        return widest, values
    every, more = _rows_of(ids[0].union(*ids[1:]))
    return (
        f"CASE WHEN {widest} > {up_to} THEN {up_to + 1} ELSE LEAST({every}, {up_to + 1}) END",
        values + more,
    )


def _rows_of(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return "0", ()
    return f"(SELECT count(*) FROM ({sql}) AS counted)", values  # noqa: S608  Django's own statement
