"""Writing calendars: every change makes the next version, and running clocks keep theirs.

A version is in force from a day on, or as if it had always been so. Versions of one day make an era; a change counts
from its day on, so it is made in the era of that day and in every later one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from cases.administering import require_administrator
from cases.calendars.countries import calendar_data, country_year, office_week, only_zone
from cases.calendars.lookup import latest_version, rules_of
from cases.calendars.merging import Draft, as_columns, merged, with_day
from cases.models import CalendarVersion, WorkCalendar
from cases.worktime import read_rules
from cases.worktime.rules import Spans
from gridgov.audit import record
from gridgov.problems import Invalid
from grids.models import Area
from members.models import User

Change = Callable[[Draft | None], Draft]


@dataclass(frozen=True)
class Loaded:
    """The version that serves now; `changed` is False when it already said the same. `before`: what served then."""

    version: CalendarVersion
    changed: bool
    before: CalendarVersion | None = None

    def days(self) -> list[date]:
        """Dates that have other hours than before, in order."""
        if self.before is None or not self.changed:
            return []
        old, new = rules_of(self.before), rules_of(self.version)
        was, becomes = dict(old.every_day()), dict(new.every_day())
        return sorted(day for day in was | becomes if was.get(day) != becomes.get(day))


def load_rules(*, data: Any, effective_from: date | None = None, by: User | None = None) -> Loaded:
    """Make a calendar of that name, or its next version: the loaded dates replace, all others stay.

    `data` is a calendar file's object (see `read_rules`). The first calendar becomes the default. Clocks that begin
    on `effective_from` or later use it; None: as if it had always been so.
    """
    new = Draft(read_rules(data), None)
    return _next_version(new.rules.name, lambda old: merged(old, new), since=effective_from, by=by)


def load_country(
    *,
    country: str,
    year: int,
    name: str = "",
    timezone: str = "",
    estimate: bool = False,
    effective_from: date | None = None,
    by: User | None = None,
) -> Loaded:
    """Add a year of a country's published holidays to the calendar `name` (default: the country's letters).

    A new calendar gets office hours 8-12 and 14-18; an existing one keeps its week and time zone. With `estimate`
    a year of China that is not published yet gets the holidays fixed by law, without make-up days, and is
    marked so.
    """
    found = country_year(country, year, estimate=estimate)
    name = name.strip() or found.country
    old = _newest(name)
    data = calendar_data(
        found,
        name=name,
        timezone=timezone or (old.timezone if old else only_zone(found.country, year)),
        weekly=old.weekly if old else office_week(found.weekend),
        hours=old.hours_per_day if old else 8,
    )
    rules = read_rules(data)
    new = Draft(rules, rules.covers_from if found.estimated else None)
    return _next_version(name, lambda known: merged(known, new), since=effective_from, by=by)


def edit_day(
    *,
    calendar: WorkCalendar,
    day: date,
    spans: Spans | None,
    effective_from: date | None = None,
    by: User | None = None,
) -> Loaded:
    """Give one date its own spans (empty: closed; None: as the week says)."""

    def change(old: Draft | None) -> Draft:
        if old is None:
            raise Invalid(_("The calendar “%(name)s” has no version yet.") % {"name": calendar.name})
        return Draft(with_day(old.rules, day, spans), old.estimated_from)

    return _next_version(calendar.name, change, since=effective_from, by=by)


@transaction.atomic
def describe_calendar(
    *, calendar: WorkCalendar, name: str, area: Area | None, is_default: bool, by: User | None = None
) -> WorkCalendar:
    """Rename a calendar, say which area it serves, make it the default. The default can only be moved, not removed."""
    calendar = WorkCalendar.objects.select_for_update(of=("self",)).select_related("area").get(pk=calendar.pk)
    if calendar.is_default and not is_default:
        raise Invalid(
            {"is_default": _("One calendar has to be the default: make another one the default instead.")}
        )
    for place in (calendar.area, area):  # the one it leaves, and the one it comes to
        require_administrator(by, None if is_default or calendar.is_default else place)
    others = WorkCalendar.objects.select_for_update().exclude(pk=calendar.pk)
    if others.filter(name=name.strip()).exists():
        raise Invalid({"name": _("Another calendar has this name.")})
    if area and others.filter(area=area).exists():
        raise Invalid({"area": _("Another calendar already serves this area.")})
    if is_default:
        others.filter(is_default=True).update(is_default=False)
    calendar.name, calendar.area, calendar.is_default = name.strip(), area, is_default
    calendar.save()
    record(actor=by, action="calendar.describe", target=calendar, data={"default": is_default})
    return calendar


@transaction.atomic
def previewed(load: Callable[[], Loaded]) -> Loaded:
    """What a load would make: it is done, and undone before anybody else can see it."""
    loaded = load()
    transaction.set_rollback(True)
    return loaded


@transaction.atomic
def _next_version(name: str, change: Change, *, since: date | None, by: User | None) -> Loaded:
    """Lock the calendar, apply the change to the rules of each era it concerns, and add the versions that say
    something new. What is answered is the version of the change's own day, or the one that serves today."""
    calendar = _locked(name)
    require_administrator(by, calendar.area)
    eras = _eras(calendar)
    before = latest_version(calendar, since) if eras else None
    made = [_renewed(calendar, old, change, day, by=by) for day, old in _concerned(eras, since)]
    shown = made[0].version if since else latest_version(calendar)
    return Loaded(shown, changed=any(one.changed for one in made), before=before)


def _eras(calendar: WorkCalendar) -> dict[date | None, CalendarVersion]:
    """The newest version of each day of coming into force, the first era first."""
    order = (F("effective_from").asc(nulls_first=True), "number")
    return {one.effective_from: one for one in calendar.versions.select_related("calendar").order_by(*order)}


def _concerned(
    eras: dict[date | None, CalendarVersion], since: date | None
) -> list[tuple[date | None, CalendarVersion | None]]:
    """Each day with the version that is changed on it: the change's own day, and the beginnings of later eras."""
    if since is None:
        return list(eras.items()) or [(None, None)]
    before = [one for day, one in eras.items() if day is None or day <= since]
    later = [(day, one) for day, one in eras.items() if day and day > since]
    return [(since, before[-1] if before else None), *later]


def _renewed(
    calendar: WorkCalendar,
    old: CalendarVersion | None,
    change: Change,
    since: date | None,
    *,
    by: User | None,
) -> Loaded:
    draft = change(Draft(rules_of(old), old.estimated_from) if old else None)
    columns = as_columns(draft.rules) | {"estimated_from": draft.estimated_from}
    if old and all(getattr(old, column) == value for column, value in columns.items()):
        return Loaded(old, changed=False)
    last = calendar.versions.aggregate(last=Max("number"))["last"] or 0
    version = CalendarVersion.objects.create(
        calendar=calendar, number=last + 1, effective_from=since, created_by=by, **columns
    )
    told = {"version": version.number} | ({"from": since.isoformat()} if since else {})
    record(actor=by, action="calendar.version", target=calendar, data=told)
    return Loaded(version, changed=True)


def _locked(name: str) -> WorkCalendar:
    first = not WorkCalendar.objects.filter(is_default=True).exists()
    WorkCalendar.objects.get_or_create(name=name, defaults={"is_default": first})
    return WorkCalendar.objects.select_for_update().get(name=name)


def _newest(name: str) -> CalendarVersion | None:
    return CalendarVersion.objects.filter(calendar__name=name).order_by("-number").first()
