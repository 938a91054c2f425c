"""Reads of buildings: for lists, the map, and how many live there."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet, Sum

from grids.models import Area, Building, Level

DRAWN = 3000  # dots on one map


def buildings_of(area: Area) -> QuerySet[Building]:
    """Of a community or of all communities in an area."""
    if area.level == Level.COMMUNITY:
        return Building.objects.filter(community=area)
    return Building.objects.filter(community__path__startswith=area.path)


def totals(area: Area) -> dict[str, int]:
    """`buildings`, `dwellings`, `households`."""
    sums = buildings_of(area).aggregate(
        buildings=Count("pk"), dwellings=Sum("dwellings"), households=Sum("households")
    )
    return {name: value or 0 for name, value in sums.items()}


def dots(area: Area) -> dict[str, Any]:
    """A FeatureCollection of points with name, households and dwellings; at most DRAWN of them, by code."""
    rows = buildings_of(area).order_by("code")[:DRAWN]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": row.pk,
                "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
                "properties": {
                    "name": str(row),
                    "households": row.households,
                    "dwellings": row.dwellings,
                    "tone": "calm",
                },
            }
            for row in rows
        ],
    }
