"""Staff import: the preview tells all, the import keeps all or nothing, both by the same rules as the pages."""

import io

import openpyxl
import pytest
from django.utils import translation

from gridgov.problems import Invalid
from members.access import grids_of, may
from members.actions.staff import import_staff, preview_staff, read_staff
from members.models import Post, User
from members.staff_columns import COLUMNS, to_bool, to_date
from members.staff_template import staff_template
from members.tables import Row, read_table
from tests.cast import Cast

HEADER = "username,name,post,organisation,grid,starts_on\n"
GOOD = HEADER + (
    "nina,倪娜,grid_member,team-G1,G1,2020-01-01\n"
    "nina,倪娜,受理员,centre-S1,,2020/1/1\n"
    "otto,欧托,Case acceptor,centre-S1,,\n"
    "paul,保罗,,,,\n"
)


def rows_of(text: str | bytes, name: str = "staff.csv") -> list[Row]:
    raw = text.encode() if isinstance(text, str) else text
    return read_staff(read_table(name, io.BytesIO(raw)))


def test_good_rows_make_accounts_and_posts(cast: Cast) -> None:
    done = import_staff(actor=cast.ada, rows=rows_of(GOOD))
    assert [(row.makes_account, row.makes_post) for row in done] == [
        (True, True),
        (False, True),
        (True, True),
        (True, False),
    ]
    nina = User.objects.get(username="nina")
    assert list(grids_of(nina)) == [cast.grid]
    assert may(nina, "intake", cast.street_centre)
    assert nina.check_password(done[0].password)
    assert nina.must_change_password


def test_a_preview_keeps_nothing(cast: Cast) -> None:
    before = (User.objects.count(), Post.objects.count())
    tried = preview_staff(actor=cast.ada, rows=rows_of(GOOD))
    assert not any(row.errors for row in tried)
    assert (User.objects.count(), Post.objects.count()) == before


BAD = [
    ("name", "zoe,,grid_member,team-G1,G1,"),
    ("username", ",倪娜,,,,"),
    ("username", "alice,别人,acceptor,centre-S1,,"),
    ("username", "alice,张爱丽,,,,"),
    ("username", "has space,倪娜,,,,"),
    ("post", "nina,倪娜,king,centre-S1,,"),
    ("organisation", "nina,倪娜,acceptor,nowhere,,"),
    ("organisation", "nina,倪娜,acceptor,,,"),
    ("grid", "nina,倪娜,grid_member,team-G1,,"),
    ("grid", "nina,倪娜,grid_member,team-G1,G99,"),
    ("grid", "nina,倪娜,grid_member,team-G1,G3,"),
    ("starts_on", "nina,倪娜,acceptor,centre-S1,,2020-13-01"),
    ("", "anna,陈安娜,acceptor,centre-S1,,"),
]


@pytest.mark.parametrize(("column", "line"), BAD)
def test_a_bad_row_is_told_in_place_and_nothing_is_kept(cast: Cast, column: str, line: str) -> None:
    before = (User.objects.count(), Post.objects.count())
    rows = rows_of(GOOD + line + "\n")
    tried = preview_staff(actor=cast.ada, rows=rows)
    assert [row.number for row in tried if row.errors] == [6]
    assert [*tried[-1].errors] == [column]
    with pytest.raises(Invalid, match="Row 6"):
        import_staff(actor=cast.ada, rows=rows)
    assert (User.objects.count(), Post.objects.count()) == before


def test_one_imports_only_what_one_may_appoint(cast: Cast) -> None:
    tried = preview_staff(actor=cast.lisa, rows=rows_of(GOOD))
    assert [bool(row.errors) for row in tried] == [True, False, False, False]
    assert "may not give" in tried[0].errors[""]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        (HEADER, "no rows"),
        ("username,shoe size\nnina,42\n", "shoe size"),
        ("name\nNina\n", "username"),
        ("username,username\na,b\n", "twice"),
        (HEADER + "x,y,,,,\n" * 1001, "1000"),
    ],
)
def test_files_that_are_refused_as_a_whole(text: str, words: str) -> None:
    with pytest.raises(Invalid) as problem:
        rows_of(text)
    assert words in str(problem.value)


@pytest.mark.parametrize("raw", [b"PK\x03\x04 not a workbook", b"", b"\x00\x01\x02"])
def test_a_file_that_is_no_workbook(raw: bytes) -> None:
    with pytest.raises(Invalid, match="no XLSX"):
        rows_of(raw, "staff.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_of_any_office(encoding: str) -> None:
    text = "用户名,姓名,岗位\nnina,倪娜,网格员\n" * 1
    [row] = rows_of(text.encode(encoding))
    assert row.values == {"username": "nina", "name": "倪娜", "post": "网格员"}


def test_a_utf8_letter_cut_by_the_first_block_is_still_utf8() -> None:
    line = "nina,倪娜娜娜娜娜\n"
    text = "username,name\n" + line * 900
    for shift in range(3):
        assert len(rows_of((text + "x" * shift + ",y\n").encode())) in (900, 901)


def test_the_template_is_a_file_that_can_be_handed_in(cast: Cast) -> None:
    for language in ("en", "zh-hans"):
        with translation.override(language):
            book = staff_template()
        [row] = rows_of(book, "staff.xlsx")
        assert row.values["username"] == "zhangaili"
        assert {*row.values} == {column.name for column in COLUMNS}
        assert len(openpyxl.load_workbook(io.BytesIO(book)).worksheets) == 3


@pytest.mark.parametrize(
    "text", ["2026-03-01", "2026/3/1", "2026.03.01", "2026年3月1日", "2026-03-01 00:00:00"]
)
def test_dates_as_offices_write_them(text: str) -> None:
    assert to_date(text).isoformat() == "2026-03-01"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "value"), [("是", True), ("yes", True), ("", False), ("否", False), ("No", False)]
)
def test_yes_and_no(text: str, value: bool) -> None:
    assert to_bool(text) is value
    with pytest.raises(Invalid):
        to_bool("perhaps")
