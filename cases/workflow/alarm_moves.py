"""Rows of the state table: in an emergency it rings, whoever was rung confirms, else it rings further.

An alarm goes on ringing while a case is on hold; with the case it ends.
"""

from django.utils.translation import gettext_lazy as _

from cases.workflow.move import Move, Where, Who
from cases.workflow.roles import SYSTEM
from cases.workflow.states import OPEN

ALARM_MOVES: tuple[Move, ...] = (
    Move(
        "ring",
        _("Ring"),
        _("An alarm rang"),
        OPEN,
        None,
        SYSTEM,
        reason="a class that rings, once in a case's life",
    ),
    Move(
        "confirm_ring",
        _("Confirm the alarm"),
        _("Alarm confirmed"),
        OPEN,
        None,
        (Who(Where.RUNG),),
        takes=("ring", "said", "text"),
        reason="by name: whoever was rung; the first who comes confirms for his place",
    ),
    Move(
        "ring_on",
        _("Ring further"),
        _("Nobody confirmed in time: rang further"),
        OPEN,
        None,
        SYSTEM,
        reason="the limit of one place, once",
    ),
)
