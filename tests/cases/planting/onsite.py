"""Looks on site."""

from django.utils import timezone

from cases.models import Case, SiteTask
from tests.cases.planting.hand import Planted, of
from tests.cases.world import World


def task_lost(world: World) -> None:
    SiteTask.objects.filter(case=looked_at(world)).delete()


def task_left_over(world: World) -> None:
    case = looked_at(world)
    Case.objects.filter(pk=case.pk).update(state="established")


def task_without_limit(world: World) -> None:
    looked_at(world).clocks.filter(stage="verify").update(ended_at=timezone.now())


def task_elsewhere(world: World) -> None:
    SiteTask.objects.filter(case=looked_at(world)).update(grid=world.cast.far_grid)


def second_look_of_the_first(world: World) -> None:
    case = world.walk(of(world), "check")
    world.move(case, "send_recheck", world.cast.oscar)
    SiteTask.objects.filter(case=case).update(done_at=timezone.now(), done_by=world.cast.alice, result="done")


def look_of_the_handler(world: World) -> None:
    case = world.walk(of(world), "send_check")
    case.site_tasks.update(person=world.cast.henry)


def closed_unseen(world: World) -> None:
    case = world.walk(of(world), "check", "close")
    Case.objects.filter(pk=case.pk).update(checked_at=None)


def looked_at(world: World) -> Case:
    return world.walk(world.report(at=timezone.now()), "verify")


PLANTED: Planted = (
    (task_lost, "nobody was given it as a task"),
    (task_left_over, "a look at it was never ended"),
    (task_without_limit, "an open look has no limit that runs"),
    (task_elsewhere, "a look was given to a grid that does not serve it"),
    (second_look_of_the_first, "checked again by whoever had handled or checked it"),
    (look_of_the_handler, "a look was given to somebody who handled it"),
    (closed_unseen, "it was closed, and nobody has looked"),
)
