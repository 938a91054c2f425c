"""Requests that wait for a decision, and how often organisations ask."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.access import case_for_reading
from cases.actions.exporting import record_export
from cases.models import CaseRequest
from cases.queries.inbox import Desk
from cases.queries.shares import Share, share_of, shares
from cases.queries.waiting import ORDER, waiting_for, watched
from gridgov.files import csv_stream, safe_cell
from gridgov.paging import cursor_page
from members.views.parts import needs, person

SIZE = 50


@dataclass(frozen=True)
class Row:
    """A request with the share of whoever asked."""

    request: CaseRequest
    share: Share | None


@require_safe
@needs("supervise")
def show(request: HttpRequest) -> HttpResponse:
    """What waits for this person, oldest first."""
    desk, now = Desk.of(person(request)), timezone.now()
    page = cursor_page(waiting_for(desk), order=ORDER, cursor=request.GET.get("cursor", ""), size=SIZE)
    asking = {row.organisation_id for row in page.items if row.organisation_id}
    found = {(s.organisation.pk, s.kind): s for s in shares(asking, now=now)} if asking else {}
    rows = [Row(row, found.get((row.organisation_id or 0, row.kind))) for row in page.items]
    return render(request, "cases/desk/requests.html", {"page": page, "rows": rows, "tabs": _tabs(0)})


@require_safe
@needs("supervise")
def watch(request: HttpRequest) -> HttpResponse:
    """The watched share of each organisation that asked for something in the window."""
    rows = _watched(request)
    return render(request, "cases/desk/shares.html", {"rows": rows, "tabs": _tabs(1)})


@require_safe
@needs("supervise")
def export(request: HttpRequest) -> Any:
    """The same as a CSV file."""
    record_export(actor=request.user, tab="shares")
    lines = csv_stream([_head(), *map(_values, _watched(request))])
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="shares-{timezone.localdate():%Y%m%d}.csv"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@login_required
def share(request: HttpRequest, request_id: int) -> HttpResponse:
    """Beside one request on its case's page."""
    asked = get_object_or_404(CaseRequest.objects.select_related("organisation"), pk=request_id)
    case_for_reading(request.user, asked.case_id)
    found = share_of(asked, now=timezone.now())
    return render(request, "cases/desk/_share.html", {"share": found})


def _tabs(here: int) -> list[dict[str, Any]]:
    pages = ((_("To decide"), "desk:requests"), (_("Who asks how often"), "desk:shares"))
    return [
        {"label": label, "url": reverse(name), "active": here == place}
        for place, (label, name) in enumerate(pages)
    ]


def _watched(request: HttpRequest) -> list[Share]:
    desk = Desk.of(person(request))
    return shares(watched(desk), now=timezone.now())


def _head() -> list[str]:
    return [
        _("Organisation"),
        _("Kind"),
        _("Cases"),
        _("Asked"),
        _("Granted"),
        _("Share"),
        _("At most"),
        _("Stands out"),
    ]


def _values(row: Share) -> list[Any]:
    marked = _("yes") if row.stands_out else _("no")
    values = [row.organisation.display_name, row.label, row.cases, row.asked, row.granted]
    return [safe_cell(value) for value in (*values, f"{row.percent:.1f} %", f"{row.most} %", marked)]
