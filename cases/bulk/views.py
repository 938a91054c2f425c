"""/desk/bulk/: one move on many cases, its preview, its progress and its result."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.bulk.actions import ask_for_all, ask_for_picked, confirm_job, stop_job, try_again
from cases.bulk.forms import BulkForm
from cases.bulk.queries import counts_of, items_of, job_for_reading, jobs_of, reasons_of, result_rows, seen_in
from cases.bulk.rules import bulk_move, read_picks
from cases.exports.queries import matching
from cases.exports.words import filter_in_words
from cases.models import BulkItem, BulkJob, Case
from cases.report_forms import add_problem
from cases.workflow import MOVES
from gridgov.audit import record
from gridgov.files import csv_stream
from gridgov.paging import cursor_page
from gridgov.problems import Problem

COUNT_TO = 10_000


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """My jobs, newest first."""
    cursor = request.GET.get("cursor", "")
    page = cursor_page(jobs_of(request.user), order=("-asked_at", "-id"), cursor=cursor, size=20)
    counts = counts_of(page.items)
    rows = [{"job": job, "move": MOVES[job.move], "counts": counts[job.pk]} for job in page.items]
    return render(request, "cases/bulk/list.html", {"page": page, "rows": rows})


@require_POST
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """From the inbox with what was chosen: the form of the move; from that form: the job."""
    move = bulk_move(request.POST.get("move", ""))
    near = _near(request)
    form = BulkForm(move, near, request.POST if "go" in request.POST else None)
    if not form.is_bound:
        return _form(request, form)
    if not form.is_valid():
        return _form(request, form, 400)
    try:
        job = _asked(request, form)
    except Problem as problem:  # what was typed is not lost
        add_problem(form, problem)
        return _form(request, form, problem.status)
    return redirect("desk:bulk-job", job.pk)


def _asked(request: HttpRequest, form: BulkForm) -> BulkJob:
    what: dict[str, Any] = {"by": request.user, "move": form.move.name, "given": form.given()}
    query = request.POST.get("query", "")
    if request.POST.get("all"):
        return ask_for_all(**what, query=query)
    return ask_for_picked(**what, picked=read_picks(request.POST.getlist("pick")), query=query)


def _near(request: HttpRequest) -> Case | None:
    """One of the chosen cases, as far as the person sees it."""
    cases = Case.objects.visible_to(request.user).select_related("case_class", "holder")
    if request.POST.get("all"):
        found = matching(request.user, request.POST.get("query", ""))  # type: ignore[arg-type]
        return found.select_related("case_class", "holder").order_by("pk").first()
    picks = read_picks(request.POST.getlist("pick"))
    return cases.filter(pk__in=list(picks)).order_by("pk").first()


def _form(request: HttpRequest, form: BulkForm, status: int = 200) -> HttpResponse:
    query, whole = request.POST.get("query", ""), bool(request.POST.get("all"))
    picks = request.POST.getlist("pick")
    many = matching(request.user, query)[: COUNT_TO + 1].count() if whole else len(picks)  # type: ignore[arg-type]
    context = {
        "form": form,
        "move": form.move,
        "query": query,
        "whole": whole,
        "picks": [] if whole else picks,
        "many": many,
        "about": filter_in_words(request.user, query) if whole else "",  # type: ignore[arg-type]
        "back": f"?{QueryDict(query).urlencode()}",
    }
    return render(request, "cases/bulk/new.html", context, status=status)


@require_safe
@login_required
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, and each case with what became of it; the page asks again while the worker is at it."""
    found = job_for_reading(request.user, pk)
    state = request.GET.get("state", "")
    state = state if state in (*BulkItem.State.values, "bad") else ""
    page = cursor_page(items_of(found, state), order=("id",), cursor=request.GET.get("cursor", ""), size=50)
    seen = seen_in(request.user, page.items)
    counts = counts_of([found])[found.pk]
    context = {
        "job": found,
        "move": MOVES[found.move],
        "counts": counts,
        "percent": counts.percent(found),
        "reasons": reasons_of(found),
        "page": page,
        "rows": [{"item": item, "seen": item.case_id in seen} for item in page.items],
        "tabs": _tabs(counts, state),
        "back": f"?{QueryDict(found.query).urlencode()}",
        "crumbs": [(_("Many at once"), reverse("desk:bulk")), (str(MOVES[found.move].label), "")],
    }
    return render(request, "cases/bulk/job.html", context)


def _tabs(counts: Any, chosen: str) -> list[dict[str, Any]]:
    tabs = [("", _("All"), counts.all), ("bad", _("Not possible"), counts.bad)]
    tabs.append((BulkItem.State.DONE, _("Done"), counts.done))
    return [
        {"label": label, "url": f"?state={key}" if key else "?", "active": key == chosen, "count": many}
        for key, label, many in tabs
        if many or not key
    ]


@require_POST
@login_required
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    job_for_reading(request.user, pk)
    confirm_job(by=request.user, job_id=pk)  # type: ignore[arg-type]
    messages.success(request, _("It has begun. You may leave this page."))
    return redirect("desk:bulk-job", pk)


@require_POST
@login_required
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    job_for_reading(request.user, pk)
    stop_job(by=request.user, job_id=pk)  # type: ignore[arg-type]
    messages.success(request, _("Stopped. What was done stays done."))
    return redirect("desk:bulk-job", pk)


@require_POST
@login_required
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """A new job of what failed."""
    job_for_reading(request.user, pk)
    return redirect("desk:bulk-job", try_again(by=request.user, job_id=pk).pk)  # type: ignore[arg-type]


@require_safe
@login_required
def result(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Each case with its result as CSV."""
    found = job_for_reading(request.user, pk)
    record(actor=request.user, action="cases.bulk.export", target=found)
    response = StreamingHttpResponse(
        csv_stream(result_rows(found, request.user)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{found.move}-{found.pk}.csv"'
    response["Cache-Control"] = "no-store"
    return response
