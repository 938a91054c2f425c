"""Files of lists."""

from typing import Any

from django.utils import timezone

from cases.exports import files
from cases.models import Export
from tests.cases.planting.hand import HOUR, Planted
from tests.cases.world import World


def ready(world: World, **more: Any) -> Export:
    """A list that is said to be ready."""
    now = timezone.now()
    usual = {"state": "done", "asked_at": now, "fresh_from": now, "fresh_to": now, "expires_at": now + HOUR}
    return Export.objects.create(asked_by=world.cast.oscar, format="csv", language="en", **usual | more)


def file_that_is_gone(world: World) -> None:
    ready(world)


def file_after_its_time(world: World) -> None:
    ready(world, expires_at=timezone.now() - 2 * HOUR)


def file_of_nobody(world: World) -> None:
    files.file_of(ready(world, state="cancelled")).write_text("left over")


PLANTED: Planted = (
    (file_that_is_gone, "its file is not there"),
    (file_after_its_time, "should have been deleted"),
    (file_of_nobody, "is over, and its file lies here"),
)
