"""/desk/hotlines/: hotlines, a file handed in, its columns, what it would do, and its progress."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.hotlines.access import file_for_bringing, hotline_for_bringing, hotlines_of
from cases.hotlines.actions import choose_columns, confirm_file, put_hotline, stop_file, take_file
from cases.hotlines.answer_views import owed_now
from cases.hotlines.forms import ColumnsForm, FileForm, HotlineForm, SpanForm
from cases.hotlines.queries import (
    counts_of,
    faults_of,
    percent,
    rejected_lines,
    rows_of,
)
from cases.models import Hotline, HotlineFile, HotlineRow
from cases.report_forms import add_problem
from gridgov.audit import record
from gridgov.files import csv_stream
from gridgov.paging import cursor_page
from gridgov.problems import Invalid, Problem
from members.tables import UPLOAD, read_table
from members.views.parts import person

S = HotlineRow.State
TABS = (S.NEW, S.UNPLACED, S.KNOWN, S.FAULTY, S.DONE, S.FAILED, S.LEFT)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """The hotlines of my offices, and a form for another."""
    rows = list(hotlines_of(request.user).select_related("office", "case_class").order_by("name", "pk"))
    form, status = HotlineForm(request.user, request.POST or None), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                made = put_hotline(by=person(request), **form.cleaned_data)
                messages.success(request, _("%(name)s is recorded.") % {"name": made.name})
                return redirect("desk:hotline", made.pk)
            except Problem as problem:
                add_problem(form, problem)
    return render(
        request,
        "cases/hotlines/list.html",
        {"rows": rows, "form": form, "owed": owed_now(request.user)},
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def hotline(request: HttpRequest, pk: int) -> HttpResponse:
    """Its files, and a form for another."""
    found = hotline_for_bringing(request.user, pk)
    form, status = FileForm(request.POST or None, request.FILES or None), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                taken = _taken(request, found, form.cleaned_data["file"])
                messages.success(request, _("The file is here; nothing of it is a case yet."))
                return redirect("desk:hotline-file", taken.pk)
            except Invalid as problem:
                form.add_error("file", str(problem))
            except Problem as problem:
                add_problem(form, problem)
    page = cursor_page(
        HotlineFile.objects.filter(hotline=found).select_related("asked_by"), order=("-asked_at", "-id"),
        cursor=request.GET.get("cursor", ""), size=20,
    )  # fmt: skip
    counts = counts_of(page.items)
    context = {
        "hotline": found, "form": form, "page": page, "span": SpanForm(),
        "rows": [{"file": file, "counts": counts[file.pk]} for file in page.items],
        "crumbs": [(_("Hotlines"), reverse("desk:hotlines")), (found.name, "")],
    }  # fmt: skip
    return render(request, "cases/hotlines/hotline.html", context, status=status)


def _taken(request: HttpRequest, found: Hotline, upload: Any) -> HotlineFile:
    table = read_table(upload.name, upload, UPLOAD)
    return take_file(by=person(request), hotline=found, name=upload.name, table=table)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Columns, preview, progress and result; the page asks again while the worker is at it."""
    found = file_for_bringing(request.user, pk)
    form, status = ColumnsForm(found.headers, found.columns, request.POST or None), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                choose_columns(by=person(request), file_id=found.pk, columns=form.columns())
                messages.success(request, _("Kept, also for the next file of this hotline."))
                return redirect("desk:hotline-file", found.pk)
            except Invalid as problem:
                add_problem(form, problem)
    return render(request, "cases/hotlines/file.html", _page(request, found, form), status=status)


def _page(request: HttpRequest, found: HotlineFile, form: ColumnsForm) -> dict[str, Any]:
    state = request.GET.get("state", "")
    counts = counts_of([found])[found.pk]
    page = cursor_page(
        rows_of(found, request.user, state), order=("number",), cursor=request.GET.get("cursor", ""), size=50
    )
    tabs = [("", _("All"), counts["all"]), *((each.value, each.label, counts[each]) for each in TABS)]
    return {
        "file": found, "form": form, "counts": counts, "percent": percent(found, counts), "page": page,
        "both": counts[S.NEW] + counts[S.UNPLACED],
        "rejected": sum(counts[each] for each in (S.FAULTY, S.FAILED, S.LEFT, S.UNPLACED)),
        "rows": [{"row": row, "faults": faults_of(row)} for row in page.items],
        "tabs": [
            {"label": label, "url": f"?state={key}" if key else "?", "active": key == state, "count": many}
            for key, label, many in tabs
            if many or not key
        ],
        "crumbs": [
            (_("Hotlines"), reverse("desk:hotlines")),
            (found.hotline.name, reverse("desk:hotline", args=[found.hotline_id])),
            (found.name, ""),
        ],
    }  # fmt: skip


@require_POST
@login_required
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    found = file_for_bringing(request.user, pk)
    confirm_file(by=person(request), file_id=found.pk, unplaced="unplaced" in request.POST)
    messages.success(request, _("It is being brought in; this page shows how far."))
    return redirect("desk:hotline-file", pk)


@require_POST
@login_required
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    found = file_for_bringing(request.user, pk)
    stop_file(by=person(request), file_id=found.pk)
    messages.success(request, _("Stopped. What was brought in stays."))
    return redirect("desk:hotline-file", pk)


@require_safe
@login_required
def rejects(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Rows that became no case, to be mended and handed in again."""
    found = file_for_bringing(request.user, pk)
    record(actor=request.user, action="hotline.rejects", target=found)
    return _csv(rejected_lines(found), f"rejected-{found.pk}")


def _csv(rows: Any, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(csv_stream(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "no-store"
    return response
