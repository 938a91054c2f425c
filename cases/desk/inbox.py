"""The inbox: what waits for the organisations that somebody works for."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cases.bulk.rules import moves_of
from cases.desk.filters import InboxFilter
from cases.models import FAR_FUTURE, Case, Clock, WorkOrder
from cases.queries import inbox
from cases.queries.own_work import own_work
from cases.queries.remaining import Face, errand_face, errand_faces, faces_for_list
from gridgov.paging import Page
from gridgov.problems import Invalid
from gridgov.ui.links import with_query

KEPT = "desk_inbox"  # in the session: where "back" leads, and which case is next
BESIDE = {"tab", "order", "cursor"}  # of an address, beside the filter
SIZE = 50
FOUND_TO = 999
NOBODYS_WORK = {"passed", "all", "ended"}  # tabs without a number


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    case: Case
    clock: Face | None
    worker: str
    called: bool = False  # to the spot: the clock is that of the arrival

    @property
    def due(self) -> datetime | None:
        """When the limit in this line is reached; None where none runs or none is set."""
        due = self.clock.clock.due_at if self.clock else FAR_FUTURE
        return due if due < FAR_FUTURE else None

    @property
    def look(self) -> str:
        """Class of the line: late, soon or nothing."""
        state = self.clock.state if self.clock else ""
        return {"lapsed": "late", "missed": "late", "warned": "soon"}.get(state, "")


@dataclass(frozen=True)
class View:
    """What one address of the inbox asks for."""

    desk: inbox.Desk
    tab: inbox.Tab
    form: InboxFilter
    order: str
    cursor: str

    @classmethod
    def read(cls, user: Any, query: QueryDict) -> "View":
        """From the query string; an unknown tab is the first one."""
        desk = inbox.Desk.of(user)
        tabs = inbox.tabs_for(desk)
        tab = next((tab for tab in tabs if tab.key == query.get("tab")), tabs[0])
        form = InboxFilter(query, desk=desk, tab=tab)
        order = inbox.order_of(tab, query.get("order", ""))
        return cls(desk, tab, form, order, query.get("cursor", ""))

    @classmethod
    def exact(cls, user: Any, query: QueryDict) -> "View":
        """The same where much hangs on it: Invalid for all that the page would pass over, as its list is wider."""
        view = cls.read(user, query)
        if query.get("tab", view.tab.key) != view.tab.key:
            raise Invalid({"list": _("You have no list called “%(name)s”.") % {"name": query["tab"]}})
        if unknown := sorted(set(query) - set(view.form.fields) - BESIDE):
            raise Invalid({"filter": _("This list has no filter called “%(name)s”.") % {"name": unknown[0]}})
        if wrong := next(iter(view.form.errors), ""):
            said = {"name": view.form.fields[wrong].label, "value": query[wrong]}
            raise Invalid({"filter": _("The filter “%(name)s” cannot be “%(value)s” here.") % said})
        return view

    def understood(self) -> str:
        """The query string of what the page shows: without what it passed over."""
        self.form.is_valid()
        given = {
            name: "on" if value is True else value for name, value in self.form.cleaned_data.items() if value
        }
        order = {} if self.order == self.tab.order else {"order": self.order}
        return urlencode({"tab": self.tab.key, **given, **order})

    def page(self, size: int = SIZE) -> Page[Case]:
        """The cases asked for."""
        wanted = self.form.condition()
        return inbox.page(self.desk, self.tab, wanted=wanted, order=self.order, cursor=self.cursor, size=size)

    def lines(self, now: datetime) -> tuple[Page[Any], list[Row]]:
        """The page and its lines; on the tab of work orders each shows the limit of its own."""
        if inbox.by_own_limits(self.tab, self.order):
            wanted = self.form.condition()
            found = inbox.errands(self.desk, self.tab, wanted=wanted, cursor=self.cursor, size=SIZE)
            return found, rows_of_errands(found.items, now)
        page = self.page()
        return page, rows_of(page.items, now, own_work(self.desk) if self.tab.key == "orders" else None)


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """The list, or only its table for htmx."""
    view = View.read(request.user, request.GET)
    now = timezone.now()
    page, rows = view.lines(now)
    _keep(request)
    narrowed = any(request.GET.get(name) for name in view.form.fields)
    found = _count(view)
    context = {
        "tabs": _tabs(view),
        "tab": view.tab,
        "form": view.form,
        "page": page,
        "rows": rows,
        "found": found,
        "found_text": found_text(found),
        "at": f"{now.timestamp():.3f}",
        "export": f"{reverse('desk:export-new')}?{view.understood()}",
        "bulk_moves": moves_of(view.desk.standing) if rows else [],
        "query": view.understood(),
        "may_log": view.desk.may("intake"),
        "narrowed": narrowed,
        "cleared": f"?tab={view.tab.key}",
        "newest": view.order == "-reported",
        "newest_url": with_query(request.GET, order="-reported", cursor=None),
    }
    return render(request, "cases/desk/inbox.html", context)


def _keep(request: HttpRequest) -> None:
    """Where "back" leads; written only when it is another list than the last."""
    shown = with_query(request.GET, cursor=None)
    if request.session.get(KEPT) != shown:
        request.session[KEPT] = shown


def next_case(user: Any, kept: str, after: int) -> Case | None:
    """The first case of the list that was last looked at, other than the one just done."""
    view = View.read(user, QueryDict(kept.lstrip("?")))
    return next((case for case in view.page(size=2).items if case.pk != after), None)


def rows_of_errands(clocks: list[Clock], now: datetime) -> list[Row]:
    """Lines of work orders and calls, in one query more."""
    workers = workers_of([clock.case for clock in clocks])
    return [
        Row(clock.case, errand_face(clock, now), workers.get(clock.case_id, ""), clock.kind == "arrival")
        for clock in clocks
    ]


def rows_of(cases: list[Case], now: datetime, own: QuerySet[Clock] | None = None) -> list[Row]:
    """Lines with clock and who works on it, in two or three queries however many.

    Where one of these clocks of work orders and calls is the case's, it stands in the line.
    """
    clocks = faces_for_list(cases, now)
    errands = {} if own is None else errand_faces(cases, own, now)
    clocks |= errands
    workers = workers_of(cases)
    return [
        Row(case, clocks.get(case.pk), workers.get(case.pk, ""), _called(errands.get(case.pk)))
        for case in cases
    ]


def _called(errand: Face | None) -> bool:
    return errand is not None and errand.clock.kind == "arrival"


def workers_of(cases: list[Case]) -> dict[int, str]:
    """Organisation with the lead work order, and how many assist, by case id."""
    orders = WorkOrder.objects.filter(
        case__in=[case.pk for case in cases], state__in=["open", "accepted", "answered"]
    )
    leads: dict[int, str] = {}
    helpers: Counter[int] = Counter()
    for order in orders.select_related("organisation"):
        if order.role == "lead":
            leads[order.case_id] = order.organisation.display_name
        else:
            helpers[order.case_id] += 1
    return {pk: f"{name} +{helpers[pk]}" if helpers[pk] else name for pk, name in leads.items()}


def _tabs(view: View) -> list[dict[str, Any]]:
    return [
        {
            "label": tab.label,
            "url": f"?tab={tab.key}",
            "active": tab is view.tab,
            "count": _at_most(view.desk.counted.get(tab.key)),
        }
        for tab in inbox.tabs_for(view.desk)
    ]


def _at_most(number: int | None) -> str | int | None:
    """Up to 99, then "99+"."""
    return number if number is None or number <= inbox.COUNT_TO else f"{inbox.COUNT_TO}+"


def _count(view: View) -> int:
    """How many the list has; those of the tabs where something waits for this person are counted with it."""
    counted = [tab for tab in inbox.tabs_for(view.desk) if tab.key not in NOBODYS_WORK]
    lists = [(inbox.listing(view.desk, tab), inbox.COUNT_TO) for tab in counted]
    found, *numbers = inbox.counts(
        [(inbox.listing(view.desk, view.tab, view.form.condition()), FOUND_TO), *lists]
    )
    view.desk.counted.update({tab.key: number for tab, number in zip(counted, numbers, strict=True)})
    return found


def numbers_of(view: View) -> dict[str, str]:
    """What stands beside the names of the tabs and above the list, in words; in one statement."""
    found = _count(view)
    tabs = {tab.key: str(_at_most(view.desk.counted.get(tab.key, 0))) for tab in inbox.tabs_for(view.desk)}
    return {key: number for key, number in tabs.items() if key not in NOBODYS_WORK} | {
        "found": found_text(found)
    }


def found_text(found: int) -> str:
    """How many the list has."""
    if found > FOUND_TO:
        return _("More than 999 cases")
    return ngettext("%(n)s case", "%(n)s cases", found) % {"n": found}
