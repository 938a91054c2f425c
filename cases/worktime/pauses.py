"""Recorded pauses: stretches of time that no limit uses up."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from cases.worktime.instants import to_micros
from cases.worktime.problems import BadInput

Pause = tuple[datetime, datetime]
Stretch = tuple[int, int]


def merged(pauses: Iterable[Pause], since: int) -> list[Stretch]:
    """The union of the pauses after `since`, in order, without touching or empty stretches.

    BadInput when one ends before it begins.
    """
    stretches: list[Stretch] = []
    for begin, end in sorted(_clipped(pause, since) for pause in pauses):
        if stretches and begin <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(end, stretches[-1][1]))
        elif end > begin:
            stretches.append((begin, end))
    return stretches


def _clipped(pause: Pause, since: int) -> Stretch:
    begin, end = (to_micros(moment) for moment in pause)
    if end < begin:
        raise BadInput(
            _("The pause from %(begin)s ends before it begins, at %(end)s.")
            % {"begin": pause[0].isoformat(), "end": pause[1].isoformat()}
        )
    return max(begin, since), max(end, since)
