"""A document as a file, in one answer: it is a table of frozen numbers, and no more rows than a city has grids."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook

from assessment.returns.table import Table, sheet
from gridgov.files import csv_stream, safe_cell
from gridgov.ui.quantities import moment_text
from gridgov.workbooks import sheet_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(table: Table, kind: str) -> Any:
    """CSV or XLSX; Http404 for another kind."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    response: HttpResponse | StreamingHttpResponse | FileResponse
    if kind == "csv":
        rows = csv_stream([safe_cell(cell) for cell in row] for row in _whole(table))
        response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    else:
        response = FileResponse(_workbook(table), content_type=XLSX)
    document = table.document
    name = f"return-{document.of_id}-{document.first}-v{document.version}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _whole(table: Table) -> Iterator[list[Any]]:
    """The table, and below it what counts."""
    yield from sheet(table)
    yield []
    yield from _about(table)


def _workbook(table: Table) -> BytesIO:
    book = Workbook(write_only=True)
    page = book.create_sheet(str(_("Returns"))[:31])
    page.freeze_panes = "C2"
    for row in sheet(table):
        page.append([cell if isinstance(cell, int | float) else sheet_cell(cell) for cell in row])
    words = book.create_sheet("i")
    for row in _about(table):
        words.append([sheet_cell(cell) for cell in row])
    out = BytesIO()
    book.save(out)
    out.seek(0)
    return out


def _about(table: Table) -> Iterator[list[Any]]:
    document = table.document
    yield [_("Title"), document.of.title]
    yield [_("Organisation that asks"), document.of.organisation.display_name]
    yield [_("Area"), document.of.area.display_name]
    yield [_("Period"), document.period.words]
    yield [_("Version"), document.version]
    yield [_("As of"), f"{moment_text(document.read_from)} – {moment_text(document.read_to)}"]
    if document.handed_in_for:
        yield [_("Handed in"), f"{document.handed_in_for.display_name}, {moment_text(document.handed_in_at)}"]
    for column in table.columns:
        yield [column.label, column.hint]
