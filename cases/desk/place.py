"""Where a case lies: names of its areas, and its map."""

from typing import Any

import shapely
from django.utils.translation import pgettext

from cases.models import Case
from cases.queries.maps import grid_layer
from grids import shapes
from grids.models import Area


def place_names(case: Case) -> str:
    """District, street, community and grid, coarse first; empty without a place."""
    ids = [pk for pk in (case.district_id, case.street_id, case.community_id) if pk]
    names = [area.display_name for area in Area.objects.filter(pk__in=ids).order_by("path")]
    names += [case.duty_grid.display_name] if case.duty_grid else []
    return pgettext("between names of nested areas", " › ").join(names)


def map_of(case: Case) -> dict[str, Any] | None:
    """Layers and middle of the map: the grid that serves the case, and the point. None without a position."""
    if case.lon is None or case.lat is None:
        return None
    layers = []
    if case.duty_grid:
        layers.append(grid_layer([case.duty_grid], tone="brand", label="none"))
    point = shapely.Point(case.lon, case.lat)
    layers.append(
        {"data": shapes.collection([(case.pk, point, {"name": case.number, "tone": "bad"})]), "tone": "bad"}
    )
    return {"layers": layers, "point": None if case.duty_grid else [case.lon, case.lat]}
