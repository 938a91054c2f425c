"""Exclusive grids without ground of their own: a market, a station, a business park. They come and go by themselves."""

from datetime import date

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gridgov.audit import record
from gridgov.problems import Invalid
from grids import version
from grids.actions.divisions import lock_community
from grids.actions.grid_codes import free_codes, made_grid
from grids.models import Area, Division, DivisionState, Grid, GridKind, GridOutline, Level
from grids.settling import obstacles

Actor = models.Model | None


@transaction.atomic
def open_exclusive_grid(
    *, community: Area, name: str, name_en: str = "", code: str = "", by: Actor = None
) -> Grid:
    """An exclusive grid without outline, in service from now on. Without a code it gets the next one."""
    if community.level != Level.COMMUNITY:
        raise Invalid(_("Only a community is divided into grids."))
    lock_community(community.pk)
    grid = made_grid(
        code=code or free_codes(community).next()[0],
        name=name,
        name_en=name_en,
        community=community,
        kind=GridKind.EXCLUSIVE,
    )
    version.bump()
    record(actor=by, action="grid.open", target=grid, data={"code": grid.code})
    return grid


@transaction.atomic
def retire_grid(*, grid_id: int, day: date | None = None, by: Actor = None) -> Grid:
    """Take an exclusive grid without ground out of service. What hangs on it has to be settled first."""
    lock_community(Grid.objects.values_list("community_id", flat=True).get(pk=grid_id))
    grid = Grid.objects.select_for_update(no_key=True).select_related(None).get(pk=grid_id)
    day = day or timezone.localdate()
    if grid.retired_on is not None:
        raise Invalid(_("This grid is retired already."))
    if not stands_alone(grid):
        raise Invalid(
            _("This grid has ground of its own; it goes when a division without it comes into force.")
        )
    for obstacle in _obstacles(grid, day):
        raise Invalid(obstacle)
    grid.retired_on = day
    grid.save(update_fields=["retired_on"])
    version.bump()
    record(actor=by, action="grid.retire", target=grid, data={"code": grid.code})
    return grid


def stands_alone(grid: Grid) -> bool:
    """An exclusive grid that no division gives ground to."""
    has_ground = GridOutline.objects.filter(grid=grid).exclude(division__state=DivisionState.SUPERSEDED)
    return grid.kind == GridKind.EXCLUSIVE and not has_ground.exists()


def _obstacles(grid: Grid, day: date) -> list[str]:
    """As for a division in which the grid is no longer there."""
    serving = Division.objects.filter(community=grid.community_id, state=DivisionState.IN_FORCE).first()
    asked = serving or Division(community=grid.community)
    return [each.sentence for each in obstacles(asked, serving, {grid.pk: None}, day)]
