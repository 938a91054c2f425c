"""A move on many cases by a real Celery worker that is killed in the middle."""

import pytest
from django.utils import timezone

from cases.actions.route import route_case
from cases.bulk.actions import ask_for_picked, confirm_job
from cases.models import BulkJob, Case, CaseEvent, Notice
from gridgov.work import run_sweep
from tests.cases.world import make_world
from tests.support.servers import Processes, eventually

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("processes")]
MANY = 50


def test_a_killed_worker_moves_no_case_twice_and_forgets_none(real_processes: Processes) -> None:
    world = make_world()
    for _ in range(MANY):
        route_case(
            case_id=world.report(at=timezone.now()).pk
        )  # or the worker does, and changes them under the job
    picked = dict(Case.objects.values_list("pk", "version"))
    job = ask_for_picked(by=world.cast.oscar, move="reject", given={"text": "Reported twice"}, picked=picked)
    while run_sweep("bulk"):
        pass
    confirm_job(by=world.cast.oscar, job_id=job.pk)
    worker = real_processes.worker()
    real_processes.beat()
    done = job.items.filter(state="done")
    eventually(lambda: done.count() >= 3, seconds=90, what="the first cases")
    real_processes.kill(worker)
    assert done.count() < MANY, "it was to be killed in the middle"
    real_processes.worker()
    eventually(lambda: BulkJob.objects.get(pk=job.pk).state == "done", seconds=120, what="the end")
    assert done.count() == Case.objects.filter(state="rejected").count() == MANY
    assert CaseEvent.objects.filter(move="reject").count() == MANY
    assert Notice.objects.filter(bulk=job).count() == 1
