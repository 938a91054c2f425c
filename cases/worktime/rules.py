"""A calendar as a file or a version row gives it, checked and typed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cases.worktime.instants import FIRST_YEAR, LAST_YEAR
from cases.worktime.problems import BadInput
from cases.worktime.reading import exact_decimal

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIELDS = ("name", "timezone", "from", "to", "hours_per_day", "weekly", "days")
MINUTES_OF_DAY = 24 * 60
LONGEST_COVER = timedelta(days=366 * 100)
_TIME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")

Span = tuple[int, int]
Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """Spans are minutes of the local day, sorted, 0..1440; `days` overrides the week for single dates."""

    name: str
    timezone: ZoneInfo
    covers_from: date
    covers_to: date
    hours_per_day: Decimal
    weekly: Mapping[str, Spans]
    days: Mapping[date, Spans]

    def spans_on(self, day: date) -> Spans:
        """Working spans of one date; empty on a day off."""
        if day in self.days:
            return self.days[day]
        return self.weekly.get(WEEKDAYS[day.weekday()], ())

    def every_day(self) -> Iterator[tuple[date, Spans]]:
        for offset in range((self.covers_to - self.covers_from).days + 1):
            day = self.covers_from + timedelta(days=offset)
            yield day, self.spans_on(day)


def read_rules(data: Any) -> Rules:
    """Check a calendar as files give it; BadInput names the field.

    ``{"name", "timezone", "from", "to", "hours_per_day", "weekly": {"mon": [["08:00", "12:00"]], …},
    "days": {"2026-10-01": [], …}}``; the dates are inclusive.
    """
    if not isinstance(data, dict):
        raise BadInput(
            _("A calendar is a JSON object with the fields %(fields)s.") % {"fields": ", ".join(FIELDS)}
        )
    _check_fields(data)
    covers_from, covers_to = _date(data["from"], "from"), _date(data["to"], "to")
    _check_cover(covers_from, covers_to)
    days = _days(data.get("days", {}))
    _check_days(days, covers_from, covers_to)
    return Rules(
        name=_name(data["name"]),
        timezone=_zone(data["timezone"]),
        covers_from=covers_from,
        covers_to=covers_to,
        hours_per_day=_hours(data.get("hours_per_day", 8)),
        weekly=_weekly(data["weekly"]),
        days=days,
    )


def _check_fields(data: dict[str, Any]) -> None:
    for field in ("name", "timezone", "from", "to", "weekly"):
        if field not in data:
            raise BadInput(_("The calendar has no field “%(field)s”.") % {"field": field})
    for field in data:
        if field not in FIELDS:
            raise BadInput(
                _("“%(field)s” is no field of a calendar; it has %(fields)s.")
                % {"field": field, "fields": ", ".join(FIELDS)}
            )


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value.strip()) > 80:
        raise BadInput(_("The calendar needs a name of 1 to 80 characters."))
    return value.strip()


def _zone(value: Any) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    except (ValueError, KeyError, OSError, TypeError, AttributeError):
        raise BadInput(
            _("“%(zone)s” is no known time zone; write it like Asia/Shanghai.") % {"zone": value}
        ) from None


def _date(value: Any, place: str) -> date:
    try:
        if isinstance(value, str) and len(value) == 10:
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise BadInput(
        _("“%(value)s” in “%(place)s” is no date; write it like 2026-10-01.")
        % {"value": value, "place": place}
    )


def _check_cover(covers_from: date, covers_to: date) -> None:
    if covers_to < covers_from:
        raise BadInput(
            _("The calendar ends on %(to)s, before it begins on %(from)s.")
            % {"from": covers_from, "to": covers_to}
        )
    if (
        covers_to - covers_from > LONGEST_COVER
        or not FIRST_YEAR <= covers_from.year <= covers_to.year <= LAST_YEAR
    ):
        raise BadInput(
            _("A calendar covers at most 100 years, between %(first)s and %(last)s.")
            % {"first": FIRST_YEAR, "last": LAST_YEAR}
        )


def _hours(value: Any) -> Decimal:
    hours = exact_decimal(value)
    if hours is None or not hours.is_finite() or not 0 < hours <= 24:
        raise BadInput(
            _("“hours_per_day” is %(value)s; it must be more than 0 and at most 24.") % {"value": value}
        )
    if hours.normalize().as_tuple().exponent < -4:  # type: ignore[operator]
        raise BadInput(_("“hours_per_day” is %(value)s; it may have at most 4 decimals.") % {"value": value})
    return hours


def _weekly(value: Any) -> dict[str, Spans]:
    if not isinstance(value, dict):
        raise BadInput(_("“weekly” must map weekdays to spans."))
    for weekday in value:
        if weekday not in WEEKDAYS:
            raise BadInput(
                _("“%(day)s” is no weekday; use %(days)s.") % {"day": weekday, "days": ", ".join(WEEKDAYS)}
            )
    return {weekday: read_spans(spans, weekday) for weekday, spans in value.items()}


def _days(value: Any) -> dict[date, Spans]:
    if not isinstance(value, dict):
        raise BadInput(_("“days” must map dates to spans."))
    return {_date(day, "days"): read_spans(spans, day) for day, spans in value.items()}


def _check_days(days: Mapping[date, Spans], covers_from: date, covers_to: date) -> None:
    for day in days:
        if not covers_from <= day <= covers_to:
            raise BadInput(
                _("%(day)s in “days” lies outside %(from)s to %(to)s.")
                % {"day": day, "from": covers_from, "to": covers_to}
            )


def read_spans(value: Any, place: str) -> Spans:
    """``[["08:00", "12:00"], ["14:00", "24:00"]]`` as sorted minutes; BadInput names the place."""
    if not isinstance(value, list | tuple):
        raise BadInput(
            _('%(place)s: expected a list of spans like [["08:00", "12:00"]], found %(value)s.')
            % {"place": place, "value": value}
        )
    spans = tuple(sorted(_span(span, place) for span in value))
    for (_begin, end), (begin, _end) in pairwise(spans):
        if begin < end:
            raise BadInput(
                _("%(place)s: the span that begins at %(time)s overlaps the one before it.")
                % {"place": place, "time": show_time(begin)}
            )
    return spans


def _span(value: Any, place: str) -> Span:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise BadInput(
            _('%(place)s: “%(value)s” is no span; write it like ["08:00", "12:00"].')
            % {"place": place, "value": value}
        )
    begin, end = (_time(time, place) for time in value)
    if end <= begin:
        raise BadInput(
            _("%(place)s: the span from %(begin)s to %(end)s ends before it begins; split it at 24:00.")
            % {"place": place, "begin": value[0], "end": value[1]}
        )
    return begin, end


def _time(value: Any, place: str) -> int:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    minutes = int(match[1]) * 60 + int(match[2]) if match else MINUTES_OF_DAY + 1
    if minutes > MINUTES_OF_DAY:
        raise BadInput(
            _("%(place)s: “%(value)s” is no time of day; write it like 08:30, up to 24:00.")
            % {"place": place, "value": value}
        )
    return minutes


def show_time(minutes: int) -> str:
    """Minutes of the day as HH:MM."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
