"""Confirming, with one tap; further words; the end of an alarm."""

from datetime import datetime

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import clocks
from cases.alarms.ringing import require_may_drill, ring_further
from cases.models import Alarm, Case, CaseText, Clock, Ring, RingWord, Rung
from gridgov.audit import record
from gridgov.deadlocks import once_more_after_deadlock
from gridgov.problems import Invalid, Stale
from members.models import User

LONGEST_NOTE = 500


@once_more_after_deadlock
@transaction.atomic
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

    Http404 for whoever was not rung; Stale where the alarm ended before; Invalid for an answer that is none. The same
    said twice is said once.
    """
    if answer not in RingWord.Answer.values:
        raise Invalid({"answer": _("Choose one from the list.")})
    if len(note) > LONGEST_NOTE:
        raise Invalid({"note": _("At most %(most)d characters.") % {"most": LONGEST_NOTE}})
    at, ring = at or timezone.now(), _locked(ring_id, by)
    if ring.ended_at:
        raise Stale(_("The alarm ended before: nobody has to come any more."))
    if _said_already(ring, by, answer, note.strip()):
        return ring
    RingWord.objects.create(ring=ring, user=by, answer=answer, note=_kept(ring, note.strip(), at), at=at)
    if answer == RingWord.Answer.CANNOT:
        _cannot(ring, by, at)
    elif ring.confirmed_at is None:
        _confirm(ring, by, at)
    return ring


def _locked(ring_id: int, by: User) -> Ring:
    """The ring of somebody who was rung, its case (or drill) locked before it: two at once stand in line."""
    mine = Rung.objects.filter(ring=ring_id, user=by.pk).select_related("ring__alarm").first()
    if mine is None:
        raise Http404
    _lock(mine.ring.alarm)
    rings = Ring.objects.select_related("alarm__case__case_class", "organisation__area", "organisation__grid")
    return rings.get(pk=ring_id)


def _lock(alarm: Alarm) -> None:
    """The case of it, or the drill itself."""
    if alarm.case_id:
        Case.objects.only("pk").select_for_update(no_key=True).get(pk=alarm.case_id)
    else:
        Alarm.objects.only("pk").select_for_update(no_key=True).get(pk=alarm.pk)


def _said_already(ring: Ring, by: User, answer: str, note: str) -> bool:
    last = ring.words.filter(user=by).last()
    return bool(last and last.answer == answer and not note)


def _kept(ring: Ring, note: str, at: datetime) -> CaseText | None:
    """Free text is kept where the case's is, to be shredded with it; a drill keeps none."""
    if not note or ring.alarm.case is None:
        return None
    return CaseText.objects.create(case=ring.alarm.case, body=note, created_at=at)


def _confirm(ring: Ring, by: User, at: datetime) -> None:
    ring.confirmed_at, ring.confirmed_by = at, by
    late = at > ring.due_at
    ring.lapsed_at = ring.due_at if late else ring.lapsed_at
    ring.save(update_fields=["confirmed_at", "confirmed_by", "lapsed_at"])
    ring.people.filter(silent_at=None).update(silent_at=at)
    if ring.clock_id:
        clocks.finish(Clock.objects.filter(pk=ring.clock_id), at=at)
    if not ring.alarm.rings.filter(confirmed_at=None, ended_at=None).exists():
        Alarm.objects.filter(pk=ring.alarm_id, ended_at=None).update(ended_at=at)


def _cannot(ring: Ring, by: User, at: datetime) -> None:
    """It rings for him no more."""
    ring.people.filter(user=by, silent_at=None).update(silent_at=at)
    if ring.rings and not ring.people.filter(silent_at=None).exists():
        ring_further(ring, at)


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
