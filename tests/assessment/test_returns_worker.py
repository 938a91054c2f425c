"""A return drawn up by a real Celery worker that is killed in the middle."""

import pytest

from assessment.models import ReturnDocument
from assessment.returns.actions import draw_up
from cases.models import Notice
from gridgov.work import run_sweep
from tests.assessment.returning import DAY, ask, cells
from tests.cases.world import make_world
from tests.support.servers import Processes, eventually

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("processes")]


def test_a_killed_worker_draws_up_each_return_once(real_processes: Processes) -> None:
    world = make_world()
    world.report()
    many = [ask(world.cast, "reported", "open", "grids", "members", "overdue", "reopened") for _ in range(12)]
    for wanted in many:
        draw_up(return_id=wanted.pk, by=world.cast.henry, day=DAY)
    ready = ReturnDocument.objects.filter(state=ReturnDocument.State.READY)
    worker = real_processes.worker()
    real_processes.beat()
    eventually(
        lambda: ReturnDocument.objects.filter(done__gte=1).count() >= 3, seconds=90, what="the first columns"
    )
    real_processes.kill(worker)
    assert ready.count() < len(many), "it was to be killed in the middle"
    real_processes.worker()
    eventually(lambda: ready.count() == len(many), seconds=120, what="the end")
    while run_sweep("return"):
        pass
    assert ReturnDocument.objects.count() == len(many)
    assert all(cells(document) == {"G1": 1, "G2": 0, "total": 1} for document in ready)
    assert Notice.objects.filter(kind="return", user=world.cast.henry).count() == len(many)
