"""Which version of which calendar serves a place on a day, compiled once in each process."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.db.models import Case, F, IntegerField, OrderBy, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import CalendarVersion, WorkCalendar
from cases.worktime import Rules, Schedule, compile_schedule, read_rules
from gridgov.once import once
from gridgov.problems import Invalid
from grids.models import Area

GOES_ON = timedelta(days=366)


@once
def version_for(area_id: int | None, at: datetime | date | None = None) -> CalendarVersion:
    """The version by which a clock at that place starts: of the nearest area's calendar, else of the default.

    Of its versions the newest that covers the day and is in force on it (`_serving_first`). Invalid when there is no
    calendar at all.
    One query; the row's rules stay unread until `schedule_of` needs them.
    """
    version = serving(area_id, at or timezone.now()).first()
    if version is None:
        raise Invalid(
            _("There is no working calendar yet. An administrator has to load one under Set up, Calendars.")
        )
    return version


def serving(area_id: int | None, at: datetime | date) -> QuerySet[CalendarVersion]:
    """The same version first, then what would serve in its stead."""
    day = timezone.localdate(at) if isinstance(at, datetime) else at
    path = Subquery(Area.objects.filter(pk=OuterRef("place")).values("path")[:1])
    return (
        CalendarVersion.objects.select_related("calendar")
        .defer("weekly", "days")
        .annotate(place=Value(area_id, IntegerField()))
        .annotate(path=path, depth=Length("calendar__area__path"))
        .filter(Q(path__startswith=F("calendar__area__path")) | Q(calendar__is_default=True))
        .order_by(F("depth").desc(nulls_last=True), *_serving_first(day))
    )


def _serving_first(day: date) -> list[OrderBy]:
    """Of one calendar: what covers the day, of that what is in force on it, of that the latest era's newest."""
    covers = Case(When(covers_from__lte=day, covers_to__gte=day, then=1), default=0)
    in_force = Case(When(Q(effective_from=None) | Q(effective_from__lte=day), then=1), default=0)
    return [
        covers.desc(),
        in_force.desc(),
        F("effective_from").desc(nulls_last=True),
        F("number").desc(),
    ]


@lru_cache(maxsize=128)
def schedule_of(version_id: int) -> Schedule:
    """The compiled rules of a version. Versions never change, so a process keeps them."""
    return compile_schedule(rules_of(CalendarVersion.objects.select_related("calendar").get(pk=version_id)))


@lru_cache(maxsize=128)
def clock_schedule_of(version_id: int) -> Schedule:
    """The same for running clocks: beyond what the version covers the bare week goes on for a year.

    A missing year is warned of for months (`missing_years`); if nobody listened, reports are still taken, with a
    due time that knows no holidays. `deadline` and whatever else is asked for a date stays strict.
    """
    rules = rules_of(CalendarVersion.objects.select_related("calendar").get(pk=version_id))
    return compile_schedule(replace(rules, covers_to=rules.covers_to + GOES_ON))


def schedule_for(area: Area | None, day: date | None = None) -> Schedule:
    """The compiled rules that serve an area (None: the default calendar) on a day (None: today)."""
    return schedule_of(version_for(area.pk if area else None, day).pk)


def schedule_named(name: str | None, day: date | None = None) -> Schedule:
    """By name, or of the default calendar, the version that serves a day (None: today). Invalid when there is none."""
    return schedule_of(latest_version(calendar_named(name), day).pk)


def calendar_named(name: str | None) -> WorkCalendar:
    """The calendar of that name, or the default one. Invalid when there is none."""
    found = WorkCalendar.objects.filter(name=name) if name else WorkCalendar.objects.filter(is_default=True)
    calendar = found.first()
    if calendar is not None:
        return calendar
    known = ", ".join(WorkCalendar.objects.values_list("name", flat=True)) or "–"
    if name:
        raise Invalid(
            _("There is no calendar “%(name)s”. Known calendars: %(known)s.") % {"name": name, "known": known}
        )
    raise Invalid(_("There is no default calendar. Known calendars: %(known)s.") % {"known": known})


def latest_version(calendar: WorkCalendar, day: date | None = None) -> CalendarVersion:
    """The version that clocks use which begin on that day (None: today). Invalid for a calendar without any."""
    version = calendar.versions.order_by(*_serving_first(day or timezone.localdate())).first()
    if version is None:
        raise Invalid(_("The calendar “%(name)s” has no version yet.") % {"name": calendar.name})
    return version


def days_of_change(calendar: WorkCalendar) -> list[date]:
    """Days from which on another version may serve, in order; none where all are in force for ever."""
    versions = list(calendar.versions.values_list("effective_from", "covers_from", "covers_to"))
    if not any(effective for effective, _first, _last in versions):
        return []
    edges = ((effective, first, last + timedelta(days=1)) for effective, first, last in versions)
    return sorted({day for days in edges for day in days if day})


def rules_of(version: CalendarVersion) -> Rules:
    """The rules of a version row."""
    return read_rules(
        {
            "name": version.calendar.name,
            "timezone": version.timezone,
            "from": version.covers_from.isoformat(),
            "to": version.covers_to.isoformat(),
            "hours_per_day": version.hours_per_day,
            "weekly": version.weekly,
            "days": version.days,
        }
    )
