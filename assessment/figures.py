"""What is counted for whom. One definition gives both the count and the list behind it.

Names follow the indicators of the urban-management field; every figure counts cases, each once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, CaseEvent, Clock, SiteTask, WorkOrder
from cases.wording import worded

SEEN_ON_SITE = ("confirm", "check", "fail_check", "recheck", "disagree")


@dataclass(frozen=True)
class Figure:
    """Rows of `source` in a month (by `when`) that belong to an object (by `owner`); `case` leads to the case."""

    code: str
    label: Any
    hint: Any
    source: Callable[[], QuerySet[Any]]
    owner: str
    when: str
    case: str = "case"
    good: bool | None = None  # whether more of it is better; None: neither


def _cases(**where: Any) -> Callable[[], QuerySet[Any]]:
    return lambda: Case.objects.filter(merged_into=None, **where)  # what was reported twice counts once


def _closed_on_time() -> QuerySet[Any]:
    late = Clock.objects.filter(case=OuterRef("pk"), kind="total", lapsed_at__isnull=False)
    return Case.objects.filter(~Exists(late), state="closed")


def _handled_late() -> QuerySet[Any]:
    return Case.objects.filter(handled_at__gt=F("total_due_at"))


def _events(*moves: str) -> Callable[[], QuerySet[Any]]:
    return lambda: CaseEvent.objects.filter(move__in=moves)


def _clocks(*kinds: str, late: bool | None = None) -> Callable[[], QuerySet[Any]]:
    where = Q(kind__in=kinds)
    if late is not None:
        where &= Q(lapsed_at__isnull=not late)
    return lambda: Clock.objects.filter(where)


def _orders_on_time() -> QuerySet[Any]:
    return WorkOrder.objects.filter(answered_at__lte=F("due_at"))


def _orders_late() -> QuerySet[Any]:
    past = Q(answered_at=None, due_at__lt=timezone.now(), state__in=["open", "accepted"])
    return WorkOrder.objects.filter(Q(answered_at__gt=F("due_at")) | past)


def _looks_late() -> QuerySet[Any]:
    return SiteTask.objects.filter(clock__lapsed_at__isnull=False)


REPORTED, ON_TIME, LATE = _("Reported"), _("On time"), _("Answered late")
CHECKED, REOPENED = worded(_("Checked on site")), _("Reopened")
LOOKS_LATE = _("Looks on site too late")

FIGURES: dict[str, tuple[Figure, ...]] = {
    "member": (
        Figure("reported", REPORTED, _("cases this person reported"), _cases(), "reported_by", "reported_at", "pk"),
        Figure(
            "on_time", ON_TIME, _("of those reported: closed within the limit"),
            _closed_on_time, "reported_by", "reported_at", "pk", good=True,
        ),
        Figure(
            "late", LATE, _("cases this person handled after the limit"),
            _handled_late, "handled_by", "handled_at", "pk", good=False,
        ),
        Figure("checked", CHECKED, _("cases this person verified or checked"), _events(*SEEN_ON_SITE), "actor", "at"),
        Figure(
            "looks_late", LOOKS_LATE, _("looks on site this person was given or took on, and let run out"),
            _looks_late, "person", "clock__lapsed_at", good=False,
        ),
        Figure(
            "reopened", REOPENED, _("cases this person reported that were reopened"),
            _events("reopen"), "case__reported_by", "at", good=False,
        ),
    ),
    "grid": (
        Figure("reported", REPORTED, _("cases in the grid"), _cases(), "reported_grid", "reported_at", "pk"),
        Figure(
            "on_time", ON_TIME, _("of those reported: closed within the limit"),
            _closed_on_time, "reported_grid", "reported_at", "pk", good=True,
        ),
        Figure(
            "late", LATE, _("cases whose whole limit ran out"),
            _clocks("total", late=True), "case__reported_grid", "lapsed_at", good=False,
        ),
        Figure("checked", CHECKED, _("cases verified or checked"), _events(*SEEN_ON_SITE), "case__reported_grid", "at"),
        Figure(
            "looks_late", LOOKS_LATE, _("looks on site that its members let run out"),
            _looks_late, "grid", "clock__lapsed_at", good=False,
        ),
        Figure("reopened", REOPENED, _("cases reopened"), _events("reopen"), "case__reported_grid", "at", good=False),
    ),
    "organisation": (
        Figure(
            "reported", _("Work orders"), _("cases it was given"),
            WorkOrder.objects.all, "organisation", "given_at",
        ),
        Figure(
            "on_time", ON_TIME, _("cases it answered within the limit"),
            _orders_on_time, "organisation", "answered_at", good=True,
        ),
        Figure(
            "late", LATE, _("cases it answered late or still owes"),
            _orders_late, "organisation", "due_at", good=False,
        ),
        Figure(
            "checked", CHECKED, _("its cases that were checked"),
            _events("check", "fail_check"), "case__work_orders__organisation", "at",
        ),
        Figure(
            "reopened", REOPENED, _("its cases that were reopened"),
            _events("reopen"), "case__work_orders__organisation", "at", good=False,
        ),
    ),
    "centre": (
        Figure("reported", _("Came to it"), _("cases it had to answer for"), _clocks("level"), "holder", "started_at"),
        Figure(
            "on_time", ON_TIME, _("cases it passed on or closed in time"),
            _clocks("level", late=False), "holder", "ended_at", good=True,
        ),
        Figure(
            "late", LATE, _("cases it let lapse, answers to those below included"),
            _clocks("level", "feedback", late=True), "holder", "lapsed_at", good=False,
        ),
        Figure(
            "checked", CHECKED, _("its cases that were checked"),
            _events("check", "fail_check"), "case__holder", "at",
        ),
        Figure(
            "reopened", REOPENED, _("its cases that were reopened"),
            _events("reopen"), "case__holder", "at", good=False,
        ),
    ),
}  # fmt: skip


def figure(kind: str, code: str) -> Figure | None:
    """One figure of one kind of object, or None."""
    return next((found for found in FIGURES.get(kind, ()) if found.code == code), None)
