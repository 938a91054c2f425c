"""What the menus of every page ask about a person's own rows, in one statement."""

from typing import Any, NamedTuple

from django.db.models import Value

from cases.models import Case, Notice, Rung
from gridgov.once import once

MOST = 100  # notices that the bell counts
NOTICE, REPORT, RING = "notice", "report", "ring"


class Marks(NamedTuple):
    """How many notices are unread, counted to MOST; whether one of them tells of a dispute; whether he has reported;
    whether an alarm rings for him."""

    unread: int
    of_disputes: bool
    has_reported: bool
    rung: bool


@once
def marks_of(user: Any) -> Marks:
    """Of somebody who is signed in."""
    unread = Notice.objects.filter(user=user.pk, read_at=None).order_by()
    reported = Case.objects.filter(reported_by=user.pk).order_by()
    told = unread.values_list(Value(NOTICE), "case__dispute")[:MOST]
    rung = Rung.objects.filter(user=user.pk, silent_at=None).order_by()
    others = (
        reported.values_list(Value(REPORT), "dispute")[:1],
        rung.values_list(Value(RING), "ring__alarm__drill")[:1],
    )
    rows = list(told.union(*others, all=True))
    kinds = {what for what, _flag in rows}
    disputes = [dispute for what, dispute in rows if what == NOTICE]
    return Marks(len(disputes), True in disputes, REPORT in kinds, RING in kinds)
