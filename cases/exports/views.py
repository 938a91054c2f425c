"""/desk/exports/: asking for files, how far they are, and the files themselves."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.desk.inbox import View
from cases.exports import files
from cases.exports.actions import ask_list, ask_paper, ask_sheet, cancel_export
from cases.exports.forms import ListForm
from cases.exports.queries import export_for_fetching, export_for_reading, exports_of
from cases.exports.rules import CONTENT_TYPES, KEEP, check_link, link_token
from cases.exports.sheets import SHEETS
from cases.exports.words import view_in_words
from cases.models import Export
from cases.queries import inbox
from cases.report_forms import add_problem
from gridgov.audit import record
from gridgov.paging import cursor_page
from gridgov.problems import Refused

COUNT_TO = 99_999


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """My files, newest first; the page asks again while one is being made."""
    page = cursor_page(
        exports_of(request.user), order=("-asked_at", "-id"), cursor=request.GET.get("cursor", ""), size=20
    )
    rows = [
        {
            "export": row,
            "token": link_token(row) if row.state == Export.State.DONE else "",
            "again": "" if row.case_id or row.what not in SHEETS else SHEETS[row.what].address(row),
        }
        for row in page.items
    ]
    context = {
        "page": page,
        "rows": rows,
        "waits": any(row.under_way for row in page.items),
        "days": KEEP.days,
    }
    return render(request, "cases/exports/list.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Which format and columns for the list that was on the screen."""
    if request.method != "POST":
        form = ListForm(initial={"query": request.GET.urlencode()})
        return _form(request, form, request.GET)
    form = ListForm(request.POST)
    if not form.is_valid():
        return _form(request, form, QueryDict(request.POST.get("query", "")), 400)
    try:
        ask_list(by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    except Refused as problem:  # what was ticked is not lost
        add_problem(form, problem)
        return _form(request, form, QueryDict(form.cleaned_data["query"]), problem.status)
    messages.success(request, _("The file is being made. It waits here until you fetch it."))
    return redirect("desk:exports")


def _form(request: HttpRequest, form: ListForm, query: Any, status: int = 200) -> HttpResponse:
    view = View.read(request.user, query)
    found = inbox.count(inbox.listing(view.desk, view.tab, view.form.condition()), COUNT_TO)
    context = {
        "form": form,
        "about": view_in_words(view),
        "found": found,
        "more": found > COUNT_TO,
        "back": f"?{query.urlencode()}",
        "crumbs": [(_("Exports"), reverse("desk:exports")), (_("New file"), "")],
    }
    return render(request, "cases/exports/new.html", context, status=status)


@require_POST
@login_required
def ask(request: HttpRequest) -> HttpResponse:
    """Another list than cases, from its own page: which (`what`), of what (`of`), narrowed to what (`query`)."""
    given = request.POST
    of = int(given["of"]) if given.get("of", "").isdecimal() and len(given["of"]) < 19 else None
    made = {
        "what": given.get("what", ""),
        "format": given.get("format", ""),
        "query": given.get("query", "") or _rest(given),
    }
    ask_sheet(by=request.user, of=of, **made)  # type: ignore[arg-type]
    messages.success(request, _("The file is being made. It waits here until you fetch it."))
    return redirect("desk:exports")


def _rest(given: QueryDict) -> str:
    """What the list's own form asks, as a query string."""
    rest = given.copy()
    for name in ("csrfmiddlewaretoken", "what", "of", "format", "query"):
        rest.pop(name, None)
    return rest.urlencode()


@require_POST
@login_required
def paper(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case as PDF."""
    ask_paper(by=request.user, case_id=case_id)  # type: ignore[arg-type]
    messages.success(request, _("The file is being made. It waits here until you fetch it."))
    return redirect("desk:exports")


@require_POST
@login_required
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give up on one, or delete its file."""
    export = export_for_reading(request.user, uuid)
    cancel_export(by=request.user, export_id=export.pk)  # type: ignore[arg-type]
    messages.success(request, _("Taken back; there is no file any more."))
    return redirect("desk:exports")


@require_safe
@login_required
def fetch(request: HttpRequest, uuid: UUID, token: str) -> FileResponse:
    """The file, to whoever asked for it, while link, file and rights last."""
    check_link(export_for_reading(request.user, uuid), token)
    export = export_for_fetching(request.user, uuid)
    stored = files.opened(export)
    record(actor=request.user, action="cases.export.fetch", target=export)
    response = FileResponse(
        stored, as_attachment=True, filename=name_of(export), content_type=CONTENT_TYPES[export.format]
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def name_of(export: Export) -> str:
    """What a browser calls it: the number of the case, or the list, with the time of its freshness."""
    what = export.case.number if export.case else SHEETS[export.what].file_name
    return f"{what}-{timezone.localtime(export.fresh_from):%Y%m%d-%H%M}.{export.format}"
