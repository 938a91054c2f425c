"""Which limit applies: the filing standard's, the level's, the step's."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    BooleanField,
    DecimalField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast
from django.utils import timezone

from cases.calendars.lookup import serving, version_for
from cases.models import (
    WARN_SHARE,
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
    """What applies to one case, read in one statement: what is set, its class's limit, the calendar of its place.

    Who reckons many cases gives what the city has set (`settings_now`), and then no total limit is asked.
    """

    def __init__(self, case: Case, at: datetime, settings: "Settings | None" = None) -> None:
        self.case, self.at = case, at
        if settings:
            self.settings = settings

    def calendar_of(self, start: datetime) -> int:
        """Id of the version by which a clock of this case runs that began then."""
        day = timezone.localdate(start)
        own = self.settings.calendar if day == timezone.localdate(self.at) else None
        return own or version_for(place_of(self.case), day).pk

    @cached_property
    def settings(self) -> "Settings":
        """Limits of levels and steps, shares of warnings, and what this case brings with it."""
        case = self.case
        return settings_for(
            case.case_class_id,
            urgent=case.urgent,
            reported_at=case.reported_at,
            district=case.district_id,
            place=place_of(case),
            day=timezone.localdate(self.at),
        )

    @cached_property
    def total(self) -> Limit:
        """The limit of the filing standard, or of the class's first fitting one while none is chosen."""
        if standard := self.case.filing_standard:
            return Limit(standard.limit_value, standard.limit_unit)
        return self.settings.total or FALLBACK_TOTAL

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
    `rings`: classes and groups that ring.

    For one case besides the limit of its class's standard, and the id of the calendar version that serves its place.
    """

    levels: dict[tuple[str, int | None], "LevelRow"] = field(default_factory=dict)
    stages: dict[str, Limit] = field(default_factory=dict)
    shares: dict[str, Decimal] = field(default_factory=dict)
    older: set[int] = field(default_factory=set)
    rings: dict[int, "RingRow"] = field(default_factory=dict)
    total: Limit | None = None
    calendar: int | None = None

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


def place_of(case: Case) -> int | None:
    """Id of the smallest known area of a case, whose calendar serves it."""
    return case.community_id or case.street_id or case.district_id or case.city_id


@once
def settings_now() -> Settings:
    """Four small tables in one statement, since every clock that begins asks them."""
    return _read(*_of_the_city())


@once
def settings_for(
    case_class_id: int,
    *,
    urgent: bool,
    reported_at: datetime,
    district: int | None,
    place: int | None,
    day: date,
) -> Settings:
    """The same, still in one statement, with what applies to cases of this class that were reported there."""
    standards = _proposed(case_class_id, urgent=urgent, at=reported_at, district=district)[:1]
    standard = _row("standard", limit=F("limit_value"), in_unit=F("limit_unit"))
    calendar = _row("calendar", of=F("pk"))
    return _read(
        *_of_the_city(),
        standards.annotate(**standard).values_list(*ROW),
        serving(place, day).annotate(**calendar).values_list(*ROW)[:1],
    )


Rows = QuerySet[Any, tuple[Any, ...]]
ROW = ("what", "name", "of", "limit", "in_unit", "part", "offered")
NUMBER: "DecimalField[Any, Any]" = DecimalField(max_digits=10, decimal_places=4)


def _row(what: str, **columns: F | Cast) -> dict[str, Any]:
    """Columns of one kind of setting, empty where it has none."""
    nothing = {
        "name": Value(""),
        "of": Value(None, output_field=BigIntegerField()),
        "limit": Value(None, output_field=NUMBER),
        "in_unit": Value(""),
        "part": Value(None, output_field=NUMBER),
        "offered": Value(None, output_field=BooleanField()),
    }
    return nothing | {"what": Value(what)} | columns


def _of_the_city() -> tuple[Rows, Rows, Rows, Rows]:
    levels = _row(
        "level",
        name=F("level"),
        of=F("group_id"),
        limit=F("value"),
        in_unit=F("unit"),
        part=F("share"),
        offered=F("group__scheme__is_current"),
    )
    stages = _row("stage", name=F("stage"), limit=F("value"), in_unit=F("unit"))
    shares = _row("share", name=F("kind"), part=F("share"))
    minutes = Cast("minutes", NUMBER)
    rings = _row("ring", of=F("case_class_id"), limit=minutes, offered=F("urgent_only"))
    return (
        LevelLimit.objects.annotate(**levels).order_by().values_list(*ROW),
        StageLimit.objects.annotate(**stages).order_by().values_list(*ROW),
        WarnShare.objects.annotate(**shares).order_by().values_list(*ROW),
        RingRule.objects.annotate(**rings).order_by().values_list(*ROW),
    )


def _read(first: Rows, *others: Rows) -> Settings:
    found = Settings()
    for what, name, of, limit, unit, part, offered in first.union(*others, all=True):
        if what == "level":
            found.levels[name, of] = LevelRow(None if limit is None else Limit(limit, unit), part)
            if offered is False:
                found.older.add(of)
        elif what == "ring":
            found.rings[of] = RingRow(int(limit), bool(offered))
        elif what == "stage":
            found.stages[name] = Limit(limit, unit)
        elif what == "share":
            found.shares[name] = part
        elif what == "standard":
            found.total = Limit(limit, unit)
        else:
            found.calendar = of
    return found


@once
def default_standard(
    case_class_id: int, *, urgent: bool, at: datetime | None = None, district: int | None = None
) -> FilingStandard | None:
    """The standard that is proposed first in a district (id): of the asked urgency if the class has one."""
    return _proposed(case_class_id, urgent=urgent, at=at, district=district).first()


def _proposed(
    case_class_id: int, *, urgent: bool, at: datetime | None, district: int | None
) -> QuerySet[FilingStandard]:
    in_force = FilingStandard.objects.in_force(at, district=district).filter(case_class=case_class_id)
    other = ExpressionWrapper(~Q(is_urgent=urgent), BooleanField())
    return in_force.order_by(other, "number")
