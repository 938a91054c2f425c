"""Due, worked and remaining."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from cases.worktime.instants import LAST_YEAR, from_micros, to_micros
from cases.worktime.pauses import Pause, Stretch, merged
from cases.worktime.problems import BadInput
from cases.worktime.schedule import Schedule
from cases.worktime.units import WORKING, length

_END_OF_TIME = to_micros(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC))


def due(
    start: datetime, limit: Decimal, unit: str, schedule: Schedule | None, pauses: Iterable[Pause] = ()
) -> datetime:
    """The earliest instant (UTC) by which the limit has run since `start`.

    Used up at closing time means due at that closing time. Time inside pauses does not count. Units that run on
    need no schedule.
    BadInput for a limit or unit that cannot be, MissingYear where the calendar ends.
    """
    begin = to_micros(start)
    left = length(limit, unit, schedule.hours_per_day) if schedule else length(limit, unit)
    stretches = merged(pauses, begin)
    if unit in WORKING:
        assert schedule is not None, "working time has a schedule"
        return from_micros(_due_working(begin, left, schedule, stretches))
    end = _due_running(begin, left, stretches)
    if end >= _END_OF_TIME:
        raise BadInput(
            _("A limit of %(limit)s ends after the year %(last)s.") % {"limit": limit, "last": LAST_YEAR}
        )
    return from_micros(end)


def worked(
    start: datetime, end: datetime, schedule: Schedule | None, pauses: Iterable[Pause] = ()
) -> timedelta:
    """Time that counts from `start` to `end`: working time by the schedule, or all of it when there is none.

    BadInput when `end` lies before `start`; MissingYear when either lies outside the calendar.
    """
    begin, stop = to_micros(start), to_micros(end)
    if stop < begin:
        raise BadInput(
            _("The end, %(end)s, lies before the start, %(start)s.")
            % {"end": end.isoformat(), "start": start.isoformat()}
        )
    spent = _spent(begin, stop, schedule)
    for a, b in merged(pauses, begin):
        spent -= _spent(min(a, stop), min(b, stop), schedule)
    return timedelta(microseconds=spent)


def remaining(
    now: datetime, due_at: datetime, unit: str, schedule: Schedule, pauses: Iterable[Pause] = ()
) -> timedelta:
    """What is left until `due_at`, in the kind of time that `unit` counts; below zero once it is past."""
    counted = schedule if unit in WORKING else None
    if now <= due_at:
        return worked(now, due_at, counted, pauses)
    return -worked(due_at, now, counted, pauses)


def _spent(begin: int, end: int, schedule: Schedule | None) -> int:
    return end - begin if schedule is None else schedule.used_before(end) - schedule.used_before(begin)


def _due_running(begin: int, left: int, stretches: list[Stretch]) -> int:
    for a, b in stretches:
        if begin + left <= a:
            break
        left -= a - begin
        begin = b
    return begin + left


def _due_working(begin: int, left: int, schedule: Schedule, stretches: list[Stretch]) -> int:
    used = schedule.used_before(begin)
    for a, b in stretches:
        if a > schedule.closes or used + left <= schedule.used_before(a):
            break
        left -= schedule.used_before(a) - used
        used = schedule.used_before(b)
    return schedule.reached(used + left)
