"""What somebody has to know: the list behind the bell."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cases.actions.notices import read_notices
from cases.actions.notify import RULE_FAILED
from cases.looks import MOVE_ICONS, MOVE_TONES
from cases.models import Clock, HotlineFile, HotlineRow, Notice
from cases.queries.marks import MOST, marks_of
from cases.queries.remaining import name_of
from cases.sight import case_open_to
from cases.workflow import MOVES
from gridgov.paging import cursor_page
from gridgov.ui.joining import beside
from gridgov.ui.quantities import number_text
from members.access import holdings

CLOCKS = {
    "warn": (gettext_lazy("Little time left"), "warn", "hourglass-bottom"),
    "lapse": (gettext_lazy("Not answered in time"), "bad", "alarm"),
    "report": (gettext_lazy("New report"), "info", "megaphone"),
    "ring": (gettext_lazy("Alarm: confirm it at once"), "bad", "bell-fill"),
}
VISITS = {
    "visit_due": gettext_lazy("A follow-up visit is due today"),
    "visit_missed": gettext_lazy("A follow-up visit was not paid on its day"),
}
YEAR_MISSING = gettext_lazy("The calendar “%(calendar)s” lacks the year %(year)s")
FILES = {
    "export": (gettext_lazy("A file that you asked for is ready"), "ok", "download"),
    "export_fail": (gettext_lazy("A file that you asked for could not be made"), "bad", "download"),
}
MENTION = gettext_lazy("A colleague calls you in a comment")
DRILL, BEHIND = "drill", "behind"
OF_NO_CASE: dict[str, tuple[Any, str, str]] = FILES | {
    BEHIND: (gettext_lazy("Units of a campaign in your grids are due and not done"), "warn", "flag"),
    DRILL: (gettext_lazy("Drill: an alarm rings. Confirm it"), "bad", "bell-fill"),
    "dormant": (gettext_lazy("Cases of yours on which nothing has moved for long"), "warn", "moon"),
}
LISTS = dict.fromkeys(FILES, "desk:exports") | {
    BEHIND: "field:home",
    DRILL: "desk:alarms",
    "dormant": "desk:dormant",
}
BULK = gettext_lazy("Your work on many cases is over")
HOTLINE = gettext_lazy("The hotline's file “%(file)s” is over: %(counts)s")
ERRANDS = {
    ("order", "warn"): gettext_lazy("Little time left for a work order"),
    ("order", "lapse"): gettext_lazy("Work order not answered in time"),
    ("arrival", "warn"): gettext_lazy("Little time left to get to the spot"),
    ("arrival", "lapse"): gettext_lazy("Not on the spot in time"),
    ("alarm", "warn"): gettext_lazy("An alarm is not confirmed, and little time is left"),
    ("alarm", "lapse"): gettext_lazy("Alarm not confirmed in time"),
    ("alarm", "ring"): gettext_lazy("Alarm: confirm it at once"),
}
RULE_FAILS = (
    gettext_lazy("A routing rule fails: cases wait for somebody to mend it"),
    "bad",
    "signpost-split",
)


SHOWN = ("case__case_class", "case__holder", "clock__holder", "clock__owed_to", "calendar", "hotline_file")


def tell_as(kind: str, words: Any, tone: str, icon: str, *, url: str) -> None:
    """A kind of notice of a higher floor: what it says, how it looks, the name of the page that it leads to."""
    OF_NO_CASE[kind], LISTS[kind] = (words, tone, icon), url


@dataclass(frozen=True)
class Line:
    """One notice as it is shown."""

    notice: Notice
    what: str
    tone: str
    icon: str
    url: str = ""
    about_case: bool = True  # an administrator need not see the case


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """My notices, newest first."""
    mine = mine_of(request.user).select_related(*SHOWN)
    page = cursor_page(mine, order=("-at", "-id"), cursor=request.GET.get("cursor", ""), size=40)
    staff = bool(holdings(request.user))
    context = {
        "page": page,
        "lines": [replace(line_of(notice), url=address_of(notice, staff)) for notice in page.items],
        "unread": unread(request.user),
    }
    return render(request, "cases/desk/notices.html", context)


@require_POST
@login_required
def read(request: HttpRequest) -> HttpResponse:
    """One (`notice`) or all of them."""
    chosen = request.POST.get("notice", "")
    read_notices(user=request.user, notice_id=int(chosen) if chosen.isdecimal() else None)
    messages.success(request, _("Marked as read."))
    return redirect("desk:notices")


def line_of(notice: Notice) -> Line:
    """A notice in words."""
    if notice.calendar:
        said = YEAR_MISSING % {"calendar": notice.calendar, "year": notice.year}
        return Line(notice, said, "bad", "calendar-x", about_case=False)
    if notice.kind in OF_NO_CASE:
        words, tone, icon = OF_NO_CASE[notice.kind]
        return Line(notice, str(words), tone, icon, about_case=False)
    if notice.bulk_id or notice.hotline_file:
        return _job(notice)
    if notice.kind == "mention":
        return Line(notice, str(MENTION), "info", "at")
    if notice.kind == RULE_FAILED:
        return Line(notice, str(RULE_FAILS[0]), *RULE_FAILS[1:], about_case=False)
    if notice.kind in CLOCKS and (notice.clock_id or notice.kind == "report"):
        words, tone, icon = CLOCKS[notice.kind]
        return Line(notice, _errand(notice) or f"{words}{_limit(notice)}", tone, icon)
    move = MOVES.get(notice.kind)
    what = (
        str(move.done if move else VISITS[notice.kind])
        if move or notice.kind in VISITS
        else _("Something happened")
    )
    if notice.kind == "lapse":  # of the level's limit: the case went up
        what = f"{what} · {Clock.Kind.LEVEL.label}"
    return Line(notice, what, MOVE_TONES.get(notice.kind, "brand"), MOVE_ICONS.get(notice.kind, "bell"))


def _job(notice: Notice) -> Line:
    """Work of many rows that is over."""
    file = notice.hotline_file
    if file is None:
        return Line(notice, str(BULK), "ok", "ui-checks", about_case=False)
    said = HOTLINE % {"file": file.name, "counts": outcome_in_words(file)}
    return Line(notice, said, "ok", "telephone-inbound", about_case=False)


def outcome_in_words(file: HotlineFile) -> str:
    """How many of its rows became what: “Brought in: 12, Failed: 1”."""
    states = ((state, file.outcome.get(state.value, 0)) for state in HotlineRow.State)
    counts = [f"{state.label}: {number_text(many)}" for state, many in states if many]
    return ", ".join(counts) or _("no rows")


def _limit(notice: Notice) -> str:
    """Which limit it is."""
    return f" · {name_of(notice.clock)}" if notice.clock else ""


def _errand(notice: Notice) -> str:
    """Of a work order or an arrival: which, and whose."""
    clock = notice.clock
    words = ERRANDS.get((clock.kind, notice.kind)) if clock else None
    return beside(words, clock.holder.display_name) if clock and words else ""


def address_of(notice: Notice, staff: bool) -> str:
    """Whoever only reported reads the public page; of a rule that fails, the report of routing tells."""
    if notice.kind in LISTS:
        return reverse(LISTS[notice.kind])
    if notice.hotline_file_id:
        return reverse("desk:hotline-file", args=[notice.hotline_file_id])
    if notice.bulk_id:
        return reverse("desk:bulk-job", args=[notice.bulk_id])
    if notice.case is None:
        return reverse("setup:calendars")
    if notice.kind == RULE_FAILED:
        return reverse("routing:report")
    if staff:
        return reverse("desk:case", args=[notice.case.pk])
    return reverse("public:case", args=[notice.case.number])


def unread(user: Any) -> int:
    """How many notices wait, for the bell; counted to 100."""
    marks = marks_of(user)
    if not marks.of_disputes:  # mostly: then nobody's rights have to be asked
        return marks.unread
    return mine_of(user).filter(read_at=None)[:MOST].count()


def mine_of(user: Any) -> QuerySet[Notice]:
    """A person's notices. What was told of a dispute goes when the person is let in no more."""
    return Notice.objects.filter(Q(case=None) | case_open_to(user), user=user.pk)
