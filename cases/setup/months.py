"""Pure: a year of a calendar as twelve small months."""

from calendar import Calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.calendars.merging import weekly_spans
from cases.worktime import Rules
from cases.worktime.rules import Spans, show_time
from gridgov.ui.joining import listed


@dataclass(frozen=True)
class Look:
    """How a kind of day is shown: a mark beside its number, so that colour is never alone."""

    name: Any
    mark: Any = ""


LOOKS = {
    "work": Look(gettext_lazy("working day")),
    "off": Look(gettext_lazy("day off")),
    "holiday": Look(gettext_lazy("holiday"), gettext_lazy("H")),
    "makeup": Look(gettext_lazy("make-up working day"), gettext_lazy("W")),
    "other": Look(gettext_lazy("other hours"), "*"),
    "unknown": Look(gettext_lazy("not covered")),
}


@dataclass(frozen=True)
class Day:
    """One cell; `kind` is one of LOOKS."""

    day: date
    kind: str
    hours: str
    estimated: bool

    @property
    def mark(self) -> str:
        return str(LOOKS[self.kind].mark)

    @property
    def words(self) -> str:
        """What the cell says to somebody who cannot see it."""
        said = f"{LOOKS[self.kind].name}, {self.hours}" if self.hours else str(LOOKS[self.kind].name)
        return _("%(day)s, estimated") % {"day": said} if self.estimated else said


@dataclass(frozen=True)
class Month:
    """`weeks` hold a Day, or None where the week belongs to the neighbouring month."""

    first: date
    weeks: list[list[Day | None]]


def year_of(rules: Rules, year: int, estimated_from: date | None = None) -> list[Month]:
    """Twelve months; days outside the coverage are unknown."""
    return [_month(rules, date(year, month, 1), estimated_from) for month in range(1, 13)]


def _month(rules: Rules, first: date, estimated_from: date | None) -> Month:
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    return Month(first, [list(_week(rules, week, first, estimated_from)) for week in weeks])


def _week(rules: Rules, week: list[date], first: date, estimated_from: date | None) -> Iterator[Day | None]:
    for day in week:
        yield day_of(rules, day, estimated_from) if day.month == first.month else None


def day_of(rules: Rules, day: date, estimated_from: date | None = None) -> Day:
    """One date as the calendar sees it."""
    if not rules.covers_from <= day <= rules.covers_to:
        return Day(day, "unknown", "", estimated=False)
    kind = kind_of(rules.spans_on(day), weekly_spans(rules, day))
    return Day(day, kind, hours_text(rules.spans_on(day)), bool(estimated_from and day >= estimated_from))


def kind_of(spans: Spans, weekly: Spans) -> str:
    """What makes the day special against its weekday."""
    if spans == weekly:
        return "work" if spans else "off"
    if not spans:
        return "holiday"
    return "other" if weekly else "makeup"


def hours_text(spans: Spans) -> str:
    """08:00–12:00, 14:00–18:00"""
    return listed(f"{show_time(begin)}–{show_time(end)}" for begin, end in spans)


def working_days(months: list[Month]) -> int:
    """How many days of the year have working time."""
    days = (day for month in months for week in month.weeks for day in week)
    return sum(day is not None and bool(day.hours) for day in days)
