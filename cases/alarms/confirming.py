"""Confirming, with one tap; further words; the end of a drill."""

from datetime import datetime

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.perform import perform
from cases.alarms.ringing import require_may_drill
from cases.alarms.steps import RINGS, SaidAlready, refuse_if_over, rung_for, said_already, say
from cases.models import Alarm, Ring, RingWord, Rung
from gridgov.audit import record
from gridgov.deadlocks import once_more_after_deadlock
from gridgov.problems import Invalid
from members.models import User

LONGEST_NOTE = 500


def answer(
    *,
    ring_id: int,
    by: User,
    answer: str = RingWord.Answer.ON_WAY,
    note: str = "",
    at: datetime | None = None,
) -> Ring:
    """What somebody who was rung says. The first who comes confirms for his place; whoever cannot confirms nothing,
    and where nobody is left the others there and the centre above are rung.

    Of a case it is a move (`confirm_ring`), and stands in its history; a drill is of no case.

    Http404 for whoever was not rung; Stale where the alarm ended before; Invalid for an answer that is none. The same
    said twice is said once.
    """
    if answer not in RingWord.Answer.values:
        raise Invalid({"answer": _("Choose one from the list.")})
    if len(note) > LONGEST_NOTE:
        raise Invalid({"note": _("At most %(most)d characters.") % {"most": LONGEST_NOTE}})
    mine = rung_for(by, ring=ring_id)
    if mine is None:
        raise Http404
    refuse_if_over(mine.ring)
    if mine.ring.alarm.case_id is None:
        _say_in_drill(mine.ring.alarm, ring_id, by, answer, note.strip(), at or timezone.now())
    else:
        _confirm(mine.ring.alarm.case_id, {"ring": ring_id, "said": answer, "text": note}, by, at)
    return RINGS.get(pk=ring_id)


def _confirm(case_id: int, given: dict[str, object], by: User, at: datetime | None) -> None:
    try:
        perform("confirm_ring", case_id=case_id, actor=by, given=given, at=at)
    except SaidAlready:
        return


@once_more_after_deadlock
@transaction.atomic
def _say_in_drill(alarm: Alarm, ring_id: int, by: User, said: str, note: str, at: datetime) -> None:
    """Two at once stand in line; a drill keeps no free text."""
    _lock(alarm)
    ring = RINGS.get(pk=ring_id)
    refuse_if_over(ring)
    if not said_already(ring, by, said, note):
        say(ring, by, said, None, at)


def _lock(alarm: Alarm) -> None:
    Alarm.objects.only("pk").select_for_update(no_key=True).get(pk=alarm.pk)


@transaction.atomic
def end_drill(*, alarm: Alarm, by: User, at: datetime | None = None) -> None:
    """It rings for nobody any more. Twice is once."""
    assert alarm.grid is not None, "a drill has a grid"
    require_may_drill(by, alarm.grid)
    _lock(alarm)
    at = at or timezone.now()
    if not Alarm.objects.filter(pk=alarm.pk, drill=True, ended_at=None).update(ended_at=at):
        return
    Rung.objects.filter(ring__alarm=alarm, silent_at=None).update(silent_at=at)
    Ring.objects.filter(alarm=alarm, confirmed_at=None).update(ended_at=at)
    record(actor=by, action="alarm.drill_end", target=alarm)
