"""A document at the desk: its numbers, notes, handing in, paper, files, the cases behind."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessment.models import ReturnDocument, ReturnRow
from assessment.returns import files
from assessment.returns.access import Sight, document_for_reading, may_change, office_for, sight_of
from assessment.returns.actions import add_note, hand_in
from assessment.returns.forms import NoteForm
from assessment.returns.queries import behind
from assessment.returns.table import Line, Table, previous_of, table_of
from assessment.returns.views import way
from cases.models import Case
from gridgov.audit import record
from gridgov.paging import cursor_page
from gridgov.problems import Stale
from members.views.parts import attempt, person

MOST_SHOWN, MOST_BARS, PAGE = 300, 12, 50


@require_safe
@login_required
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """One period's numbers; while they are being read, how far that is."""
    return _document(request, document_for_reading(request.user, pk))


def _document(
    request: HttpRequest, found: ReturnDocument, form: Any = None, status: int = 200
) -> HttpResponse:
    sight = sight_of(request.user, found.of)
    previous = previous_of(found)
    table = table_of(found, sight, previous) if found.is_ready else None
    open_ = found.is_ready and found.handed_in_at is None and _is_latest(found)
    rows = _explained_by(request.user, table, sight, found) if table and open_ else []
    context = {
        "document": found,
        "table": table,
        "lines": table.lines[:MOST_SHOWN] if table else [],
        "more": max(0, len(table.lines) - MOST_SHOWN) if table else 0,
        "previous": previous,
        "versions": found.of.documents.filter(first=found.first).exclude(pk=found.pk).order_by("version"),
        "note_form": form or (NoteForm(rows=rows) if rows else None),
        "hands_in": open_ and office_for(request.user, found.of.area.path) is not None,
        "changes": found.is_ready and may_change(request.user, found.of),
        "bars": list(_bars(table)) if table else [],
        "whole": sight.whole,
        "crumbs": way(
            (found.of.title, reverse("assessment:return", args=[found.of_id])), (found.period.words, "")
        ),
    }
    return render(request, "assessment/returns/document.html", context, status=status)


def _is_latest(found: ReturnDocument) -> bool:
    return not found.of.documents.filter(first=found.first, version__gt=found.version).exists()


def _explained_by(user: Any, table: Table, sight: Sight, found: ReturnDocument) -> list[tuple[str, str]]:
    """Rows to which somebody may say something: those for which his office is in charge."""
    if office_for(user, found.of.area.path):
        whole = [("total", _("the whole"))] if sight.whole else []
        return [*whole, *((line.row.key, line.name) for line in table.lines)]
    return [(line.row.key, line.name) for line in table.lines[:MOST_SHOWN] if office_for(user, line.row.path)]


def _bars(table: Table) -> Any:
    """The first column as a picture, the greatest first."""
    counted: list[tuple[Line, Any]] = [
        (line, line.cells[0].value)
        for line in table.lines
        if line.row.kind == ReturnRow.Kind.UNIT and isinstance(line.cells[0].value, int)
    ]
    counted.sort(key=lambda pair: -pair[1])
    for line, value in counted[:MOST_BARS]:
        yield {"label": line.name, "value": value}


@require_safe
@login_required
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The document on paper: all rows, notes, what counts, the stamp."""
    found = _ready(request, pk)
    table = table_of(found, sight_of(request.user, found.of), previous_of(found))
    return render(
        request, "assessment/returns/paper.html", {"document": found, "table": table, "lines": table.lines}
    )


@require_safe
@login_required
def file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The document as CSV or XLSX; what was taken away is written down."""
    found = _ready(request, pk)
    table = table_of(found, sight_of(request.user, found.of))
    record(actor=person(request), action="return.export", target=found, data={"format": kind})
    answer: HttpResponse = files.answer(table, kind)
    return answer


def _ready(request: HttpRequest, pk: int) -> ReturnDocument:
    found = document_for_reading(request.user, pk)
    if not found.is_ready:
        raise Stale(_("This period is being drawn up."))
    return found


@require_POST
@login_required
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Something said to a row or the whole."""
    found = document_for_reading(request.user, pk)
    rows = [(row.key, row.key) for row in sight_of(request.user, found.of).rows(found)]
    form = NoteForm(request.POST, rows=rows)
    if form.is_valid():
        said = attempt(form, lambda: add_note(document_id=pk, by=person(request), **form.cleaned_data))
        if said:
            messages.success(request, _("The note stands with the numbers."))
            return redirect("assessment:return-document", pk)
    return _document(request, found, form, 400)


@require_POST
@login_required
def hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Stand for the numbers."""
    document_for_reading(request.user, pk)
    hand_in(document_id=pk, by=person(request))
    messages.success(request, _("It is handed in; the organisation that asks is told."))
    return redirect("assessment:return-document", pk)


@require_safe
@login_required
def cases(request: HttpRequest, pk: int, number: int, key: str) -> HttpResponse:
    """The cases behind a number: those that the reader may see, and how many more there are."""
    found = document_for_reading(request.user, pk)
    counted = behind(request.user, found, number, key)
    seen = Case.objects.visible_to(request.user).filter(pk__in=counted.cases.values("pk"))
    page = cursor_page(
        seen.select_related("case_class", "holder__area", "duty_grid"),
        order=("-reported_at", "-id"),
        cursor=request.GET.get("cursor", ""),
        size=PAGE,
    )
    now = counted.cases.count()
    context = {
        "document": found,
        "counted": counted,
        "now": now,
        "unseen": now - seen.count(),
        "page": page,
        "crumbs": way(
            (found.of.title, reverse("assessment:return", args=[found.of_id])),
            (found.period.words, reverse("assessment:return-document", args=[pk])),
            (counted.column.label, ""),
        ),
    }
    return render(request, "assessment/returns/cases.html", context)
