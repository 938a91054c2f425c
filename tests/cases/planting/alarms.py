"""Alarms and their rings."""

from datetime import timedelta

from django.utils import timezone

from cases.models import Alarm, Case, Clock, Ring, RingRule
from tests.cases.planting.hand import Planted
from tests.cases.world import World


def alarm_for(world: World) -> Ring:
    """The street's ring of a new case."""
    RingRule.objects.get_or_create(case_class=world.classes["litter"], defaults={"minutes": 600})
    return Ring.objects.get(alarm__case=world.report(at=timezone.now()), tier="street")


def rings_without_limit(world: World) -> None:
    Clock.objects.filter(ring=alarm_for(world)).update(ended_at=timezone.now())


def limit_of_no_alarm(world: World) -> None:
    Ring.objects.filter(pk=alarm_for(world).pk).update(ended_at=timezone.now())


def drill_that_is_charged(world: World) -> None:
    ring = alarm_for(world)
    Alarm.objects.filter(pk=ring.alarm_id).update(drill=True, case=None)


def rings_after_the_end(world: World) -> None:
    ring = alarm_for(world)
    Case.objects.filter(alarm=ring.alarm_id).update(state="void")


def rung_for_nothing(world: World) -> None:
    ring = alarm_for(world)
    Ring.objects.filter(pk=ring.pk).update(confirmed_at=ring.rung_at, confirmed_by=world.cast.lisa)


def alarm_over_too_early(world: World) -> None:
    Alarm.objects.filter(pk=alarm_for(world).alarm_id).update(ended_at=timezone.now())


def alarm_without_a_ring(world: World) -> None:
    Ring.objects.filter(alarm=alarm_for(world).alarm_id).update(ended_at=timezone.now())


def confirmed_by_a_stranger(world: World) -> None:
    ring = alarm_for(world)
    Ring.objects.filter(pk=ring.pk).update(confirmed_at=ring.rung_at, confirmed_by=world.cast.henry)


def late_without_a_mark(world: World) -> None:
    ring = alarm_for(world)
    late = ring.due_at + timedelta(minutes=1)
    Ring.objects.filter(pk=ring.pk).update(confirmed_at=late, confirmed_by=world.cast.lisa)


PLANTED: Planted = (
    (rings_without_limit, "rings, and no limit of its organisation runs"),
    (limit_of_no_alarm, "runs for no alarm"),
    (drill_that_is_charged, "is of a drill, and a limit is charged for it"),
    (rings_after_the_end, "rings, and the case is over"),
    (rung_for_nothing, "and is over"),
    (alarm_over_too_early, "is over, and a ring of it is not"),
    (alarm_without_a_ring, "rings, and nobody is waited for"),
    (confirmed_by_a_stranger, "was confirmed by somebody who was not rung"),
    (late_without_a_mark, "was confirmed late, and is not marked so"),
)
