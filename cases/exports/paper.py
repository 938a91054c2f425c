"""One case as PDF: what is wrong, limits, work orders, what happened, photos. Never the reporter's contact.

The font is one of those that every reader of PDF brings for Chinese (Adobe-GB1): no font file is needed, and text can
be searched and copied.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import (
    Image,
    KeepTogether,
    LongTable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)

from cases.desk.place import place_names
from cases.models import Case, Photo
from cases.queries.errands import order_lines
from cases.queries.remaining import faces_of
from cases.queries.timeline import full_timeline
from gridgov.ui.joining import beside
from gridgov.ui.quantities import moment_text
from members.models import User

FONT = "STSong-Light"
INK, LINE = HexColor("#1d2733"), HexColor("#c9d1da")
MARGIN, WIDE = 18 * mm, A4[0] - 36 * mm
TALLEST = 95 * mm  # of a photo
PLAIN = ParagraphStyle("plain", fontName=FONT, fontSize=9.5, leading=14, textColor=INK, wordWrap="CJK")
SMALL = ParagraphStyle("small", PLAIN, fontSize=8, leading=11, textColor=HexColor("#5a6673"))
HEAD = ParagraphStyle("head", PLAIN, fontSize=17, leading=23, spaceAfter=2 * mm)
PART = ParagraphStyle("part", PLAIN, fontSize=12, leading=17, spaceBefore=5 * mm, spaceAfter=2 * mm)
GRID = TableStyle(
    [
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
)
Row = Iterable[Any]


def write_paper(out: Path, case: Case, person: User, now: datetime) -> None:
    """Write the PDF to `out`; `person` and `now` stand on every page."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    foot = _("%(number)s · as of %(when)s · made for %(who)s") % {
        "number": case.number,
        "when": moment_text(now),
        "who": person.display_name,
    }
    document = SimpleDocTemplate(
        str(out), pagesize=A4, title=case.number, author="GridGov", subject=case.case_class.display_name,
        leftMargin=MARGIN, rightMargin=MARGIN, topMargin=16 * mm, bottomMargin=18 * mm,
    )  # fmt: skip
    numbered = partial(_foot, foot)
    document.build(list(_story(case, now)), onFirstPage=numbered, onLaterPages=numbered)


def _foot(text: str, canvas: Any, document: Any) -> None:
    canvas.setFont(FONT, 8)
    canvas.setFillColor(SMALL.textColor)
    canvas.drawString(MARGIN, 11 * mm, text)
    canvas.drawRightString(A4[0] - MARGIN, 11 * mm, str(canvas.getPageNumber()))


def _story(case: Case, now: datetime) -> Iterable[Any]:
    steps = full_timeline(case)
    yield _words(f"{case.number}  {case.case_class.display_name}", HEAD)
    yield _table(_facts(case), (0.22, 0.78))
    yield from _part(_("Limits"), _limits(case, now), (0.3, 0.34, 0.2, 0.16))
    orders = [
        [line.order.organisation.display_name, line.order.get_role_display(), line.order.get_state_display()]
        for line in order_lines(case, steps, now)
    ]
    yield from _part(_("Work orders"), orders, (0.5, 0.2, 0.3))
    happened = [
        [moment_text(step.when), _joined(step.what, step.detail), step.who, step.text] for step in steps
    ]
    yield from _part(_("What happened"), happened, (0.18, 0.26, 0.2, 0.36))
    yield from _photos(case)


def _facts(case: Case) -> Iterable[Row]:
    state = _joined(case.get_state_display(), _("Urgent") if case.urgent else "", between=" · ")
    position = f"{case.lon:.6f}, {case.lat:.6f}" if case.lon is not None and case.lat is not None else ""
    found = [
        (_("State"), state),
        (_("Who answers"), case.holder.display_name),
        (_("Reported at"), f"{moment_text(case.reported_at)} · {case.get_source_display()}"),
        (_("What is wrong"), case.description),
        (_("Place"), _joined(place_names(case), case.place, position)),
        (_("Filing standard"), str(case.filing_standard or "")),
    ]
    return [row for row in found if row[1]]


def _limits(case: Case, now: datetime) -> list[Row]:
    return [
        [
            beside(face.name, face.limit),
            face.clock.holder.display_name,
            moment_text(face.clock.due_at),
            f"{face.percent}%",
        ]
        for face in faces_of(case, now)
    ]


def _photos(case: Case) -> Iterable[Any]:
    rows = list(case.photos.shown())
    if rows:
        yield _words(_("Photos"), PART)
    for number, row in enumerate(rows, 1):
        said = _joined(str(number), moment_text(row.created_at), between=" · ")
        yield KeepTogether([_picture(row), _words(said, SMALL), Spacer(1, 3 * mm)])


def _picture(row: Photo) -> Any:
    """The photo in the page's width; a sentence where its file is lost, so that the rest can be read."""
    try:
        with row.file.open("rb") as stored:
            picture = ImageReader(stored)
            width, height = picture.getSize()
            scale = min(WIDE / width, TALLEST / height)
            return Image(row.file.path, width * scale, height * scale, lazy=2, hAlign="LEFT")
    except OSError:
        return _words(_("This photo's file is missing."))


def _part(title: str, rows: list[Any], shares: tuple[float, ...]) -> Iterable[Any]:
    if rows:
        yield _words(title, PART)
        yield _table(rows, shares)


def _table(rows: Iterable[Row], shares: tuple[float, ...]) -> Any:
    cells = [[_words(str(cell)) for cell in row] for row in rows]
    widths = [share * WIDE for share in shares]
    return LongTable(
        cells, colWidths=widths, style=GRID, hAlign="LEFT", splitInRow=1
    )  # a text may be higher than a page


def _words(text: str, style: Any = PLAIN) -> Any:
    """A paragraph of plain text: nothing in it is markup."""
    return Paragraph(escape(text).replace("\n", "<br/>"), style)


def _joined(*parts: str, between: str = "\n") -> str:
    return between.join(part for part in parts if part)
