"""One row of a file as a building, or what is wrong with it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from gridgov.problems import Invalid
from grids.actions.rows import LONGEST_CODE, LONGEST_NAME
from grids.reading import PointRow, text_of

MOST = 100_000  # households or dwellings in one building


@dataclass(frozen=True)
class BuildingFields:
    """Names of the file's fields. Of households and dwellings one may be missing."""

    code: str
    households: str | None = None
    dwellings: str | None = None
    name: str | None = None

    def names(self) -> tuple[str | None, ...]:
        return self.code, self.households, self.dwellings, self.name

    def require_numbers(self) -> None:
        if not self.households and not self.dwellings:
            raise Invalid(_("Say which field holds the households, or the dwellings."))


@dataclass(frozen=True)
class BuildingRow:
    """`values`: what the row says of the building; what it does not say stays as it was."""

    row: int
    code: str
    lon: float
    lat: float
    values: dict[str, Any]


class Unusable(Exception):
    """The reason why a row is rejected."""


class Reader:
    """Reads rows one after the other; knows which codes have been."""

    def __init__(self, fields: BuildingFields) -> None:
        self.fields = fields
        self.rows: dict[str, int] = {}

    def read(self, row: PointRow) -> BuildingRow:
        """Raises Unusable."""
        code = text_of(row.properties.get(self.fields.code))
        self._check_code(code)
        if row.fault:
            raise Unusable(row.fault)
        found = BuildingRow(row.row, code, row.lon, row.lat, self._values(row.properties))
        self.rows[code] = row.row
        return found

    def _check_code(self, code: str) -> None:
        if not code:
            raise Unusable(_("the code is empty."))
        if len(code) > LONGEST_CODE:
            raise Unusable(_("the code is longer than %(most)s characters.") % {"most": LONGEST_CODE})
        if code in self.rows:
            raise Unusable(
                _("the code %(code)s stands in row %(row)s already.") % {"code": code, "row": self.rows[code]}
            )
        if "\0" in code:
            raise Unusable(_("the code holds a character that cannot be kept."))

    def _values(self, properties: dict[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if self.fields.name and (name := text_of(properties.get(self.fields.name))):
            if len(name) > LONGEST_NAME or "\0" in name:
                raise Unusable(_("the name is longer than %(most)s characters.") % {"most": LONGEST_NAME})
            values["name"] = name
        for what in ("households", "dwellings"):
            field = getattr(self.fields, what)
            if field and (text := text_of(properties.get(field))):
                values[what] = _whole(text)
        return values


def _whole(text: str) -> int:
    """A number of homes; "12.0" is 12."""
    try:
        number = float(text)
    except ValueError:
        raise Unusable(_("“%(text)s” is not a number.") % {"text": text[:40]}) from None
    if not 0 <= number <= MOST or not number.is_integer():
        raise Unusable(
            _("“%(text)s” is not a whole number from 0 to %(most)s.") % {"text": text[:40], "most": MOST}
        )
    return int(number)
