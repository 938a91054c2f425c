"""Tables that people hand in: XLSX, or CSV in UTF-8 or GB 18030 (as spreadsheets in China write it); also .gz."""

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, cast

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from gridgov.bounds import EVERYTHING, MB, Bounds
from gridgov.problems import Invalid

# What the libraries raise at a workbook that is none, damaged, encrypted or packed in a way they do not know.
BROKEN = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, LookupError, ValueError, TypeError, AttributeError,
    OSError, EOFError, RuntimeError, SyntaxError,
)  # fmt: skip
MOST_COLUMNS = 300  # of a sheet: wider ones are blank
# What a page takes: a workbook of so many bytes is held in memory several times over.
UPLOAD = Bounds(32 * MB, 20_000)
BLANK = 4  # a sheet may have so many times more lines than rows with anything in them


@dataclass(frozen=True)
class Row:
    """`number` is the row's number in the sheet: the header is row 1."""

    number: int
    values: dict[str, str]


@dataclass(frozen=True)
class Table:
    columns: list[str]
    rows: Iterator[Row]


@contextmanager
def opened_table(path: Path) -> Iterator[Table]:
    """The table in a file; Invalid when it is none."""
    with path.open("rb") as source:
        yield read_table(path.name, source)


def read_table(name: str, source: IO[bytes], bounds: Bounds = EVERYTHING) -> Table:
    """The table in a file called `name`: rows are read as they are asked for, empty ones left out.

    Raises Invalid, also while rows are read, for a file beyond `bounds`.
    """
    if name.lower().endswith(".gz"):
        return read_table(name[:-3], _unpacked(source, bounds), bounds)
    lines = _sheet_lines(source, bounds) if name.lower().endswith(".xlsx") else _csv_lines(source)
    _number, header = next(lines, (0, []))
    columns = [column.strip() for column in header]
    if not any(columns):
        raise Invalid(_("The file is empty; its first row must name the columns."))
    twice = {column for column in columns if column and columns.count(column) > 1}
    if twice:
        raise Invalid(_("The column “%(column)s” stands in the first row twice.") % {"column": min(twice)})
    return Table(columns, bounds.counted(_rows(columns, lines)))


def _unpacked(source: IO[bytes], bounds: Bounds) -> IO[bytes]:
    """What a .gz holds: in memory where it is bounded, else as it is read."""
    if bounds is EVERYTHING:
        return cast(IO[bytes], gzip.open(source))
    try:
        with gzip.open(source) as opened:
            found = opened.read(bounds.unpacked + 1)
    except (EOFError, OSError, zlib.error) as error:
        raise Invalid(_("The .gz file is damaged or cut off. Copy it again.")) from error
    bounds.check_size(len(found))
    return io.BytesIO(found)


def _rows(columns: list[str], lines: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
    for number, cells in lines:
        if any(cell.strip() for cell in cells):
            values = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
            yield Row(number, dict.fromkeys(columns, "") | values)


def _csv_lines(source: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    start = source.read(1 << 16)
    encoding = "utf-8-sig" if _is_utf8(start) else "gb18030"
    text = io.TextIOWrapper(
        cast(IO[bytes], io.BufferedReader(_Again(start, source))), encoding=encoding, newline=""
    )
    try:
        yield from enumerate(csv.reader(text), 1)
    except UnicodeDecodeError as error:
        raise Invalid(
            _("The file is neither UTF-8 nor GB 18030 text. Save it as UTF-8 and try again.")
        ) from error
    except csv.Error as error:
        raise Invalid(_("The file is no CSV: %(reason)s.") % {"reason": error}) from error


def _is_utf8(start: bytes) -> bool:
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(start) - 3  # a letter cut at the end
    return True


class _Again(io.RawIOBase):
    """What was read already, then the rest."""

    def __init__(self, start: bytes, rest: IO[bytes]) -> None:
        self._start, self._rest = start, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._start[: len(buffer)] or self._rest.read(len(buffer))
        self._start = self._start[len(chunk) :]
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _sheet_lines(source: IO[bytes], bounds: Bounds) -> Iterator[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(source) as archive:
            bounds.check_size(sum(part.file_size for part in archive.infolist()))
        with closing(openpyxl.load_workbook(source, read_only=True, data_only=True)) as book:
            lines = book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS)
            for number, cells in enumerate(Bounds(0, bounds.rows * BLANK).counted(lines), 1):
                yield number, [_text(cell) for cell in cells]
    except BROKEN as error:
        raise Invalid(_("The file is no XLSX workbook; save it as .xlsx or .csv and try again.")) from error


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
