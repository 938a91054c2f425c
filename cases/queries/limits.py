"""Which limit applies: the filing standard's, the level's, the step's."""

from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from functools import cached_property
from typing import NamedTuple

from cases.calendars.lookup import version_for
from cases.models import CalendarVersion, Case, FilingStandard, LevelLimit, StageLimit
from gridgov.once import once


class Limit(NamedTuple):
    """A positive decimal and one of the five units."""

    value: Decimal
    unit: str

    def part(self, share: Decimal) -> "Limit":
        """A share of it."""
        return Limit(self.value * share, self.unit).stored()

    def stored(self) -> "Limit":
        """As the database keeps it, so that due times can be reckoned again from the row; never shorter."""
        return Limit(self.value.quantize(MICRO, ROUND_CEILING), self.unit)


MICRO = Decimal("0.000001")


FALLBACK_TOTAL = Limit(Decimal(5), "working_day")
FALLBACK_STAGE = {
    "accept": Limit(Decimal(15), "minute"),
    "dispatch": Limit(Decimal(15), "minute"),
    "verify": Limit(Decimal(30), "minute"),
    "check": Limit(Decimal(30), "minute"),
    "recheck": Limit(Decimal(60), "minute"),
    "feedback": Limit(Decimal(1), "working_day"),
}
# Half of the time is the street's, because most cases end there; each other level gets a quarter.
FALLBACK_SHARE = {"street": Decimal("0.5")}
OTHER_SHARE = Decimal("0.25")


class Limits:
    """What applies to one case, read at most once each: its calendar version, total limit, levels and stages."""

    def __init__(self, case: Case, at: datetime) -> None:
        self.case, self.at = case, at

    @cached_property
    def calendar(self) -> CalendarVersion:
        """The version that serves the case's place at that time."""
        case = self.case
        return version_for(case.community_id or case.street_id or case.city_id, self.at)

    @cached_property
    def total(self) -> Limit:
        """The limit of the filing standard, or of the class's first fitting one while none is chosen."""
        case = self.case
        standard = case.filing_standard or default_standard(
            case.case_class_id, urgent=case.urgent, at=case.reported_at
        )
        return Limit(standard.limit_value, standard.limit_unit) if standard else FALLBACK_TOTAL

    def level(self, level: str) -> Limit:
        """How long a level may hold the case: the row for its group, else for all, else a share of the total."""
        rows = _level_rows(level)
        row = rows.get(self.case.case_class.parent_id) or rows.get(None)
        if row and row.value:
            return Limit(row.value, row.unit)
        share = row.share if row and row.share else FALLBACK_SHARE.get(level, OTHER_SHARE)
        return self.total.part(share)

    def stage(self, stage: str) -> Limit:
        """How long a step may take."""
        row = _stage_row(stage)
        return Limit(row.value, row.unit) if row else FALLBACK_STAGE[stage]


@once
def _level_rows(level: str) -> dict[int | None, LevelLimit]:
    """What is set for a level, by group of classes; None: for all."""
    return {row.group_id: row for row in LevelLimit.objects.filter(level=level)}


@once
def _stage_row(stage: str) -> StageLimit | None:
    return StageLimit.objects.filter(stage=stage).first()


@once
def default_standard(
    case_class_id: int, *, urgent: bool, at: datetime | None = None
) -> FilingStandard | None:
    """The standard that is proposed first: of the asked urgency if the class has one."""
    standards = list(FilingStandard.objects.in_force(at).filter(case_class=case_class_id).order_by("number"))
    fitting = [standard for standard in standards if standard.is_urgent == urgent]
    return next(iter(fitting or standards), None)
