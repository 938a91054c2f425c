"""Dates, times, numbers, areas and distances as a reader of either language writes them."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from gridgov.ui.clocks import DAY, span_text


def number_text(value: float | None, places: int | None = None) -> str:
    """1,234.5, rounded (Django itself cuts off); an en dash where there is no number."""
    if value is None:
        return "–"
    rounded = value if places is None else round(value, places)
    return number_format(rounded, places, use_l10n=True, force_grouping=True)


def percent_text(share: float | None, places: int = 1) -> str:
    """0.934 -> 93.4 %; an en dash where there is no share."""
    return "–" if share is None else f"{number_text(share * 100, places)}%"


def area_text(square_metres: float) -> str:
    """m² up to a tenth of a square kilometre, then km²."""
    if square_metres < 100_000:
        return _("%(n)s m²") % {"n": number_text(square_metres, 0)}
    return _("%(n)s km²") % {"n": number_text(square_metres / 1_000_000, 2)}


def distance_text(metres: float) -> str:
    """m up to a kilometre, then km."""
    if metres < 1000:
        return _("%(n)s m") % {"n": number_text(metres, 0)}
    return _("%(n)s km") % {"n": number_text(metres / 1000, 1)}


def moment_text(value: datetime | date | None) -> str:
    """A date, or a date and a time in the reader's zone; an en dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return date_format(_local(value), "DATETIME_FORMAT")
    return date_format(value, "DATE_FORMAT")


def relative_text(value: datetime, now: datetime | None = None) -> str:
    """Such as 12 min ago; yesterday, 14:05; in 3 h; a date from two days away on."""
    now = now or timezone.now()
    local, today = _local(value), _local(now).date()
    apart = (value - now).total_seconds()
    if abs(apart) < 60:
        return _("now")
    if abs(apart) < DAY / 2:
        return (_("in %(span)s") if apart > 0 else _("%(span)s ago")) % {"span": span_text(apart)}
    named = _day_names(today).get(local.date())
    return named % {"time": date_format(local, "TIME_FORMAT")} if named else _dated(local, today)


def _day_names(today: date) -> dict[date, str]:
    one = timedelta(days=1)
    return {
        today - one: _("yesterday, %(time)s"),
        today: _("today, %(time)s"),
        today + one: _("tomorrow, %(time)s"),
    }


def _dated(local: datetime, today: date) -> str:
    return date_format(local, "SHORT_DATETIME_FORMAT" if local.year == today.year else "DATETIME_FORMAT")


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value
