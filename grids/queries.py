"""Reads of the territory for lists, maps and commands."""

from typing import cast

from django.db.models import Max, Min

from grids.models import Area

Bounds = tuple[float, float, float, float]


def bounds() -> Bounds | None:
    """West, south, east, north of all areas that have an outline."""
    box = Area.objects.aggregate(Min("min_lon"), Min("min_lat"), Max("max_lon"), Max("max_lat"))
    return None if box["min_lon__min"] is None else cast(Bounds, tuple(box.values()))
