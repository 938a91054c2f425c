"""Deadlines of many lines: each calendar is read and compiled once."""

from bisect import bisect_right
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.calendars.lookup import calendar_named, days_of_change, latest_version, schedule_of
from cases.models import WorkCalendar
from cases.worktime import Schedule, due, read_limit, read_moment, read_pause, read_unit
from cases.worktime.problems import BadInput
from gridgov.files import parse_json
from gridgov.problems import Problem

FIELDS = ("start", "limit", "unit", "calendar", "pauses")


class Answering:
    """Answers deadlines by named calendars, each by the version that serves the day of the start, as it was when
    first asked."""

    def __init__(self, calendar: str | None = None) -> None:
        self._default = calendar
        self._eras: dict[str | None, Eras | Problem] = {}
        self._schedules: dict[tuple[str | None, int], Schedule] = {}

    def answer(self, line: str) -> dict[str, Any]:
        """One line of JSON -> {"due"} or {"error"}."""
        try:
            return self.due(parse_json(line, _("The line")))
        except Problem as problem:
            return {"error": str(problem)}

    def due(self, asked: Any) -> dict[str, Any]:
        """{"start","limit","unit","calendar","pauses"} -> {"due": ISO in the calendar's time zone}. Raises Problem."""
        _check(asked)
        schedule = self._schedule(asked.get("calendar"), asked["start"])
        zone = schedule.timezone
        found: datetime = due(
            read_moment(asked["start"], zone),
            read_limit(asked["limit"]),
            read_unit(asked["unit"]),
            schedule,
            [read_pause(pause, zone) for pause in asked.get("pauses") or ()],
        )
        return {"due": found.astimezone(zone).isoformat()}

    def _schedule(self, name: str | None, start: Any) -> Schedule:
        """Of one era of the calendar: between two days on which another version comes into force it is the same."""
        name = name or self._default
        if name not in self._eras:
            self._eras[name] = _eras(name)
        eras = self._eras[name]
        if isinstance(eras, Problem):
            raise eras
        day = _day(start) if eras.days else None
        era = bisect_right(eras.days, day) if day else 0
        if (name, era) not in self._schedules:
            self._schedules[name, era] = schedule_of(latest_version(eras.calendar, day).pk)
        return self._schedules[name, era]


class Eras(NamedTuple):
    """A calendar, and the days from which on another of its versions may serve, in order."""

    calendar: WorkCalendar
    days: list[date]


def _eras(name: str | None) -> Eras | Problem:
    try:
        calendar = calendar_named(name)
    except Problem as problem:
        return problem
    return Eras(calendar, days_of_change(calendar))


def _day(start: Any) -> date:
    return timezone.localdate(read_moment(start, timezone.get_current_timezone()))


def _check(asked: Any) -> None:
    if not isinstance(asked, dict):
        raise BadInput(_("Expected an object with the fields %(fields)s.") % {"fields": ", ".join(FIELDS)})
    for field in ("start", "limit", "unit"):
        if asked.get(field) is None:
            raise BadInput(_("The field “%(field)s” is missing.") % {"field": field})
    unknown = sorted(set(asked) - set(FIELDS))
    if unknown:
        raise BadInput(
            _("“%(field)s” is no field; use %(fields)s.") % {"field": unknown[0], "fields": ", ".join(FIELDS)}
        )
    if not isinstance(asked.get("calendar") or "", str):
        raise BadInput(_("“calendar” must be a name."))
    if not isinstance(asked.get("pauses") or [], list):
        raise BadInput(_("“pauses” must be a list of pairs of beginning and end."))
