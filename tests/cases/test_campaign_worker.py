"""A campaign over many grids, opened by a real Celery worker that is killed in the middle."""

from datetime import timedelta

import pytest
from django.db.models import Count
from django.utils import timezone

from cases.campaigns.actions import open_campaign
from cases.campaigns.tasks import BEHIND
from cases.models import Campaign, CampaignTask, Notice
from gridgov.work import enqueue
from grids.models import Grid
from tests.cases.test_campaigns import plan
from tests.cases.world import make_world
from tests.support.servers import Processes, eventually

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("processes")]
MANY, DAYS = 1_200, 30


def test_a_killed_worker_opens_each_grid_once_and_nobody_is_told_twice(real_processes: Processes) -> None:
    world = make_world()
    cast = world.cast
    Grid.objects.bulk_create(
        Grid(code=f"{cast.grid.code}-{number}", name=str(number), community=cast.community, kind="exclusive")
        for number in range(MANY)
    )
    grids = list(Grid.objects.filter(community=cast.community, retired_on=None).values_list("pk", flat=True))
    today = timezone.localdate()
    wanted = plan(world, grids=grids, starts_on=today, ends_on=today + timedelta(days=DAYS - 1))
    campaign = open_campaign(wanted, by=cast.lisa)
    row, tasks = Campaign.objects.filter(pk=campaign.pk), CampaignTask.objects.filter(campaign=campaign)
    worker = real_processes.worker()
    real_processes.beat()
    eventually(tasks.exists, seconds=90, what="the first grids")
    real_processes.kill(worker)
    assert (row.get().state, tasks.count() < len(grids) * DAYS) == ("opening", True), (
        "it was to be killed midway"
    )
    real_processes.worker()
    eventually(lambda: row.get().state == "running", seconds=120, what="the last grid")
    each = tasks.values("grid").annotate(days=Count("day", distinct=True), rows=Count("pk"))
    assert {(found["days"], found["rows"]) for found in each} == {(DAYS, DAYS)}
    assert len(each) == len(grids)
    Notice.objects.filter(kind=BEHIND).delete()  # the sweep may have reminded already, if it is late enough
    for _ in range(2):
        enqueue(BEHIND, key="of this test", payload={"day": today.isoformat()})
    eventually(lambda: Notice.objects.filter(kind=BEHIND).exists(), seconds=60, what="the reminder")
    told = Notice.objects.filter(kind=BEHIND).values("user").annotate(many=Count("pk"))
    assert {found["many"] for found in told} == {1}
