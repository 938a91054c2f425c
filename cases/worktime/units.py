"""The five units of limits."""

from decimal import ROUND_CEILING, Decimal, localcontext
from typing import Literal, get_args

from django.utils.translation import gettext as _

from cases.worktime.problems import BadInput

Unit = Literal["minute", "hour", "day", "working_hour", "working_day"]
UNITS: tuple[str, ...] = get_args(Unit)
WORKING = frozenset({"working_hour", "working_day"})

MINUTE = 60 * 1_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_MICROS = {"minute": MINUTE, "hour": HOUR, "day": DAY, "working_hour": HOUR}

# Ten thousand years: longer than any datetime, and exact in the digits used below.
LONGEST = 10_000 * 366 * DAY
_DIGITS = 60


def length(limit: Decimal, unit: str, hours_per_day: Decimal = Decimal(8)) -> int:
    """The limit in microseconds, rounded up to a whole one: a limit has not run before it is used up.

    A working day is `hours_per_day` working hours. BadInput for an unknown unit, a limit that is
    not positive, or one longer than any calendar.
    """
    if unit not in UNITS:
        raise BadInput(
            _("“%(unit)s” is no unit of time; use one of %(units)s.")
            % {"unit": unit, "units": ", ".join(UNITS)}
        )
    if not limit.is_finite() or limit <= 0:
        raise BadInput(_("The limit must be more than 0, and it is %(limit)s.") % {"limit": limit})
    return _micros(limit, hours_per_day * HOUR if unit == "working_day" else Decimal(_MICROS[unit]))


def _micros(limit: Decimal, one: Decimal) -> int:
    with localcontext(prec=max(_DIGITS, len(limit.as_tuple().digits) + 30)):
        # Compared by magnitude first: 1E+999999 would take all memory as an integer.
        if limit.adjusted() > 20 or limit * one > LONGEST:
            raise BadInput(_("The limit of %(limit)s is longer than any calendar.") % {"limit": limit})
        return max(1, int((limit * one).to_integral_value(ROUND_CEILING)))
