"""Areas and divisions."""

from datetime import timedelta

from django.utils import timezone
from shapely.geometry import box

from grids.actions import draft_division, publish_division, set_outlines
from grids.models import Area, Division, Grid, GridOutline
from tests.cases.planting.hand import Planted
from tests.cases.world import World


def hole_in_the_grids(world: World) -> None:
    row = GridOutline.objects.get(grid=world.cast.grid, division__state="in_force")
    row.outline = box(120.0, 30.0, 120.009, 30.02)
    row.save()


def outlines_changed_afterwards(world: World) -> None:
    """A shift that the measures do not see: a corner on a straight border more."""
    row = GridOutline.objects.get(grid=world.cast.grid, division__state="in_force")
    row.outline = row.outline.segmentize(0.004)
    row.save()


def gap_in_time(world: World) -> None:
    first = Division.objects.get(community=world.cast.community)
    second = draft_division(community=world.cast.community)
    set_outlines(division=second, outlines=first.outlines.values_list("grid_id", "outline"))
    publish_division(division_id=second.pk, directly=True)
    Division.objects.filter(pk=second.pk).update(effective_from=timezone.localdate() + timedelta(days=9))


def torn_tree(world: World) -> None:
    Area.objects.filter(pk=world.cast.street.pk).update(path="/1/")


def grid_elsewhere(world: World) -> None:
    Grid.objects.filter(pk=world.cast.grid.pk).update(community=world.cast.other_community)


PLANTED: Planted = (
    (hole_in_the_grids, "partition: M1 #1:"),
    (outlines_changed_afterwards, "certificates: M1 #1: its outlines are not those that were measured"),
    (gap_in_time, "divisions: M1 #2:"),
    (torn_tree, "areas: S1: its path"),
    (grid_elsewhere, "of another community holds it"),
)
