"""Tables that people hand in: what a page reads of them, however they are packed."""

import gzip
import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gridgov.bounds import Bounds
from gridgov.problems import Invalid
from members.tables import UPLOAD, read_table
from tests.cast import Cast

SMALL = Bounds(1 << 20, 10)


def workbook(*cells: tuple[int, int, str]) -> bytes:
    """An XLSX with a heading and these cells (row, column, text)."""
    book = openpyxl.Workbook()
    for row, column, text in [(1, 1, "class"), (1, 2, "level"), *cells]:
        book.active.cell(row, column, text)  # type: ignore[union-attr]
    book.save(out := io.BytesIO())
    return out.getvalue()


def bomb(size: int = 2 << 20) -> bytes:
    """A workbook of a few packed kilobytes whose sheet is so many bytes of blanks."""
    source, out = io.BytesIO(workbook((2, 1, "06"))), io.BytesIO()
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            more = b" " * size if "sheet1" in name else b""
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


def damaged(part: str, content: bytes) -> bytes:
    """A workbook with something else in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            made.writestr(name, content if part in name else given.read(name))
    return out.getvalue()


def encrypted() -> bytes:
    """Every part is marked as encrypted, in its own head (PK 3 4) and in the list of parts (PK 1 2)."""
    marked = bytearray(damaged("nothing", b""))
    for head, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = marked.find(head)
        while place >= 0:
            marked[place + at] |= 1
            place = marked.find(head, place + 4)
    return bytes(marked)


@pytest.mark.parametrize(
    "data",
    [encrypted(), damaged("sheet1", b"<worksheet><sheetData><row>"), damaged("workbook.xml", b"<a"), b"PK"],
    ids=["encrypted", "a broken sheet", "a broken list of sheets", "no workbook"],
)
def test_a_workbook_that_cannot_be_read_is_told(data: bytes) -> None:
    with pytest.raises(Invalid, match="no XLSX workbook"):
        list(read_table("a.xlsx", io.BytesIO(data), SMALL).rows)


@pytest.mark.django_db
def test_every_page_that_takes_a_table_is_bounded(cast: Cast, client: Client) -> None:
    """Forty megabytes of blanks in some forty kilobytes."""
    client.force_login(cast.ada)
    packed = bomb(40 << 20)
    assert len(packed) < 1 << 20
    for name in ("setup:catalogue-files", "routing:power-load", "members:staff-import"):
        answer = client.post(reverse(name), {"file": SimpleUploadedFile("table.xlsx", packed)})
        assert "larger than 32 MB" in answer.content.decode(), name
