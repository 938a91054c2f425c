"""One row's cells, checked as they are asked for."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import ConditionType, Kind, LimitUnit
from cases.worktime import read_limit
from gridgov.files import RUNS_AS_FORMULA
from gridgov.problems import Invalid

Limit = tuple[Decimal, str]
LARGEST = Decimal(999_999)
DECIMALS = 4
LONGEST_TEXT = 2000
LONGEST = {  # as the tables are wide
    "scheme": 40, "code": 20, "parent_code": 20, "to_code": 20, "legacy_code": 40, "name": 120, "name_zh": 120,
    "name_en": 200, "responsible_party": 200, "responsible_party_en": 200, "source": 300, "confidence": 300,
}  # fmt: skip


class RowProblem(Exception):
    """Why a row cannot be used."""


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula, and that `unguarded` gives back as it was."""
    return f"'{text}" if text.lstrip("'").startswith(RUNS_AS_FORMULA) else text


def unguarded(text: str) -> str:
    marked = text.startswith("'") and text.lstrip("'").startswith(RUNS_AS_FORMULA)
    return text[1:] if marked else text


class Cells:
    """A row by column name; every method raises RowProblem for a value that cannot be."""

    def __init__(self, row: dict[str, str], number: int = 0) -> None:
        self._row, self.row = row, number

    def maybe(self, column: str) -> str | None:
        """The cell, or None when the file has no such column."""
        return self.get(column) if column in self._row else None

    def get(self, column: str) -> str:
        """The cell without the quotation mark that exports put before what a spreadsheet would reckon."""
        value = unguarded(self._row.get(column, "").replace("\r\n", "\n"))
        if len(value) > LONGEST.get(column, LONGEST_TEXT):
            raise RowProblem(
                _("“%(column)s” is longer than %(most)d letters")
                % {"column": column, "most": LONGEST.get(column, LONGEST_TEXT)}
            )
        return value

    def text(self, column: str) -> str:
        value = self.get(column)
        if not value:
            raise RowProblem(_("“%(column)s” is empty") % {"column": column})
        return value

    def choice(self, column: str, known: list[str]) -> str:
        value = self.get(column)
        if value not in known:
            raise RowProblem(
                _("“%(value)s” in “%(column)s” is none of %(known)s")
                % {"value": value, "column": column, "known": ", ".join(known)}
            )
        return value

    def kind(self) -> str:
        return self.choice("kind", Kind.values)

    def unit(self, column: str) -> str:
        return self.choice(column, LimitUnit.values)

    def condition_type(self) -> str:
        return self.choice("condition_type", ConditionType.values)

    def level(self) -> int:
        return int(self.choice("level", ["1", "2"]))

    def yes_or_no(self, column: str) -> bool:
        return self.choice(column, ["yes", "no", "true", "false", "1", "0", ""]) in ("yes", "true", "1")

    def answer(self, column: str) -> bool | None:
        """Yes or no; None when the file has no such column or says nothing."""
        return self.yes_or_no(column) if self.get(column) else None

    def day(self, column: str) -> datetime | None:
        """The beginning of a day "2026-12-01", or an instant; None when empty."""
        value = self.get(column)
        if not value:
            return None
        try:
            day = datetime.fromisoformat(value)
        except ValueError:
            raise RowProblem(
                _("“%(value)s” in “%(column)s” is no day; write it like 2026-12-01")
                % {"value": value, "column": column}
            ) from None
        return day if day.tzinfo else timezone.make_aware(day)

    def whole(self, column: str) -> int:
        value = self.text(column)
        if not (value.isascii() and value.isdigit() and 0 < int(value) < 10_000):
            raise RowProblem(
                _("“%(value)s” in “%(column)s” is no number from 1 to 9999")
                % {"value": value, "column": column}
            )
        return int(value)

    def limit(self, column: str) -> Decimal:
        try:
            limit = read_limit(self.text(column))
        except Invalid as problem:
            raise RowProblem(f"{problem} (“{column}”)") from None
        if limit > LARGEST or limit != round(limit, DECIMALS):
            raise RowProblem(
                _("the limit %(limit)s in “%(column)s” is too large or has more than 4 decimals")
                % {"limit": limit, "column": column}
            )
        return limit

    def limit_pair(self, column: str) -> Limit | None:
        """The limit and its unit (column "…_value" and "…_unit"), or None where both are empty."""
        unit = column.removesuffix("_value") + "_unit"
        if not self.get(column) and not self.get(unit):
            return None
        return self.limit(column), self.unit(unit)
