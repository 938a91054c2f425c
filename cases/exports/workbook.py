"""Rows of a CSV as an XLSX workbook, row by row, so that memory stays flat."""

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from gridgov.workbooks import sheet_cell

MOST_ROWS = 1_048_575  # of a sheet, beside its head
WIDTHS = {"text": 22, "number": 12, "moment": 17}


def write_workbook(
    rows: Path,
    out: Path,
    *,
    kinds: Sequence[str],
    title: str,
    about: Sequence[tuple[str, str]],
    go_on: Callable[[], bool],
) -> bool:
    """Turn a CSV with a head into a workbook; more rows than a sheet holds go on in another.

    `kinds` are those of the columns. False when `go_on`, asked now and then, said no.
    """
    book = Workbook(write_only=True)
    with rows.open(encoding="utf-8-sig", newline="") as text:
        lines = csv.reader(text)
        head = next(lines)
        for number in range(1, 1_000):
            sheet = _sheet(book, f"{title} {number}" if number > 1 else title, kinds)
            sheet.append([_value(cell, "text") for cell in head])
            full = _fill(sheet, islice(lines, MOST_ROWS), kinds, go_on)
            if full < 0:
                return False
            if full < MOST_ROWS:
                break
    words = book.create_sheet("i")
    for line in about:
        words.append([_value(cell, "text") for cell in line])
    book.save(out)
    return True


def _sheet(book: Any, title: str, kinds: Sequence[str]) -> Any:
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for number, kind in enumerate(kinds, 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS[kind]
    return sheet


def _fill(sheet: Any, lines: Iterator[list[str]], kinds: Sequence[str], go_on: Callable[[], bool]) -> int:
    """How many rows were written; -1 when it was stopped."""
    number = 0
    for number, line in enumerate(lines, 1):
        if number % 5_000 == 0 and not go_on():
            return -1
        sheet.append([_value(cell, kind) for cell, kind in zip(line, kinds, strict=True)])
    return number


def _value(cell: str, kind: str) -> Any:
    if not cell:
        return None
    if kind == "moment":
        return datetime.fromisoformat(cell)
    if kind == "number":
        return float(cell) if "." in cell else int(cell)
    return sheet_cell(cell)
