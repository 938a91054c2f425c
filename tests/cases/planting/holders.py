"""Holders, participants and places of a case."""

from django.utils import timezone

from cases.models import Case
from grids.models import Grid
from tests.cases.planting.hand import Planted, of
from tests.cases.world import World


def holder_apart(world: World) -> None:
    of(world).participants.filter(role="holder").update(role="assisting")


def two_holders(world: World) -> None:
    of(world).participants.create(organisation=world.cast.city_centre, role="holder")


def worker_apart(world: World) -> None:
    of(world).participants.filter(role="working").delete()


def grid_of_another_community(world: World) -> None:
    Case.objects.filter(pk=of(world).pk).update(duty_grid=world.cast.far_grid)


def street_of_another_district(world: World) -> None:
    Case.objects.filter(pk=of(world).pk).update(street=world.cast.other_street)


def retired_grid(world: World) -> None:
    Grid.objects.filter(pk=world.cast.grid.pk).update(retired_on=timezone.localdate())


def own_check(world: World) -> None:
    Case.objects.filter(pk=of(world).pk).update(checked_by=world.cast.henry)


PLANTED: Planted = (
    (holder_apart, "is not its holder among participants"),
    (two_holders, "another organisation stands as holder"),
    (worker_apart, "has one and takes no part"),
    (grid_of_another_community, "its grid does not lie in its community"),
    (street_of_another_district, "its community does not lie in its street"),
    (retired_grid, "its grid is retired"),
    (own_check, "checked by whoever handled it"),
)
