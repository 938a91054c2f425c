"""Which calendar version serves a place now, and its compiled schedule."""

from bisect import bisect_right
from datetime import datetime
from functools import lru_cache

from django.db.models import F, Q
from django.utils.translation import gettext as _

from cases.models import CalendarVersion
from cases.worktime import Rules, Schedule, compile_schedule, read_rules
from cases.worktime.instants import to_micros
from gridgov.problems import Refused
from grids.models import Area


def version_for(area_id: int | None) -> CalendarVersion:
    """The newest version of the nearest calendar: the area's own, that of an area above it, else the default."""
    path = Area.objects.values_list("path", flat=True).get(pk=area_id) if area_id else ""
    above = [int(step) for step in path.split("/") if step]
    versions = CalendarVersion.objects.filter(Q(calendar__is_default=True) | Q(calendar__area__in=above))
    found = versions.order_by(F("calendar__area__path").desc(nulls_last=True), "-number").first()
    if found is None:
        raise Refused(
            _("There is no working calendar yet, so no deadline can be reckoned."),
            who_may=_("An administrator loads one under Set up, Calendars."),
        )
    return found


@lru_cache(maxsize=64)
def schedule_of(version_id: int) -> Schedule:
    """The compiled schedule of a calendar version. Versions never change, so it is kept in the process."""
    return compile_schedule(rules_of(CalendarVersion.objects.select_related("calendar").get(pk=version_id)))


def rules_of(version: CalendarVersion) -> Rules:
    """The rules of a stored version, checked as those of a file are."""
    return read_rules(
        {
            "name": version.calendar.name,
            "timezone": version.timezone,
            "from": version.covers_from.isoformat(),
            "to": version.covers_to.isoformat(),
            "hours_per_day": str(version.hours_per_day),
            "weekly": version.weekly,
            "days": version.days,
        }
    )


def in_working_time(at: datetime, schedule: Schedule) -> bool:
    """Whether this instant lies in a working span."""
    instant = to_micros(at)
    index = bisect_right(schedule.begins, instant) - 1
    return index >= 0 and instant < schedule.ends[index]
