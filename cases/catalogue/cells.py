"""One row's cells, checked as they are asked for."""

from decimal import Decimal

from django.utils.translation import gettext as _

from cases.models import ConditionType, Kind, LimitUnit
from cases.worktime import read_limit
from gridgov.problems import Invalid

Limit = tuple[Decimal, str]
LARGEST = Decimal(999_999)
DECIMALS = 4


class RowProblem(Exception):
    """Why a row cannot be used."""


class Cells:
    """A row by column name; every method raises RowProblem for a value that cannot be."""

    def __init__(self, row: dict[str, str]) -> None:
        self._row = row

    def maybe(self, column: str) -> str | None:
        """The cell, or None when the file has no such column."""
        return self._row.get(column)

    def get(self, column: str) -> str:
        return self._row.get(column, "")

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
            raise RowProblem(str(problem)) from None
        if limit > LARGEST or limit != round(limit, DECIMALS):
            raise RowProblem(
                _("the limit %(limit)s is too large or has more than 4 decimals") % {"limit": limit}
            )
        return limit

    def limit_pair(self, column: str) -> Limit | None:
        """The limit and its unit (column "…_value" and "…_unit"), or None where both are empty."""
        unit = column.removesuffix("_value") + "_unit"
        if not self.get(column) and not self.get(unit):
            return None
        return self.limit(column), self.unit(unit)
