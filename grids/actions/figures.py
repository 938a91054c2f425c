"""Dwellings and households that nobody has said of an outline, counted from the buildings that stand in it."""

from collections.abc import Sequence

from grids import counting
from grids.models import Building, GridKind, GridOutline

FIELDS = ("dwellings", "households")


def count_buildings(rows: Sequence[GridOutline], community_id: int) -> list[GridOutline]:
    """Fill in what is not known of the outlines of one division, where there are buildings; answers those rows.

    On a border the first code owns a building, as everywhere. Nothing is saved.
    """
    if all(row.dwellings is not None and row.households is not None for row in rows):
        return []
    places = list(Building.objects.filter(community=community_id).values_list("lon", "lat", *FIELDS))
    if not places:
        return []
    micro = [row for row in rows if row.grid.kind == GridKind.MICRO]
    others = [row for row in rows if row.grid.kind != GridKind.MICRO]
    return [row for some in (others, micro) for row in _filled(some, places)]


def _filled(
    rows: Sequence[GridOutline], places: Sequence[tuple[float, float, int, int]]
) -> list[GridOutline]:
    ordered = sorted(rows, key=lambda row: row.grid.code)
    lons, lats, *numbers = zip(*places, strict=True)
    owner = counting.owners([row.outline for row in ordered], lons, lats)
    changed = []
    sums = [counting.sums(owner, each, len(ordered)) for each in numbers]
    for row, *found in zip(ordered, *sums, strict=True):
        unknown = {
            name: round(number)
            for name, number in zip(FIELDS, found, strict=True)
            if getattr(row, name) is None
        }
        for name, number in unknown.items():
            setattr(row, name, number)
        changed += [row] if unknown else []
    return changed
