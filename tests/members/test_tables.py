"""Tables that people hand in: what a page reads of them, however they are packed."""

import gzip
import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from gridgov.bounds import Bounds
from gridgov.problems import Invalid
from members.tables import UPLOAD, read_table

SMALL = Bounds(1 << 20, 10)


def workbook(*cells: tuple[int, int, str]) -> bytes:
    """An XLSX with a heading and these cells (row, column, text)."""
    book = openpyxl.Workbook()
    for row, column, text in [(1, 1, "class"), (1, 2, "level"), *cells]:
        book.active.cell(row, column, text)  # type: ignore[union-attr]
    book.save(out := io.BytesIO())
    return out.getvalue()


def bomb() -> bytes:
    """A workbook of a few packed kilobytes whose sheet is two megabytes of blanks."""
    source, out = io.BytesIO(workbook((2, 1, "06"))), io.BytesIO()
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            more = b" " * (2 << 20) if "sheet1" in name else b""
            made.writestr(name, given.read(name) + more)
    return out.getvalue()


TOO_MUCH: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a packed workbook": ("a.xlsx", bomb, "larger than 1 MB"),
    "packed twice": ("a.xlsx.gz", lambda: gzip.compress(bomb()), "larger than 1 MB"),
    "packed text": ("a.csv.gz", lambda: gzip.compress(b"class\n" + b"1\n" * (1 << 20)), "larger than 1 MB"),
    "many rows": ("a.csv", lambda: b"class\n" + b"1\n" * 11, "more than 10 rows"),
    "rows of a workbook": (
        "a.xlsx",
        lambda: workbook(*[(row, 1, "1") for row in range(2, 14)]),
        "more than 10 rows",
    ),
    "one cell far down": ("a.xlsx", lambda: workbook((1_000_000, 1, "1")), "more than 40 rows"),
    "a cut .gz": ("a.csv.gz", lambda: gzip.compress(b"class\n1\n")[:-4], "damaged or cut off"),
    "no .gz": ("a.csv.gz", lambda: b"class\n1\n", "damaged or cut off"),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_a_file_beyond_its_bounds_is_told(name: str) -> None:
    file, make, sentence = TOO_MUCH[name]
    with pytest.raises(Invalid, match=sentence):
        list(read_table(file, io.BytesIO(make()), SMALL).rows)


def test_a_file_within_them_is_read_whole() -> None:
    cells = [(row, 1, str(row)) for row in range(2, 12)]
    packed = workbook(*cells, (1, 16_000, "far to the right"))
    assert len(packed) < UPLOAD.unpacked
    for name, data in (("a.xlsx", packed), ("a.xlsx.gz", gzip.compress(packed))):
        rows = list(read_table(name, io.BytesIO(data), SMALL).rows)
        assert [row.values["class"] for row in rows] == [text for _row, _column, text in cells]
