"""Years that a calendar will need and does not have: said a whole year before they begin, alarming 60 days before."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import CalendarVersion, WorkCalendar

URGENT_DAYS = 60


@dataclass(frozen=True)
class MissingYearWarning:
    """`days_left` until the calendar ends; below zero when it has. `estimated`: known only by guess."""

    calendar: WorkCalendar
    year: int
    days_left: int
    estimated: bool

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
    newest = (
        CalendarVersion.objects.select_related("calendar")
        .order_by("calendar_id", F("effective_from").desc(nulls_last=True), "-number")
        .distinct("calendar_id")
    )
    found = [warning for version in newest.defer("weekly", "days") for warning in _of(version, today)]
    return sorted(found, key=lambda warning: (warning.estimated, warning.days_left))


def _of(version: CalendarVersion, today: date) -> list[MissingYearWarning]:
    left = (version.covers_to - today).days
    for year in (today.year, today.year + 1):
        if version.covers_to < date(year, 12, 31):
            return [MissingYearWarning(version.calendar, year, left, estimated=False)]
        if version.estimated_from and version.estimated_from <= date(year, 12, 31):
            return [MissingYearWarning(version.calendar, year, left, estimated=True)]
    return []
