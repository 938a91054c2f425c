"""Jobs over many cases."""

from typing import Any

from django.utils import timezone

from cases.models import BulkItem, BulkJob, Case
from tests.cases.planting.hand import HOUR, Planted
from tests.cases.world import World


def item_of_a_job(world: World, state: str, **more: Any) -> None:
    """A job of oscar's that is over, with the oldest case in it."""
    now = timezone.now()
    usual = {"asked_at": now, "ended_at": now, "confirmed_at": now, "state": "done", "move": "establish"}
    job = BulkJob.objects.create(asked_by=world.cast.oscar, language="en", **usual | more)
    case = Case.objects.earliest("pk")
    BulkItem.objects.create(job=job, case=case, version=1, state=state, at=now - HOUR)


def done_without_a_step(world: World) -> None:
    item_of_a_job(world, "done", move="urge")


def done_without_a_word(world: World) -> None:
    item_of_a_job(world, "done")


def over_too_early(world: World) -> None:
    item_of_a_job(world, "can")


PLANTED: Planted = (
    (done_without_a_step, "is done, and its history does not know"),
    (done_without_a_word, "was done before anybody agreed"),
    (over_too_early, "is over, and some of its cases wait"),
)
