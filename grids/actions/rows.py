"""Checks that every importer makes on rows: the field is there, the code is given once."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.utils.translation import gettext as _

from gridgov.problems import Invalid
from grids.reading import Faults, Feature, Layer, text_of

BATCH = 1000
LONGEST_CODE, LONGEST_NAME = 50, 100
Item = TypeVar("Item")


def require_fields(layer: Layer, *names: str | None) -> None:
    """Raise Invalid with the fields there are when one that was asked for is missing."""
    for name in names:
        if name and name not in layer.fields:
            raise Invalid(
                _("The layer has no field “%(name)s”; it has: %(fields)s.")
                % {"name": name, "fields": ", ".join(layer.fields)}
            )


class Codes:
    """Reads the code and the name of each row; tells rows without one, and codes given twice."""

    def __init__(self, code: str, name: str | None, faults: Faults) -> None:
        self.code, self.name, self.faults = code, name, faults
        self.rows: dict[str, int] = {}

    def read(self, feature: Feature) -> tuple[str, str] | None:
        code = text_of(feature.properties.get(self.code))
        name = text_of(feature.properties.get(self.name)) if self.name else code
        fault = self._fault(code, name)
        if fault:
            self.faults.add(feature.row, fault)
            return None
        self.rows[code] = feature.row
        return code, name

    def _fault(self, code: str, name: str) -> str:
        if not code:
            return _("the code is empty.")
        if code in self.rows:
            return _("the code %(code)s stands in row %(row)s already.") % {
                "code": code,
                "row": self.rows[code],
            }
        if len(code) > LONGEST_CODE:
            return _("the code is longer than %(most)s characters.") % {"most": LONGEST_CODE}
        if not name:
            return _("the name is empty.")
        return (
            _("the name is longer than %(most)s characters.") % {"most": LONGEST_NAME}
            if len(name) > LONGEST_NAME
            else ""
        )


def batches(items: Iterable[Item], size: int = BATCH) -> Iterator[list[Item]]:
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch


def value(feature: Feature, field: str | None) -> str:
    """Text of a field; "" where no field was asked for."""
    return text_of(feature.properties.get(field)) if field else ""
