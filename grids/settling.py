"""What a publication would leave behind: vanishing grids, who takes over from them, and what is in its way. Reads."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import shapely
from django.utils.translation import gettext as _

from gridgov.problems import Invalid
from grids import hooks, measuring
from grids.hooks import Obstacle
from grids.models import Division, DivisionState, Grid, GridKind, GridOutline

MOSTLY = 0.5  # of a micro-grid: another one that holds less is no successor
Successors = dict[int, int | None]
Chosen = Mapping[int, int | None]


class Unsettled(Invalid):
    """Things hang on grids that would vanish."""

    def __init__(self, obstacles: list[Obstacle]) -> None:
        self.obstacles = obstacles
        super().__init__(" ".join([_("This must be settled first:"), *(each.sentence for each in obstacles)]))


def in_force(division: Division) -> Division | None:
    """What the division would supersede."""
    return Division.objects.filter(community=division.community_id, state=DivisionState.IN_FORCE).first()


def vanishing(division: Division, previous: Division | None) -> list[Grid]:
    """Grids of the division in force that this one has no longer, by code."""
    if previous is None:
        return []
    kept = division.outlines.values("grid_id")
    return list(Grid.objects.filter(outlines__division=previous).exclude(pk__in=kept).order_by("code"))


def successors_of(division: Division, previous: Division | None, chosen: Chosen | None = None) -> Successors:
    """For each vanishing grid what was chosen (None: nobody), else the one that takes most of its ground."""
    gone = {grid.pk for grid in vanishing(division, previous)}
    if not gone or previous is None:
        return {}
    chosen = {grid: taker for grid, taker in (chosen or {}).items() if grid in gone}
    _check_chosen(division, chosen)
    rows = list(division.outlines.select_related("grid").order_by("grid__code"))
    left = previous.outlines.filter(grid__in=gone - chosen.keys()).select_related("grid")
    return {**{row.grid_id: _largest(row, rows) for row in left}, **chosen}


def _check_chosen(division: Division, chosen: Chosen) -> None:
    serving = set(division.outlines.values_list("grid_id", flat=True))
    if set(chosen.values()) - serving - {None}:
        raise Invalid(_("A grid that takes over from a vanishing one must be part of the new division."))


def _largest(gone: GridOutline, rows: list[GridOutline]) -> int | None:
    """A micro-grid is followed by one that holds most of it, else by the grid around."""
    ground = measuring.made_valid(measuring.as_array([gone.outline]))[0]
    shared = [(float(shapely.intersection(ground, row.outline).area), row) for row in rows]
    if gone.grid.kind == GridKind.MICRO:
        micro = [
            row for area, row in shared if row.grid.kind == GridKind.MICRO and area > MOSTLY * ground.area
        ]
        if micro:
            return micro[0].grid_id
    whole = [(area, -row.pk, row) for area, row in shared if row.grid.kind != GridKind.MICRO and area > 0]
    return max(whole)[2].grid_id if whole else None


def obstacles(
    division: Division, previous: Division | None, successors: Successors, day: date
) -> list[Obstacle]:
    """What higher floors say must be settled before the division comes into force on that day."""
    answers: list[tuple[Any, Any]] = hooks.division_checked.send(
        Division, division=division, previous=previous, successors=successors, day=day
    )
    return [obstacle for _receiver, found in answers for obstacle in found]
