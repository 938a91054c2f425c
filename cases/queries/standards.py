"""A class's filing standards: the city's, and beside them what each district set in their place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.models import CaseClass, FilingStandard, Level
from grids.models import Area
from members.access import area_rights


@dataclass(frozen=True)
class Cell:
    """One standard in one place: what is in force, and what is to be from a later day."""

    now: FilingStandard | None = None
    planned: FilingStandard | None = None

    @property
    def newest(self) -> FilingStandard | None:
        return self.planned or self.now


@dataclass(frozen=True)
class Line:
    """A number: the city's cell (None where only districts have it), and one for each district."""

    number: int
    city: Cell
    districts: list[Cell]


@dataclass(frozen=True)
class SideBySide:
    """`districts` are those that set something themselves; `lines` have a cell for each."""

    districts: list[Area]
    lines: list[Line]
    history: list[FilingStandard]


def side_by_side(case_class: CaseClass, at: datetime | None = None) -> SideBySide:
    """Everything that is and was a filing standard of the class."""
    moment = at or timezone.now()
    rows = FilingStandard.objects.filter(case_class=case_class).select_related("district", "case_class")
    found = list(rows.order_by("number", "-version"))
    open_rows = [row for row in found if row.valid_to is None or row.valid_to > moment]
    districts = sorted({row.district for row in open_rows if row.district}, key=lambda area: area.code)
    places: list[int | None] = [None, *(area.pk for area in districts)]
    lines = []
    for number in sorted({row.number for row in open_rows}):
        cells = [_cell(open_rows, number, place, moment) for place in places]
        lines.append(Line(number, cells[0], cells[1:]))
    return SideBySide(districts, lines, [row for row in found if row not in open_rows])


def _cell(rows: list[FilingStandard], number: int, place: int | None, moment: datetime) -> Cell:
    here = [row for row in rows if row.number == number and row.district_id == place]
    now = next((row for row in here if not row.is_planned(moment)), None)
    return Cell(now, next((row for row in here if row.is_planned(moment)), None))


def districts_for(user: Any) -> QuerySet[Area]:
    """Districts whose own standards the person may set."""
    above = Q(pk__in=[])
    for held in area_rights(user, "administer"):
        above |= Q(path__startswith=held.path)
    return Area.objects.filter(above, level=Level.DISTRICT).order_by("code")
