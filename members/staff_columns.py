"""The columns of a staff import: what each is called, what it takes, and how a cell becomes a value."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridgov.problems import Invalid

YES = frozenset({"1", "y", "yes", "true", "是", "x", "√"})
NO = frozenset({"", "0", "n", "no", "false", "否"})
DATE_MARKS = str.maketrans({"/": "-", ".": "-", "年": "-", "月": "-", "日": ""})


def to_date(text: str) -> date | None:
    """A day as 2026-03-01, 2026/3/1, 2026.3.1 or 2026年3月1日; None for nothing."""
    if not text:
        return None
    parts = text.strip().split(" ")[0].translate(DATE_MARKS).split("-")
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError as error:
        raise Invalid(_("“%(text)s” is no date; write it as 2026-03-01.") % {"text": text[:40]}) from error


def to_bool(text: str) -> bool:
    """Yes or no, in either language."""
    word = text.strip().lower()
    if word not in YES | NO:
        raise Invalid(_("“%(text)s” is neither yes nor no.") % {"text": text[:40]})
    return word in YES


@dataclass(frozen=True)
class Column:
    """`name` and `chinese` are both understood as its heading, in any case."""

    name: str
    chinese: str
    explanation: Any
    required: bool = False
    read: Callable[[str], Any] = str
    example: str = ""


COLUMNS = (
    Column("username", "用户名", gettext_lazy("For signing in. Several rows of one name: several posts."),
           required=True, example="zhangaili"),
    Column("name", "姓名", gettext_lazy("Name; may stay empty for an account that exists."), example="张爱丽"),
    Column("name_en", "英文名", gettext_lazy("Name in English."), example="Alice Zhang"),
    Column("email", "邮箱", gettext_lazy("E-mail address."), example="alice@example.org"),
    Column("post", "岗位", gettext_lazy("Code or name of the post; may be empty."), example="grid_member"),
    Column("organisation", "单位", gettext_lazy("Code of the organisation; needed with a post."), example="team-G1"),
    Column("area", "辖区", gettext_lazy("Code of the area, when it is not that of the organisation.")),
    Column("grid", "网格", gettext_lazy("Code of the grid, for posts that work in one."), example="G1"),
    Column("starts_on", "到岗日期", gettext_lazy("First day; today when empty."), read=to_date, example="2026-03-01"),
    Column("ends_on", "离岗日期", gettext_lazy("First day no longer in post."), read=to_date),
    Column("public_phone", "公开电话", gettext_lazy("Telephone that residents may see."), example="0571-0000000"),
    Column("office", "办公地点", gettext_lazy("Where the person can be met."), example="河畔路1号"),
    Column("office_hours", "办公时间", gettext_lazy("When the person is there."), example="09:00-11:30"),
    Column("is_public", "公开", gettext_lazy("yes: residents see name and contact."), read=to_bool, example="是"),
)  # fmt: skip


def recognised(headings: list[str]) -> dict[str, Column]:
    """Columns by heading; Invalid when a heading is unknown or a required column is missing."""
    by_name = {alias.casefold(): column for column in COLUMNS for alias in (column.name, column.chinese)}
    found = {heading: by_name[heading.casefold()] for heading in headings if heading.casefold() in by_name}
    unknown = [heading for heading in headings if heading and heading not in found]
    if unknown:
        known = ", ".join(f"{column.name}/{column.chinese}" for column in COLUMNS)
        raise Invalid(
            _("The column “%(column)s” is not known. Known columns: %(known)s.")
            % {"column": unknown[0][:40], "known": known}
        )
    missing = [column for column in COLUMNS if column.required and column not in found.values()]
    if missing:
        raise Invalid(
            _("The column “%(column)s” is missing.") % {"column": f"{missing[0].name}/{missing[0].chinese}"}
        )
    return found
