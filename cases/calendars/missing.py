"""Years that a calendar will need and does not have: said a whole year before they begin, alarming 60 days before.

Asked of every version by which clocks run: a year that was loaded for clocks of next January helps none of December.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import CalendarVersion, WorkCalendar
from gridgov.ui.quantities import moment_text

URGENT_DAYS = 60


@dataclass(frozen=True)
class MissingYearWarning:
    """`days_left` until the calendar ends; below zero when it has. `estimated`: known only by guess. `only_from`: the
    year is there, but for clocks that begin on that day or later."""

    calendar: WorkCalendar
    year: int
    days_left: int
    estimated: bool
    only_from: date | None = None

    @property
    def urgent(self) -> bool:
        """Limits of new cases are about to fail, or fail already."""
        return not self.estimated and self.days_left <= URGENT_DAYS

    @property
    def sentence(self) -> str:
        values = {"calendar": self.calendar.name, "year": self.year, "days": self.days_left}
        if self.estimated:
            return (
                _(
                    "The calendar “%(calendar)s” only estimates %(year)s. Load the published holidays of that year."
                )
                % values
            )
        if self.only_from:
            return _(
                "The calendar “%(calendar)s” knows %(year)s only for limits that begin on %(day)s or later; those that "
                "begin before would lose its holidays. Load that year once more with “In force from” left empty, then "
                "reckon the open clocks anew."
            ) % {**values, "day": moment_text(self.only_from)}
        if self.days_left < 0:
            return _("The calendar “%(calendar)s” has ended. Load the year %(year)s now.") % values
        return (
            _(
                "The calendar “%(calendar)s” lacks the year %(year)s and ends in %(days)s days. Load that year."
            )
            % values
        )


def missing_years(today: date | None = None) -> list[MissingYearWarning]:
    """What readiness and the set-up page warn of, the most urgent first: this year or the next, per calendar."""
    today = today or timezone.localdate()
    eras = (
        CalendarVersion.objects.select_related("calendar")
        .order_by("calendar_id", F("effective_from").desc(nulls_last=True), "-number")
        .distinct("calendar_id", "effective_from")
    )
    by_calendar = groupby(eras.defer("weekly", "days"), key=lambda version: version.calendar_id)
    found = [warning for _calendar, versions in by_calendar for warning in _worst(list(versions), today)]
    return sorted(found, key=_urgency)


def _urgency(warning: MissingYearWarning) -> tuple[bool, int]:
    return (warning.estimated, warning.days_left)


def _worst(eras: list[CalendarVersion], today: date) -> list[MissingYearWarning]:
    """Of one calendar's eras, the newest first: the most urgent of what is said of those by which clocks run."""
    newest, found = eras[0], []
    for version in _running(eras, today):
        for warning in _of(version, today):
            known = not warning.estimated and newest.covers_to >= date(warning.year, 12, 31)
            found.append(replace(warning, only_from=newest.effective_from if known else None))
    return sorted(found, key=_urgency)[:1]


def _running(eras: list[CalendarVersion], today: date) -> Iterator[CalendarVersion]:
    """Those still in force, yet to come, or replaced so lately that clocks of theirs may run."""
    replaced_on = date.max
    for version in eras:
        if replaced_on > today - timedelta(days=URGENT_DAYS):
            yield version
        replaced_on = version.effective_from or date.min


def _of(version: CalendarVersion, today: date) -> list[MissingYearWarning]:
    left = (version.covers_to - today).days
    for year in (today.year, today.year + 1):
        if version.covers_to < date(year, 12, 31):
            return [MissingYearWarning(version.calendar, year, left, estimated=False)]
        if version.estimated_from and version.estimated_from <= date(year, 12, 31):
            return [MissingYearWarning(version.calendar, year, left, estimated=True)]
    return []
