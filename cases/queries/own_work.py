"""Work orders and calls to the spot that wait for somebody's organisations: one line a case, by the limit of its own.

Each waits with one running clock, so the list is one of clocks; what is on hold has a paused one and waits for nobody.
"""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.models import Case, Clock
from gridgov.paging import Page, merged_page

if TYPE_CHECKING:
    from cases.queries.inbox import Desk

ORDER = ("due_at", "id")
ROW = ("case_class", "holder", "duty_grid", "community", "street", "routing_failure")
RUNNING = Q(kind__in=["order", "arrival"], ended_at=None, paused_at=None)
ANSWERS = ("handle",)  # rights with which a work order is answered
COMES = ("handle", "dispatch")  # and with which a call is followed


def own_work(desk: "Desk") -> QuerySet[Clock]:
    """The clocks of what waits for this person's organisations."""
    waits = Clock.objects.filter(RUNNING, replayed=False)
    if desk.standing.everything:
        return waits
    orders = Q(kind="order", holder__in=desk.offices(*ANSWERS))
    return waits.filter(orders | Q(kind="arrival", holder__in=desk.offices(*COMES)))


def own_work_page(desk: "Desk", *, cases: QuerySet[Case], cursor: str, size: int) -> Page[Clock]:
    """A page of them, the first due first, of a case the one that is due first; only of `cases`. Two queries."""
    same_case = own_work(desk).filter(case=OuterRef("case"))
    sooner = Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk"))
    branches = [
        Clock.objects.filter(
            RUNNING, branch, ~Exists(same_case.filter(sooner)), replayed=False, case__in=cases
        )
        for branch in _branches(desk)
    ]
    rows = Clock.objects.select_related("holder", *(f"case__{name}" for name in ROW))
    return merged_page(branches, rows=rows, order=ORDER, cursor=cursor, size=size)


def _branches(desk: "Desk") -> list[Q]:
    """One an organisation, so that each reads its own index in order."""
    if desk.standing.everything:
        return [Q()]
    handles = set(desk.offices(*ANSWERS))
    offices = desk.offices(*COMES)
    return [Q(holder=pk) if pk in handles else Q(holder=pk, kind="arrival") for pk in offices]
