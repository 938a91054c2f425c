"""What is known of a community before a division is proposed. Reads, never writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from gridgov.problems import Invalid
from grids import hooks, measuring, queries
from grids.balance import Band, Homes, Situation
from grids.balance.plane import Floats
from grids.models import Area, Building, Division, GridKind, GridOutline, TerritoryRules

SPREAD = 60  # points over which the households of a grid without buildings are spread


def band_of(rules: TerritoryRules) -> Band:
    return Band(rules.households_from, rules.households_to)


def situation_of(division: Division) -> Situation:
    """The ground without exclusive grids, who lives there, what happened, and today's grids.

    Raises Invalid where there is nothing to divide.
    """
    community = division.community
    border = community.outline
    if border is None:
        raise Invalid(_("The community has no outline yet; import or draw it first."))
    rows, kept = comprehensive(division), _exclusive(division)
    homes, kept_out = _homes(community, rows, kept)
    return Situation(
        ground=_ground(border, kept),
        homes=homes,
        cases=past_cases(community),
        now=[row.outline for row in rows],
        kept_out=kept_out,
    )


def comprehensive(division: Division) -> list[GridOutline]:
    """The grids whose ground is divided anew, by code: the draft's, of an empty draft those in force."""
    source = division if division.outlines.exists() else queries.in_force(division.community)
    if source is None:
        return []
    rows = source.outlines.filter(grid__kind=GridKind.COMPREHENSIVE).select_related("grid")
    return list(rows.order_by("grid__code"))


def _exclusive(division: Division) -> BaseGeometry | None:
    """The ground of exclusive grids; None without any."""
    kept = [row.outline for row in division.outlines.filter(grid__kind=GridKind.EXCLUSIVE)]
    return shapely.union_all(measuring.made_valid(measuring.as_array(kept))) if kept else None


def _ground(border: BaseGeometry, kept: BaseGeometry | None) -> BaseGeometry:
    """What exclusive grids leave."""
    if kept is None:
        return border
    ground = measuring.polygons_of(shapely.difference(border, kept))
    if ground.is_empty:
        raise Invalid(_("Exclusive grids take the whole community; nothing is left to divide."))
    return ground


def _homes(community: Area, rows: Sequence[GridOutline], kept: BaseGeometry | None) -> tuple[Homes, int]:
    """The buildings, and how many more stand in exclusive grids.

    Without any, the households that the grids are said to have, spread evenly over each.
    """
    fields = ("lon", "lat", "households", "dwellings")
    found = list(Building.objects.filter(community=community).order_by("code").values_list(*fields))
    if found:
        every = Homes.of(found)
        free = np.ones(len(every), dtype=bool) if kept is None else ~shapely.intersects_xy(kept, every.points)
        homes = every.only(free)
        if not homes.households.any():  # where nobody counted households, each dwelling stands for one
            homes = Homes(homes.lons, homes.lats, homes.dwellings, homes.dwellings)
        return homes, int((~free).sum())
    return Homes.of([spot for row in rows if row.households for spot in _spread(row)]), 0


def _spread(row: GridOutline) -> list[tuple[float, float, float, float]]:
    """Points of a lattice in the grid's outline, sharing its households."""
    outline = measuring.made_valid(measuring.as_array([row.outline]))[0]
    west, south, east, north = outline.bounds
    side = max(8, round((SPREAD * (east - west) * (north - south) / max(outline.area, 1e-18)) ** 0.5))
    steps = (np.arange(side) + 0.5) / side
    lons, lats = (
        each.ravel() for each in np.meshgrid(west + steps * (east - west), south + steps * (north - south))
    )
    inside = shapely.contains_xy(outline, lons, lats)
    points = np.column_stack([lons[inside], lats[inside]])
    if not len(points):
        points = shapely.get_coordinates(outline.representative_point())
    share = (row.households or 0) / len(points)
    homes = (row.dwellings or 0) / len(points)
    return [(lon, lat, share, homes) for lon, lat in points.tolist()]


def past_cases(community: Area) -> Floats:
    """(n, 2) degrees: what whoever listens says of the past year."""
    answers: list[tuple[Any, Any]] = hooks.work_asked.send(Area, community=community)
    points = [np.column_stack([lons, lats]) for _receiver, (lons, lats) in answers if len(lons)]
    return np.concatenate(points).astype(float) if points else np.empty((0, 2))
