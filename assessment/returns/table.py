"""A document as a reader sees it: lines, sums of what he sees, and what changed since the period before."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessment.models import ReturnDocument, ReturnNote, ReturnRow
from assessment.returns.access import Sight
from assessment.returns.columns import Column
from assessment.returns.reading import HIDDEN, Cell
from cases.models.catalogue import in_reader_language
from gridgov.ui.quantities import number_text


@dataclass(frozen=True)
class Shown:
    """One cell: its words, how much more or less than before, and whether there is a list behind it."""

    value: Cell
    before: Cell = None
    opens: bool = False

    @property
    def hidden(self) -> bool:
        return self.value == HIDDEN

    @property
    def text(self) -> str:
        return _("hidden") if isinstance(self.value, str) else number_text(self.value)

    @property
    def change(self) -> float | None:
        """None where one of the two is no number."""
        if isinstance(self.value, str) or isinstance(self.before, str):
            return None
        return None if self.value is None or self.before is None else round(self.value - self.before, 1)

    @property
    def arrow(self) -> str:
        """Direction and difference in text."""
        if self.change is None:
            return ""
        sign = "↑ +" if self.change > 0 else "↓ −" if self.change < 0 else "="
        return f"{sign}{number_text(abs(self.change))}" if self.change else sign


@dataclass(frozen=True)
class Line:
    """A row with its cells in the order of the columns, and its notes."""

    row: ReturnRow
    name: str
    cells: list[Shown]
    notes: list[ReturnNote]


@dataclass(frozen=True)
class Table:
    """What somebody sees of a document."""

    document: ReturnDocument
    columns: list[Column]
    lines: list[Line]
    total: Line | None

    @property
    def hides(self) -> bool:
        """Whether a number in it is hidden."""
        shown = [*self.lines, *([self.total] if self.total else [])]
        return any(cell.hidden for line in shown for cell in line.cells)


def table_of(document: ReturnDocument, sight: Sight, previous: ReturnDocument | None = None) -> Table:
    """Of a document that is ready. `previous` is that of the period before."""
    columns = document.asked
    rows = list(sight.rows(document).order_by("code", "pk"))
    before = _before(columns, previous, sight)
    notes: dict[str, list[ReturnNote]] = {}
    for note in document.notes.select_related("by", "organisation").order_by("pk"):
        notes.setdefault(note.key, []).append(note)
    lines = [
        Line(row, name_of(row), list(_cells(row, columns, before.get(row.key, {}))), notes.get(row.key, []))
        for row in rows
    ]
    return Table(
        document, columns, [*_of(lines, "unit"), *_of(lines, "rest")], _total(document, lines, columns, notes)
    )


def _of(lines: Iterable[Line], kind: str) -> list[Line]:
    return [line for line in lines if line.row.kind == kind]


def _total(
    document: ReturnDocument, lines: list[Line], columns: list[Column], notes: dict[str, list[ReturnNote]]
) -> Line | None:
    """The whole; for who sees a part only the sum of that, where nothing in it is hidden."""
    if whole := _of(lines, "total"):
        return whole[0]
    if len(lines) < 2:
        return None
    cells = [
        Shown(part_sum(column, [line.row for line in lines], number)) for number, column in enumerate(columns)
    ]
    row = ReturnRow(document=document, kind=ReturnRow.Kind.TOTAL, key="")
    return Line(row, _("Sum of the rows that you see"), cells, notes.get("total", []))


def part_sum(column: Column, rows: Sequence[ReturnRow], number: int) -> Cell:
    """Of some rows: none of a median, and none where a number is hidden, for it would give it away."""
    values = [row.cells.get(str(number)) for row in rows]
    if column.figure.median or any(isinstance(value, str) for value in values):
        return None
    return sum(value or 0 for value in values)


def name_of(row: ReturnRow) -> str:
    """As the reader calls it."""
    if row.kind == ReturnRow.Kind.REST:
        return _("In none of them")
    if row.kind == ReturnRow.Kind.TOTAL:
        return _("Total")
    return in_reader_language(row.name, row.name_en)


def _cells(row: ReturnRow, columns: list[Column], before: dict[int, Cell]) -> Iterator[Shown]:
    for number, column in enumerate(columns):
        value = row.cells.get(str(number))
        yield Shown(value, before.get(number), column.figure.of_cases and value not in (None, HIDDEN, 0))


def _before(
    columns: list[Column], previous: ReturnDocument | None, sight: Sight
) -> dict[str, dict[int, Cell]]:
    """Numbers of the period before by row and column; those of the same figure, version and class."""
    if previous is None:
        return {}
    then = {_same(column): number for number, column in enumerate(previous.asked)}
    pairs = [(now, then[_same(column)]) for now, column in enumerate(columns) if _same(column) in then]
    return {row.key: {now: row.cells.get(str(was)) for now, was in pairs} for row in sight.rows(previous)}


def _same(column: Column) -> tuple[Any, ...]:
    return column.figure.code, column.version, column.case_class


def previous_of(document: ReturnDocument) -> ReturnDocument | None:
    """The latest version of the period before, where there is one."""
    return latest(document.of.documents, document.period.moved(-1).first)


def latest(documents: Any, first: Any) -> ReturnDocument | None:
    """Of a period: the newest that is ready."""
    ready: QuerySet[ReturnDocument] = documents.filter(first=first, state=ReturnDocument.State.READY)
    return ready.select_related("of").order_by("-version").first()


def sheet(table: Table) -> Iterator[list[Any]]:
    """The table for a file: head, lines, total, then what each column counts and the stamp."""
    yield [_("Code"), _("Name"), *(column.label for column in table.columns), _("Notes")]
    for line in [*table.lines, *([table.total] if table.total else [])]:
        said = " / ".join(f"{note.organisation.display_name}: {note.text}" for note in line.notes)
        yield [line.row.code, line.name, *(_plain(cell) for cell in line.cells), said]


def _plain(cell: Shown) -> Any:
    return _("hidden") if isinstance(cell.value, str) else cell.value
