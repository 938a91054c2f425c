"""Green, yellow, red: one answer for inbox, case page, phone and API.

A lamp follows the time that counts. `warn_at` and `due_at` are the instants at which the share of the warning and the
whole limit have run in the clock's own calendar, so asking which of them has passed asks how much working time is left:
a night or a holiday changes no colour.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from cases.models import FAR_FUTURE, Clock


class Lamp(TextChoices):
    GREEN = "green", _("Green: in time")
    YELLOW = "yellow", _("Yellow: little time left")
    RED = "red", _("Red: overdue")
    OFF = "off", _("Off: paused or over")


LAMP_OF = {
    "running": Lamp.GREEN,
    "warned": Lamp.YELLOW,
    "lapsed": Lamp.RED,
    "missed": Lamp.RED,
    "paused": Lamp.OFF,
    "met": Lamp.OFF,
}


def state_of(clock: Clock, now: datetime) -> str:
    """One of the badge's states; a lapsed clock stays lapsed, and one that ended in time is met."""
    if clock.ended_at:
        return "missed" if clock.lapsed_at or clock.ended_at > clock.due_at else "met"
    if clock.paused_at:
        return "paused"
    if clock.lapsed_at or now >= clock.due_at:
        return "lapsed"
    return "warned" if now >= clock.warn_at else "running"


def lamp_of(clock: Clock, now: datetime) -> Lamp:
    """The colour of a clock at a moment."""
    return LAMP_OF[state_of(clock, now)]


def errands_with(lamp: str, now: datetime, errands: QuerySet[Clock]) -> Q:
    """Condition on cases: the lamp of whatever is due first of these running clocks of work orders and calls."""
    of_case = errands.filter(case=OuterRef("pk"))
    late, warned = Exists(of_case.filter(due_at__lte=now)), Exists(of_case.filter(warn_at__lte=now))
    if lamp == Lamp.RED:
        return Q(late)
    if lamp == Lamp.YELLOW:
        return Q(warned) & ~Q(late)
    return ~Q(warned) if lamp == Lamp.GREEN else Q(pk__in=[])


def cases_with(lamp: str, now: datetime) -> Q:
    """Condition on open cases: the lamp of their level's limit, which is the one that lists show."""
    running = Clock.objects.filter(case=OuterRef("pk"), kind="level", ended_at=None)
    if lamp == Lamp.OFF:
        return Q(due_at=FAR_FUTURE)
    if lamp == Lamp.RED:
        return Q(due_at__lte=now)
    warned = Exists(running.filter(warn_at__lte=now))
    left = Q(due_at__gt=now, due_at__lt=FAR_FUTURE)
    return left & (Q(warned) if lamp == Lamp.YELLOW else ~Q(warned))
