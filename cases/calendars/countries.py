"""A year of a country from published holiday tables: China with make-up days, other countries by their holidays."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import TZPATH, ZoneInfo

import chinese_calendar
import holidays
from django.utils.translation import gettext as _

from cases.worktime.problems import BadInput
from cases.worktime.rules import WEEKDAYS
from cases.worktime.zones import regimes

CHINA = "CN"
FIRST_YEAR, LAST_YEAR = 1990, 2100
OFFICE_HOURS = [["08:00", "12:00"], ["14:00", "18:00"]]
IsOff = Callable[[date], bool]


@dataclass(frozen=True)
class CountryYear:
    """One year as published. `estimated`: the official list is not out, only holidays fixed by law are in it."""

    country: str
    year: int
    weekend: frozenset[int]
    is_off: IsOff
    estimated: bool = False


def country_year(country: str, year: int, *, estimate: bool = False) -> CountryYear:
    """Look a year up. BadInput for an unknown country or a year that nobody has published yet."""
    code = country.strip().upper()
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInput(
            _("The year %(year)s is out of range; choose %(first)s to %(last)s.")
            % {"year": year, "first": FIRST_YEAR, "last": LAST_YEAR}
        )
    return _china(year, estimate) if code == CHINA else _elsewhere(code, year)


def _china(year: int, estimate: bool) -> CountryYear:
    weekend = frozenset({5, 6})
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        if estimate:
            return CountryYear(CHINA, year, weekend, _legal_holidays(CHINA, year), estimated=True)
        raise BadInput(_unpublished(year)) from None
    return CountryYear(CHINA, year, weekend, lambda day: bool(chinese_calendar.is_holiday(day)))


def _unpublished(year: int) -> str:
    return _(
        "The holidays and make-up working days of China for %(year)s are not known to the installed holiday "
        "table. The State Council publishes them in the autumn before: update the package chinesecalendar, "
        "load a file, or estimate the year from the holidays fixed by law."
    ) % {"year": year}


def _legal_holidays(code: str, year: int) -> IsOff:
    table = holidays.country_holidays(code, years=year)
    return lambda day: day in table or day.weekday() in (5, 6)


def _elsewhere(code: str, year: int) -> CountryYear:
    try:
        table: Any = holidays.country_holidays(code, years=year)
    except (NotImplementedError, KeyError, ValueError):
        raise BadInput(
            _("No holidays are known for the country “%(country)s”; use its two letters, like CN or DE.")
            % {"country": code}
        ) from None
    return CountryYear(code, year, frozenset(table.weekend), lambda day: not table.is_working_day(day))


def calendar_data(
    found: CountryYear, *, name: str, timezone: str, weekly: dict[str, Any], hours: Any
) -> dict[str, Any]:
    """The year as a calendar file: days that differ from `weekly` are written out."""
    work = next((spans for spans in weekly.values() if spans), OFFICE_HOURS)
    return {
        "name": name,
        "timezone": timezone,
        "from": f"{found.year}-01-01",
        "to": f"{found.year}-12-31",
        "hours_per_day": hours,
        "weekly": weekly,
        "days": dict(_exceptions(found, weekly, work)),
    }


def _exceptions(found: CountryYear, weekly: dict[str, Any], work: Any) -> list[tuple[str, Any]]:
    differing = []
    for offset in range((date(found.year + 1, 1, 1) - date(found.year, 1, 1)).days):
        day = date(found.year, 1, 1) + timedelta(days=offset)
        usually = bool(weekly.get(WEEKDAYS[day.weekday()]))
        if found.is_off(day) == usually:
            differing.append((day.isoformat(), [] if usually else work))
    return differing


def office_week(weekend: frozenset[int]) -> dict[str, Any]:
    """Office hours on every day that is no weekend."""
    return {name: OFFICE_HOURS for number, name in enumerate(WEEKDAYS) if number not in weekend}


def only_zone(country: str, year: int) -> str:
    """The time zone of a country whose zones show the same time all year. BadInput asks for a choice otherwise."""
    zones = ["Asia/Shanghai"] if country == CHINA else _zones().get(country, [])
    first, last = datetime(year, 1, 1), datetime(year, 12, 31)  # noqa: DTZ001 local, whatever the zone
    if zones and len({tuple(regimes(ZoneInfo(zone), first, last)) for zone in zones}) == 1:
        return zones[0]
    raise BadInput(
        _("Say which time zone the calendar has: %(country)s has several or none. For example %(zones)s.")
        % {"country": country, "zones": ", ".join(zones[:3]) or "Europe/Berlin"}
    )


def _zones() -> dict[str, list[str]]:
    table = next((path for root in TZPATH if (path := Path(root) / "zone.tab").is_file()), None)
    found: dict[str, list[str]] = {}
    for line in table.read_text("utf-8").splitlines() if table else ():
        if line and not line.startswith("#"):
            country, _place, zone, *_note = line.split("\t")
            found.setdefault(country, []).append(zone)
    return found
