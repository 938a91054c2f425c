"""Homes and residents follow when their grid vanishes. Called in the publishing transaction; the grids are locked."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gridgov.problems import Invalid
from grids.models import Grid
from grids.settling import Successors
from members.models import Dwelling, Household, Resident


def lock_serving(grid: Grid) -> None:
    """Refuse where the grid is out of service; until this transaction ends it stays in service.

    A publication locks the grids that vanish before it asks what hangs on them: whoever records something in one
    either comes before, and is seen, or after, and is refused.
    """
    locked = Grid.objects.select_for_update(no_key=True).get(pk=grid.pk)
    if locked.retired_on is not None:
        raise Invalid(
            {
                "grid": _("Grid %(grid)s is out of service since %(day)s; choose one that serves now.")
                % {"grid": locked.code, "day": locked.retired_on}
            }
        )


def move_homes(successors: Successors) -> int:
    """Dwellings, households and residents of vanished grids go to their successors; returns how many residents."""
    moved = 0
    for gone, taker in sorted(successors.items()):
        if taker is not None:
            _move_dwellings(gone, taker)
            moved += Resident.objects.filter(grid=gone).update(grid=taker)
    return moved


def _move_dwellings(gone: int, taker: int) -> None:
    """A door recorded on both sides becomes one."""
    there = {(door.building, door.room): door for door in Dwelling.objects.filter(grid=taker)}
    for door in Dwelling.objects.filter(grid=gone).order_by("pk"):
        same = there.get((door.building, door.room))
        if same is None:
            Dwelling.objects.filter(pk=door.pk).update(grid=taker)
        else:
            _merge(door, same)


def _merge(door: Dwelling, same: Dwelling) -> None:
    known = {home.number: home for home in Household.objects.filter(dwelling=same)}
    for home in Household.objects.filter(dwelling=door).order_by("pk"):
        if home.number in known:
            _people(home).update(household=known[home.number])
            home.delete()
        else:
            Household.objects.filter(pk=home.pk).update(dwelling=same)
    if door.address and not same.address:
        same.address = door.address
        same.save(update_fields=["address"])
    door.delete()


def _people(home: Household) -> "QuerySet[Resident]":
    return Resident.objects.filter(household=home)
