"""Moments, limits and pauses as people and files write them."""

import re
from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from cases.worktime.instants import FIRST_YEAR, LAST_YEAR
from cases.worktime.pauses import Pause
from cases.worktime.problems import BadInput
from cases.worktime.units import UNITS

_DATE_ONLY = re.compile(r"\d{4}-?\d{2}-?\d{2}|\d{4}-?W\d{2}(-?\d)?")


def read_moment(text: Any, zone: tzinfo) -> datetime:
    """An ISO 8601 date and time; without an offset it is the calendar's local time. BadInput otherwise."""
    moment = _iso(text)
    if moment is None:
        raise BadInput(
            _("“%(text)s” is no date and time; write it like 2026-10-08T09:30 or 2026-10-08T09:30+08:00.")
            % {"text": text}
        )
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise BadInput(
            _("“%(text)s” lies outside the years %(first)s to %(last)s.")
            % {"text": text, "first": FIRST_YEAR, "last": LAST_YEAR}
        )
    return moment if moment.utcoffset() is not None else moment.replace(tzinfo=zone)


def _iso(text: Any) -> datetime | None:
    if not isinstance(text, str) or _DATE_ONLY.fullmatch(text.strip()):
        return None
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def read_limit(value: Any) -> Decimal:
    """A positive decimal from text, an integer or a Decimal; never from a float, which would not be exact."""
    limit = exact_decimal(value)
    if limit is None or not limit.is_finite():
        raise BadInput(_("“%(value)s” is no number; write the limit like 2 or 0.5.") % {"value": value})
    if limit <= 0:
        raise BadInput(_("The limit must be more than 0, and it is %(limit)s.") % {"limit": limit})
    return limit


def exact_decimal(value: Any) -> Decimal | None:
    """A Decimal from text, an integer or a Decimal; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    try:
        return Decimal(value.strip() if isinstance(value, str) else value)
    except InvalidOperation:
        return None


def read_unit(text: Any) -> str:
    """One of the five units."""
    if text not in UNITS:
        raise BadInput(
            _("“%(unit)s” is no unit of time; use one of %(units)s.")
            % {"unit": text, "units": ", ".join(UNITS)}
        )
    return str(text)


def read_pause(value: Any, zone: tzinfo) -> Pause:
    """A pause written "A/B" or ["A", "B"]; it needs both ends, in order."""
    ends = value.split("/") if isinstance(value, str) else value
    if not isinstance(ends, list | tuple) or len(ends) != 2 or not all(ends):
        raise BadInput(
            _(
                "“%(text)s” is no pause; give its beginning and its end, like "
                "2026-10-08T09:00/2026-10-08T11:00."
            )
            % {"text": value}
        )
    begin, end = (read_moment(moment, zone) for moment in ends)
    if end < begin:
        raise BadInput(
            _("The pause from %(begin)s ends before it begins, at %(end)s.")
            % {"begin": begin.isoformat(), "end": end.isoformat()}
        )
    return begin, end
