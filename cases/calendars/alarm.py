"""A year that a calendar lacks, 60 days ahead: an alarm for whoever runs the server, a notice for administrators."""

from django.utils import timezone

from cases.administering import root_area
from cases.calendars.missing import MissingYearWarning, missing_years
from cases.models import Notice
from gridgov.alarms import alarms
from gridgov.work import sweeps
from members.access import people_with


@alarms
def calendars_about_to_end() -> list[str]:
    """For /readyz and the audit."""
    return [warning.sentence for warning in _urgent()]


@sweeps("calendar_years")
def tell_administrators(limit: int) -> int:
    """A notice for everybody who may load the year, once for each calendar and year; 0, as nothing is left over."""
    for warning in _urgent():
        _tell(warning)
    return 0


def _urgent() -> list[MissingYearWarning]:
    return [warning for warning in missing_years() if warning.urgent]


def _tell(warning: MissingYearWarning) -> None:
    about = {"calendar": warning.calendar, "year": warning.year}
    told = Notice.objects.filter(**about).values("user")
    people = people_with("administer", warning.calendar.area or root_area()).exclude(pk__in=told)
    now = timezone.now()
    rows = [Notice(user=person, kind="calendar", at=now, **about) for person in people.order_by("pk")]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
