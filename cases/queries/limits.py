"""Which limit applies: the filing standard's, the level's, the step's."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal
from functools import cached_property
from typing import NamedTuple

from django.db.models import BigIntegerField, BooleanField, DecimalField, F, Value
from django.db.models.functions import Cast
from django.utils import timezone

from cases.calendars.lookup import version_for
from cases.models import (
    WARN_SHARE,
    CalendarVersion,
    Case,
    FilingStandard,
    LevelLimit,
    RingRule,
    StageLimit,
    WarnShare,
)
from cases.queries.mapping import covering
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
    "arrive": Limit(Decimal(30), "minute"),
    "reply": Limit(Decimal(1), "working_day"),
}
# Half of the time is the street's, because most cases end there; each other level gets a quarter.
FALLBACK_SHARE = {"street": Decimal("0.5")}
OTHER_SHARE = Decimal("0.25")


class Limits:
    """What applies to one case, read at most once each: its calendar version, total limit, and what is set."""

    def __init__(self, case: Case, at: datetime) -> None:
        self.case, self.at = case, at
        self._calendars: dict[date, CalendarVersion] = {}

    @property
    def calendar(self) -> CalendarVersion:
        """The version that serves the case's place at that time."""
        return self.calendar_of(self.at)

    def calendar_of(self, start: datetime) -> CalendarVersion:
        """The version by which a clock of this case runs that began then."""
        case, day = self.case, timezone.localdate(start)
        if day not in self._calendars:
            place = case.community_id or case.street_id or case.district_id or case.city_id
            self._calendars[day] = version_for(place, day)
        return self._calendars[day]

    @cached_property
    def settings(self) -> "Settings":
        """Limits of levels and steps, shares of warnings."""
        return settings_now()

    @cached_property
    def total(self) -> Limit:
        """The limit of the filing standard, or of the class's first fitting one while none is chosen."""
        case = self.case
        standard = case.filing_standard or default_standard(
            case.case_class_id, urgent=case.urgent, at=case.reported_at, district=case.district_id
        )
        return Limit(standard.limit_value, standard.limit_unit) if standard else FALLBACK_TOTAL

    def level(self, level: str) -> Limit:
        """How long a level may hold the case: the row for its group, else for all, else a share of the total."""
        rows, group = self.settings.levels, self.case.case_class.parent_id
        row = rows.get((level, group)) or self._through_mapping(level) or rows.get((level, None))
        if row and row.limit:
            return row.limit
        share = row.share if row and row.share else FALLBACK_SHARE.get(level, OTHER_SHARE)
        return self.total.part(share)

    def _through_mapping(self, level: str) -> "LevelRow | None":
        """What is set for a group of a scheme offered no more that is the same as the case's group, or broader."""
        older, rows = self.settings.older, self.settings.levels
        covered = covering(self.case.case_class) & older if older else ()
        return next((rows[level, pk] for pk in sorted(covered) if (level, pk) in rows), None)

    def stage(self, stage: str) -> Limit:
        """How long a step may take."""
        return self.settings.stages.get(stage) or FALLBACK_STAGE[stage]

    def warn_share(self, kind: str) -> Decimal:
        """After which part of a limit of this kind the holder is warned."""
        return self.settings.warn_share(kind)


@dataclass
class Settings:
    """What administrators have set: limits of levels by (level, group of classes or None), limits of steps, and the
    share after which is warned by kind of clock ("" for all). `older`: groups of schemes that are offered no more.
    `rings`: classes and groups that ring."""

    levels: dict[tuple[str, int | None], "LevelRow"]
    stages: dict[str, Limit]
    shares: dict[str, Decimal]
    older: set[int]
    rings: dict[int, "RingRow"] = field(default_factory=dict)

    def warn_share(self, kind: str) -> Decimal:
        """Of the kind, else of all, else four fifths."""
        return self.shares.get(kind) or self.shares.get(WarnShare.ALL) or WARN_SHARE

    def ring_rule(self, case: Case) -> "RingRow | None":
        """Whether a case rings: by its class, else by its group."""
        rule = self.rings.get(case.case_class_id) or self.rings.get(case.case_class.parent_id or 0)
        return rule if rule and (case.urgent or not rule.urgent_only) else None


class RingRow(NamedTuple):
    """Minutes in which an alarm is confirmed."""

    minutes: int
    urgent_only: bool


class LevelRow(NamedTuple):
    """A limit, or a share of the total."""

    limit: Limit | None
    share: Decimal | None


@once
def settings_now() -> Settings:
    """Four small tables in one statement, since every clock that begins asks them."""
    nothing = Value(None, output_field=BigIntegerField())
    no_number = Value(None, output_field=DecimalField(max_digits=10, decimal_places=4))
    no_answer = Value(None, output_field=BooleanField())
    columns = ("what", "name", "of", "limit", "in_unit", "part", "offered")
    levels = LevelLimit.objects.annotate(
        what=Value("level"),
        name=F("level"),
        of=F("group_id"),
        limit=F("value"),
        in_unit=F("unit"),
        part=F("share"),
        offered=F("group__scheme__is_current"),
    ).order_by()
    stages = StageLimit.objects.annotate(
        what=Value("stage"),
        name=F("stage"),
        of=nothing,
        limit=F("value"),
        in_unit=F("unit"),
        part=no_number,
        offered=no_answer,
    ).order_by()
    shares = WarnShare.objects.annotate(
        what=Value("share"),
        name=F("kind"),
        of=nothing,
        limit=no_number,
        in_unit=Value(""),
        part=F("share"),
        offered=no_answer,
    ).order_by()
    rings = RingRule.objects.annotate(
        what=Value("ring"),
        name=Value(""),
        of=F("case_class_id"),
        limit=Cast("minutes", DecimalField(max_digits=10, decimal_places=4)),
        in_unit=Value(""),
        part=no_number,
        offered=F("urgent_only"),
    ).order_by()
    found = Settings({}, {}, {}, set())
    others = (table.values_list(*columns) for table in (stages, shares, rings))
    rows = levels.values_list(*columns).union(*others, all=True)
    for what, name, of, limit, unit, part, offered in rows:
        if what == "level":
            found.levels[name, of] = LevelRow(None if limit is None else Limit(limit, unit), part)
            if offered is False:
                found.older.add(of)
        elif what == "ring":
            found.rings[of] = RingRow(int(limit), bool(offered))
        elif what == "stage":
            found.stages[name] = Limit(limit, unit)
        else:
            found.shares[name] = part
    return found


@once
def default_standard(
    case_class_id: int, *, urgent: bool, at: datetime | None = None, district: int | None = None
) -> FilingStandard | None:
    """The standard that is proposed first in a district (id): of the asked urgency if the class has one."""
    in_force = FilingStandard.objects.in_force(at, district=district)
    standards = list(in_force.filter(case_class=case_class_id).order_by("number"))
    fitting = [standard for standard in standards if standard.is_urgent == urgent]
    return next(iter(fitting or standards), None)
