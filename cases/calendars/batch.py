"""Deadlines of many lines: each calendar is read and compiled once."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.calendars.lookup import schedule_named
from cases.worktime import Schedule, due, read_limit, read_moment, read_pause, read_unit
from cases.worktime.problems import BadInput
from gridgov.files import parse_json
from gridgov.problems import Problem

FIELDS = ("start", "limit", "unit", "calendar", "pauses")


class Answering:
    """Answers deadlines by the newest version of named calendars, as it was when first asked."""

    def __init__(self, calendar: str | None = None) -> None:
        self._default = calendar
        self._schedules: dict[str | None, Schedule | Problem] = {}

    def answer(self, line: str) -> dict[str, Any]:
        """One line of JSON -> {"due"} or {"error"}."""
        try:
            return self.due(parse_json(line, _("The line")))
        except Problem as problem:
            return {"error": str(problem)}

    def due(self, asked: Any) -> dict[str, Any]:
        """{"start","limit","unit","calendar","pauses"} -> {"due": ISO in the calendar's time zone}. Raises Problem."""
        _check(asked)
        schedule = self._schedule(asked.get("calendar"))
        zone = schedule.timezone
        found: datetime = due(
            read_moment(asked["start"], zone),
            read_limit(asked["limit"]),
            read_unit(asked["unit"]),
            schedule,
            [read_pause(pause, zone) for pause in asked.get("pauses") or ()],
        )
        return {"due": found.astimezone(zone).isoformat()}

    def _schedule(self, name: str | None) -> Schedule:
        name = name or self._default
        if name not in self._schedules:
            self._schedules[name] = _found(name)
        schedule = self._schedules[name]
        if isinstance(schedule, Problem):
            raise schedule
        return schedule


def _found(name: str | None) -> Schedule | Problem:
    try:
        return schedule_named(name)
    except Problem as problem:
        return problem


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
