"""Reads two divisions for `grids.differences`. The partition only: micro-grids change nobody's ground."""

from grids.differences import Difference, House, Part, difference
from grids.models import Building, Division, GridKind


def between(before: Division | None, after: Division) -> Difference:
    """What changes hands from one division to the other of the same community; slivers within the tolerance aside."""
    buildings = Building.objects.filter(community=after.community_id).order_by("code")
    houses = [House(*row) for row in buildings.values_list("lon", "lat", "households")]
    old = _parts(before) if before else []
    return difference(old, _parts(after), houses=houses, least_m2=after.tolerance_m2)


def _parts(division: Division) -> list[Part]:
    rows = division.outlines.exclude(grid__kind=GridKind.MICRO).order_by("grid__code")
    columns = rows.values_list("grid_id", "outline", "households", "grid__households")
    return [
        Part(grid, outline, own if own is not None else of_grid) for grid, outline, own, of_grid in columns
    ]
