"""/setup/import-staff/: hand in a file, look at what it would do, then confirm."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gridgov.problems import Invalid
from members.actions.staff import StaffRow, import_staff, preview_staff, read_staff
from members.forms.people import StaffFileForm
from members.staff_columns import COLUMNS
from members.staff_template import staff_template
from members.tables import UPLOAD, Row, read_table
from members.views.parts import crumbs, needs, person

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WAITING = "staff_import"


@needs("administer", "manage")
@never_cache
def staff_import(request: HttpRequest) -> HttpResponse:
    form = StaffFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            rows = read_staff(read_table(form.cleaned_data["file"].name, form.cleaned_data["file"], UPLOAD))
        except Invalid as problem:
            form.add_error("file", str(problem))
        else:
            return _preview(request, rows)
    return render(request, "members/setup/staff_import.html", {"form": form, "columns": COLUMNS})


def _preview(request: HttpRequest, rows: list[Row]) -> HttpResponse:
    """The rows wait in the session until they are confirmed; a new file takes their place."""
    tried = preview_staff(actor=person(request), rows=rows)
    bad = sum(1 for row in tried if row.errors)
    request.session[WAITING] = None if bad else [[row.number, row.values] for row in rows]
    context = {
        "rows": [_shown(row) for row in tried],
        "columns": [column for column in COLUMNS if any(_has(row, column.name) for row in tried)],
        "bad": bad,
        "crumbs": crumbs((_("Import staff"), "members:staff-import"), (_("What the file would do"), "")),
        "accounts": sum(row.makes_account for row in tried),
        "posts": sum(row.makes_post for row in tried),
    }
    return render(request, "members/setup/staff_preview.html", context)


def _has(row: StaffRow, name: str) -> bool:
    return bool(row.values.get(name) or name in row.errors)


def _shown(row: StaffRow) -> dict[str, Any]:
    """Cells in the order of the columns that hold anything, each with its error."""
    return {
        "number": row.number,
        "values": row.values,
        "errors": row.errors,
        "whole": row.errors.get("", ""),
        "row": row,
    }


@needs("administer", "manage")
@require_POST
@never_cache
def staff_confirm(request: HttpRequest) -> HttpResponse:
    waiting = request.session.pop(WAITING, None)
    if not waiting:
        return redirect("members:staff-import")
    rows = [Row(number, values) for number, values in waiting]
    done = import_staff(actor=person(request), rows=rows)
    answer = render(
        request, "members/setup/staff_done.html", {"made": [r for r in done if r.makes_account], "done": done}
    )
    answer["Cache-Control"] = "no-store"
    return answer


@needs("administer", "manage")
@require_GET
def staff_template_file(request: HttpRequest) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="staff.xlsx"'}
    return HttpResponse(staff_template(), content_type=XLSX, headers=headers)
