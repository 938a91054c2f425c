"""The catalogue as tables in the columns that loading takes: handed in again they show no difference."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from cases.catalogue.cells import guarded
from cases.catalogue.difference import plain
from cases.catalogue.headings import in_chinese_words
from cases.models import CaseClass, ClassMapping, FilingStandard, Scheme

Line = list[str]
CLASS_COLUMNS = [
    "scheme", "kind", "code", "parent_code", "level", "name", "name_en", "responsible_party", "responsible_party_en",
    "legacy_code", "is_dispute", "in_use", "source", "confidence",
]  # fmt: skip
STANDARD_COLUMNS = [
    "scheme", "kind", "code", "number", "district", "condition_type", "condition", "closing_condition", "limit_value",
    "limit_unit", "is_urgent", "valid_from", "in_use", "source", "confidence",
]  # fmt: skip
MAPPING_COLUMNS = [
    "scheme", "kind", "code", "relation", "to_scheme", "to_kind", "to_code", "source", "confidence",
]  # fmt: skip
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no workbook can hold these


def table(what: str, scheme: Scheme | None = None, *, chinese: bool = False) -> Iterator[Line]:
    """Header and rows of the classes, standards or mappings of one scheme, or of all; with `chinese` in its words."""
    columns, _rows = TABLES[what]
    lines = _lines(what, scheme)
    yield from in_chinese_words(columns, lines) if chinese else lines


def _lines(what: str, scheme: Scheme | None) -> Iterator[Line]:
    columns, rows = TABLES[what]
    yield columns
    for line in rows(scheme):
        yield [guarded(CONTROL.sub("", text)) for text in line]


def workbook(what: str, scheme: Scheme | None = None, *, chinese: bool = False) -> bytes:
    """The same as an XLSX file whose cells are all text, so that codes keep their zeros."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(what)
    sheet.freeze_panes = "A2"
    for number, line in enumerate(table(what, scheme, chinese=chinese)):
        sheet.append([_cell(sheet, text, bold=number == 0) for text in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, text: str, *, bold: bool) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type, cell.number_format = "s", "@"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _classes(scheme: Scheme | None) -> Iterator[Line]:
    found = CaseClass.objects.select_related("scheme", "parent")
    found = found.filter(scheme=scheme) if scheme else found
    for each in found.order_by("scheme__code", "kind", "level", "code"):
        yield [
            *(
                each.scheme.code,
                each.kind,
                each.code,
                each.parent.code if each.parent else "",
                str(each.level),
            ),
            *(each.name, each.name_en, each.responsible_party, each.responsible_party_en, each.legacy_code),
            *(_yes(each.is_dispute), _yes(each.is_active), each.source, each.confidence),
        ]


def _standards(scheme: Scheme | None) -> Iterator[Line]:
    found = FilingStandard.objects.newest().select_related("case_class__scheme", "district")
    found = found.filter(case_class__scheme=scheme) if scheme else found
    order = ("case_class__scheme__code", "case_class__kind", "case_class__code", "number", "district__code")
    for each in found.order_by(*order):
        of = each.case_class
        yield [
            *(
                of.scheme.code,
                of.kind,
                of.code,
                str(each.number),
                each.district.code if each.district else "",
            ),
            *(each.condition_type, each.condition, each.closing_condition, plain(each.limit_value)),
            *(each.limit_unit, _yes(each.is_urgent), _day(each.valid_from), _yes(each.is_active)),
            *(each.source, each.confidence),
        ]


def _mappings(scheme: Scheme | None) -> Iterator[Line]:
    found = ClassMapping.objects.select_related("from_class__scheme", "to_class__scheme")
    found = (
        (found.filter(from_class__scheme=scheme) | found.filter(to_class__scheme=scheme)) if scheme else found
    )
    for each in found.order_by("from_class__scheme__code", "from_class__kind", "from_class__code", "pk"):
        one, other = each.from_class, each.to_class
        yield [
            *(one.scheme.code, one.kind, one.code, each.relation),
            *(other.scheme.code, other.kind, other.code, each.source, each.confidence),
        ]


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _day(moment: datetime | None) -> str:
    """A day where one begins, else the instant."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return local.date().isoformat() if local.time() == time() else local.isoformat()


TABLES: dict[str, tuple[Line, Callable[[Scheme | None], Iterator[Line]]]] = {
    "classes": (CLASS_COLUMNS, _classes),
    "standards": (STANDARD_COLUMNS, _standards),
    "mappings": (MAPPING_COLUMNS, _mappings),
}
