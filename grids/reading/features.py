"""What a layer file is made of, and one list of what is wrong with its rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from shapely.geometry.base import BaseGeometry

from gridgov.problems import Invalid

FAULTS_SHOWN = 20


class Feature(NamedTuple):
    """`row` counts from 1. `outline` is a Polygon or MultiPolygon in two dimensions, None where the row has none."""

    row: int
    properties: dict[str, Any]
    outline: BaseGeometry | None


@dataclass
class Faults:
    """Rows that cannot be used; many are counted, some are told."""

    count: int = 0
    told: list[tuple[int, str]] = field(default_factory=list)

    def add(self, row: int, sentence: str) -> None:
        self.count += 1
        if len(self.told) < FAULTS_SHOWN:
            self.told.append((row, sentence))

    def sentences(self) -> list[str]:
        lines = [_("Row %(row)s: %(sentence)s") % {"row": row, "sentence": text} for row, text in self.told]
        more = self.count - len(self.told)
        if more:
            lines.append(
                ngettext("… and %(more)s more row.", "… and %(more)s more rows.", more) % {"more": more}
            )
        return lines

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return iter(self.told)


class BadRows(Invalid):
    """The file is refused as a whole because of these rows."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        super().__init__(" ".join(faults.sentences()))

    def as_json(self) -> dict[str, Any]:
        rows = [{"row": row, "reason": text} for row, text in self.faults]
        return super().as_json() | {"rows": rows, "bad_rows": self.faults.count}


def text_of(value: Any) -> str:
    """A code or name as text: 308.0 from a table is "308", nothing is ""."""
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
