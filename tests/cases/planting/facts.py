"""Times, places and marks that the history knows otherwise."""

from typing import Any

from django.utils import timezone

from cases.models import Case, Notice
from tests.cases.planting.hand import DAY, HOUR, Planted, of, pushed
from tests.cases.world import World


def change(world: World, **columns: Any) -> None:
    Case.objects.filter(pk=of(world).pk).update(**columns)


def reported_earlier(world: World) -> None:
    change(world, reported_at=timezone.now() - DAY)


def handled_earlier(world: World) -> None:
    change(world, handled_at=timezone.now() - DAY)


def check_of_nobody(world: World) -> None:
    change(world, checked_at=timezone.now(), checked_by=world.cast.leo)


def closed_earlier(world: World) -> None:
    case = world.walk(of(world), "check", "close")
    Case.objects.filter(pk=case.pk).update(closed_at=case.reported_at - HOUR)


def closed_and_open(world: World) -> None:
    change(world, closed_at=timezone.now())


def reported_elsewhere(world: World) -> None:
    change(world, reported_grid=world.cast.neighbour_grid)


def reopened_in_silence(world: World) -> None:
    change(world, reopened=2)


def step_left_out(world: World) -> None:
    change(world, version=of(world).version + 1)


def mark_erased(world: World) -> None:
    clock = of(world).clocks.get(kind="level")
    went = {"from": world.cast.street_centre.pk, "to": world.cast.district_centre.pk}
    pushed(world, "lapse", None, clock=clock.pk, **went)


def told_mark_erased(world: World) -> None:
    clock = of(world).clocks.get(kind="level")
    Notice.objects.create(user=world.cast.oscar, case=of(world), clock=clock, kind="lapse", at=timezone.now())


def served_by_another_grid(world: World) -> None:
    change(world, duty_grid=world.cast.neighbour_grid)


def passed_up_unseen(world: World) -> None:
    case = world.walk(of(world), "escalate")
    case.participants.filter(organisation=world.cast.street_centre).delete()


def called_unseen(world: World) -> None:
    case = world.move(of(world), "whistle", world.cast.oscar, text="Come", organisations=[world.cast.team.pk])
    case.participants.filter(organisation=world.cast.team).delete()


PLANTED: Planted = (
    (reported_earlier, "it was reported at another time"),
    (handled_earlier, "no step is of its handled_at"),
    (check_of_nobody, "its check is no step of whoever checked it"),
    (closed_earlier, "it was closed at another time"),
    (closed_and_open, "it is open, and has a time of closing"),
    (reported_elsewhere, "it was reported in another grid"),
    (reopened_in_silence, "was reopened another number of times"),
    (step_left_out, "its version does not count its steps"),
    (mark_erased, "ran out, and the mark is gone"),
    (told_mark_erased, "ran out, and the mark is gone"),
    (served_by_another_grid, "serves it"),
    (passed_up_unseen, "passed it up and takes no part"),
    (called_unseen, "was called and takes no part"),
)
