"""Text as a cell of an XLSX workbook holds it."""

from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from gridgov.files import safe_cell

LONGEST = 32_767  # characters of a cell


def sheet_cell(value: Any) -> str:
    """`safe_cell` without the control characters that XLSX does not hold, and no longer than a cell.

    They go first: behind one of them a formula would pass for text, and run once it is gone.
    """
    return safe_cell(ILLEGAL_CHARACTERS_RE.sub("", "" if value is None else str(value)))[:LONGEST]
