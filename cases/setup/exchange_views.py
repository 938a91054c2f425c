"""/setup/catalogue/: the catalogue as files; a file is looked at before it changes anything."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cases.catalogue.exporting import TABLES, table, workbook
from cases.catalogue.formats import BadFile
from cases.catalogue.headings import HEADINGS
from cases.catalogue.loading import Difference, Sheet, load_sheet
from cases.models import Scheme
from cases.setup.differences import shown
from gridgov.files import csv_stream
from gridgov.problems import Invalid
from gridgov.ui.joining import listed
from grids.models.area import in_chinese
from members.tables import UPLOAD, read_table
from members.views.parts import needs, person

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WAITING = "catalogue_import"
LARGEST = 4 * 1024 * 1024


class FileForm(forms.Form):
    """A file of classes, filing standards or mappings."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "XLSX or CSV, at most 20,000 rows and 4 MB. First you see what it would change."
        ),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.gz"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("The file is larger than 4 MB; split it."))
        return file


@needs("administer")
@never_cache
def catalogue_files(request: HttpRequest) -> HttpResponse:
    """Hand in a file, or take one."""
    form, reasons = FileForm(request.POST or None, request.FILES or None), []
    if request.method == "POST" and form.is_valid():
        try:
            sheet = _read(form.cleaned_data["file"])
            difference = load_sheet(sheet=sheet, dry_run=True, by=person(request))
        except BadFile as problem:
            reasons = problem.reasons
        except Invalid as problem:
            form.add_error("file", str(problem))
        else:
            request.session[WAITING] = [sheet.header, sheet.rows]
            return _preview(request, difference)
    context = {"form": form, "reasons": reasons, "schemes": Scheme.objects.all(), "tables": _tables()}
    return render(request, "cases/setup/catalogue_files.html", context, status=400 if reasons else 200)


def _tables() -> list[dict[str, Any]]:
    words = {"classes": _("Classes"), "standards": _("Filing standards"), "mappings": _("Mappings")}
    return [
        {
            "name": name,
            "words": words[name],
            "columns": listed(HEADINGS[column] if in_chinese() else column for column in columns),
        }
        for name, (columns, _rows) in TABLES.items()
    ]


def _read(file: Any) -> Sheet:
    """The rows, which fit in memory; Invalid for too many."""
    found = read_table(file.name, file, UPLOAD)
    rows = [(row.number, row.values) for row in found.rows]
    if not rows:
        raise Invalid(_("The file has no row below its first one."))
    return Sheet(found.columns, rows)


def _preview(request: HttpRequest, difference: Difference, *, status: int = 200) -> HttpResponse:
    crumbs = [
        (_("Case classes"), reverse("setup:classes")),
        (_("Import and export"), reverse("setup:catalogue-files")),
        (_("What the file would change"), ""),
    ]
    context = {
        "difference": shown(difference), "fingerprint": difference.fingerprint(), "crumbs": crumbs,
        "action": reverse("setup:catalogue-confirm"), "back": reverse("setup:catalogue-files"),
    }  # fmt: skip
    return render(request, "cases/setup/catalogue_preview.html", context, status=status)


@needs("administer")
@require_POST
@never_cache
def confirm(request: HttpRequest) -> HttpResponse:
    """Do what was shown; when the catalogue has changed since, show again."""
    waiting = request.session.get(WAITING)
    if not waiting:
        return redirect("setup:catalogue-files")
    header, rows = waiting
    sheet = Sheet(header, [(number, values) for number, values in rows])
    retire = request.POST.get("retire") == "1"
    by, seen = person(request), request.POST.get("fingerprint", "")
    done = load_sheet(sheet=sheet, dry_run=False, retire=retire, by=by, seen=seen)
    if done.fingerprint() != seen:
        messages.warning(request, _("Somebody changed the catalogue in between. Look at it again."))
        return _preview(request, done, status=409)
    del request.session[WAITING]
    messages.success(request, _("The file is loaded."))
    return redirect("setup:classes")


@needs("administer")
@require_GET
def export(request: HttpRequest, what: str, kind: str) -> HttpResponse:
    """Classes, standards or mappings as CSV or XLSX, of one scheme or of all."""
    if what not in TABLES or kind not in ("csv", "xlsx"):
        raise Http404
    code = request.GET.get("scheme", "")
    scheme = get_object_or_404(Scheme, code=code) if code else None
    headers = {"Content-Disposition": f'attachment; filename="{what}.{kind}"'}
    if kind == "xlsx":
        return HttpResponse(workbook(what, scheme, chinese=in_chinese()), content_type=XLSX, headers=headers)
    lines = csv_stream(table(what, scheme, chinese=in_chinese()))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
    return cast(HttpResponse, answer)
