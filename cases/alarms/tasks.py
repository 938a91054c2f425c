"""What the worker does: tells those who were rung, and lets drills lapse. Lapses of cases come with their clocks."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.actions.perform import perform_by_itself
from cases.alarms.ringing import ring_further
from cases.models import Alarm, Case, Clock, Notice, Ring, Rung
from cases.telling import webhooks
from gridgov.deadlocks import again_after_deadlock
from gridgov.work import handles, sweeps

RING, DRILL = "ring", "drill"  # kinds of notices


@handles("ring")
def tell_the_rung(payload: dict[str, Any]) -> None:
    """A notice for each who was rung and not told, over every channel at once; done twice it tells once.

    Whoever was rung for what is over by now is not called out of bed.
    """
    ring = Ring.objects.select_related("alarm__case", "clock").get(pk=payload["ring"])
    waiting = list(ring.people.filter(told=False).select_for_update())
    Rung.objects.filter(pk__in=[one.pk for one in waiting]).update(told=True)
    if not ring.rings:
        return
    kind = DRILL if ring.alarm.drill else RING
    Notice.objects.bulk_create(
        [
            Notice(
                user_id=one.user_id,
                case=ring.alarm.case,
                clock=ring.clock,
                kind=kind,
                at=one.at,
                due_at=ring.due_at if ring.clock_id else None,
            )
            for one in waiting
        ],
        ignore_conflicts=True,
    )
    if ring.clock:
        webhooks.tell_clock(ring.clock, RING, timezone.now())


def ring_lapsed(case: Case, clock: Clock, at: datetime) -> None:
    """An alarm's clock ran out, its case locked: further people are rung, once."""
    found = Ring.objects.filter(clock=clock, lapsed_at=None).first()
    if found is None:
        return
    Ring.objects.filter(pk=found.pk).update(lapsed_at=clock.due_at)
    if found.rings:
        perform_by_itself("ring_on", case=case, given={"ring": found.pk}, at=at)


@sweeps("drills")
def sweep_drills(limit: int) -> int:
    """Let at most `limit` rings of drills lapse that are due."""
    done = 0
    while done < limit and _lapse_next(timezone.now()):
        done += 1
    return done


@again_after_deadlock
@transaction.atomic
def _lapse_next(at: datetime) -> bool:
    due = Ring.objects.filter(clock=None, lapsed_at=None, confirmed_at=None, ended_at=None, due_at__lte=at)
    first = due.order_by("due_at", "pk").values_list("pk", "alarm").first()
    if first is None:
        return False
    Alarm.objects.only("pk").select_for_update(no_key=True).get(pk=first[1])
    if Ring.objects.filter(pk=first[0], lapsed_at=None, confirmed_at=None, ended_at=None).update(
        lapsed_at=at
    ):
        found = Ring.objects.select_related("alarm", "organisation__area", "organisation__grid__community")
        ring_further(found.get(pk=first[0]), at)
    return True
