"""Alarms by a real Celery worker that is killed in the middle of ringing, and in the middle of ringing further."""

from datetime import timedelta

import pytest
from django.db.models import Count
from django.utils import timezone

from cases.actions.route import route_case
from cases.auditing import alarms, history
from cases.models import Case, CaseEvent, Clock, Notice, Ring, Rung
from tests.cases.test_alarms import rule
from tests.cases.world import make_world
from tests.support.servers import Processes, eventually

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("processes")]
MANY = 40  # more than one transaction of the sweep takes


def test_everybody_is_rung_once_and_every_place_lapses_once(real_processes: Processes) -> None:
    world = make_world()
    rule(world)
    for _ in range(MANY):
        route_case(case_id=world.report(at=timezone.now()).pk)
    rung, calls = Rung.objects.count(), Notice.objects.filter(kind="ring")
    worker = real_processes.worker()
    real_processes.beat()
    eventually(lambda: calls.count() >= 3, seconds=60, what="the first who are called")
    real_processes.kill(worker)
    assert calls.count() < rung, "it was to be killed in the middle"

    earlier = timezone.now() - timedelta(hours=1)
    past = {"due_at": earlier + timedelta(minutes=10)}
    places = Ring.objects.count()
    Ring.objects.update(rung_at=earlier, **past)
    Clock.objects.filter(kind="alarm").update(started_at=earlier, warn_at=earlier, **past)
    further = CaseEvent.objects.filter(move="ring_on")
    worker = real_processes.worker()
    eventually(lambda: further.count() >= 3, seconds=60, what="the first places that ring further")
    real_processes.kill(worker)
    assert further.count() < places, "it was to be killed in the middle"

    real_processes.worker()
    eventually(lambda: further.count() >= places, seconds=120, what="every place")
    told = Rung.objects.filter(told=True)
    eventually(lambda: told.count() == Rung.objects.count(), seconds=120, what="everybody")
    assert further.count() == places, "none twice"
    assert Ring.objects.filter(lapsed_at__isnull=False).count() == places
    assert set(per_case("ring")) == {1}
    assert set(per_case("ring_on")) == {places // MANY}
    assert calls.count() == Rung.objects.count()
    assert not calls.values("user", "clock").annotate(n=Count("pk")).filter(n__gt=1).exists()
    assert [breach for check in (*alarms.CHECKS, *history.CHECKS) for breach in check()] == []


def per_case(move: str) -> list[int]:
    """How many such steps each case has."""
    return [case.events.filter(move=move).count() for case in Case.objects.all()]
