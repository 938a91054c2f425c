"""The work between the pages, by a real Celery worker on the test's database."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Case, Clock, Notice
from gridgov.models import WorkItem
from tests.cases.world import make_world
from tests.support.servers import Processes, eventually

pytestmark = pytest.mark.kill


def test_a_reported_case_is_routed_lapses_and_everybody_is_told(real_processes: Processes) -> None:
    world = make_world()
    case = world.report(at=timezone.now())
    real_processes.worker()
    real_processes.beat()
    eventually(lambda: Case.objects.get(pk=case.pk).routed_by, seconds=60, what="routing")

    world.walk(case, "establish")
    now = timezone.now()
    Clock.objects.filter(case=case, kind="level", ended_at=None).update(
        started_at=now - timedelta(hours=1), due_at=now
    )
    eventually(lambda: Case.objects.get(pk=case.pk).level == "district", seconds=60, what="escalation")
    told = Notice.objects.filter(case=case, kind="lapse")
    eventually(
        lambda: {"oscar", "dan", "alice"} <= set(told.values_list("user__username", flat=True)),
        what="notices",
    )
    assert case.events.filter(move="lapse").count() == 1


def test_a_killed_worker_loses_nothing_and_does_nothing_twice(real_processes: Processes) -> None:
    world = make_world()
    cases = [world.report(at=timezone.now()) for _ in range(30)]
    worker = real_processes.worker()
    real_processes.beat()
    routed = Case.objects.filter(routed_by__isnull=False)
    eventually(lambda: routed.count() >= 3, seconds=60, what="the first routings")
    real_processes.kill(worker)
    real_processes.worker()
    eventually(lambda: routed.count() == len(cases), seconds=90, what="all routings")
    assert {case.events.filter(move="route").count() for case in cases} == {1}
    assert not WorkItem.objects.filter(kind="route").exclude(state="done").exists()
