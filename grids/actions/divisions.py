"""Divisions are drafted; what stands in a draft. How it comes into force: `deciding` and `publishing`."""

from collections.abc import Iterable

from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from gridgov.problems import Invalid, Stale
from grids import measuring
from grids.actions.figures import count_buildings
from grids.models import Area, Division, DivisionState, Grid, GridOutline, Level, TerritoryRules

Actor = models.Model | None
BEFORE_FORCE = (DivisionState.DRAFT, DivisionState.PROPOSED, DivisionState.APPROVED)


def lock_community(area_id: int) -> Area:
    """The first lock of everything that changes a community's grids; new cases may still refer to the row."""
    return Area.objects.select_for_update(no_key=True).get(pk=area_id)


@transaction.atomic
def draft_division(
    *,
    community: Area,
    tolerance_m2: float | None = None,
    note: str = "",
    by: Actor = None,
    copy_of: Division | None = None,
) -> Division:
    """A new draft, empty or with the outlines of an earlier division. The tolerance is the city's, unless given."""
    if community.level != Level.COMMUNITY:
        raise Invalid(_("Only a community is divided into grids."))
    lock_community(community.pk)
    last = Division.objects.filter(community=community).aggregate(last=Max("number"))["last"] or 0
    division = Division.objects.create(
        community=community,
        number=last + 1,
        tolerance_m2=TerritoryRules.current().grid_tolerance_m2 if tolerance_m2 is None else tolerance_m2,
        note=note,
        created_by_id=by.pk if by else None,
    )
    if copy_of:
        _copy(copy_of, division)
    return division


def _copy(source: Division, division: Division) -> None:
    _check_home(division, set(source.outlines.values_list("grid_id", flat=True)))
    rows = list(source.outlines.select_related("grid").order_by("pk"))
    for row in rows:
        if row.households is None:  # this division never counted them; the grid's own page may say
            row.households = row.grid.households
        row.pk, row.division = None, division
    count_buildings(rows, division.community_id)
    GridOutline.objects.bulk_create(rows, batch_size=1000)


def set_outlines(*, division: Division, outlines: Iterable[tuple[int, BaseGeometry]]) -> None:
    """Replace the outlines of a draft: (grid id, outline in degrees). What is proposed stands as it is."""
    pairs = list(outlines)
    with transaction.atomic():
        locked = lock_division(division.pk)
        if locked.state != DivisionState.DRAFT:
            raise Invalid(_("This division is proposed; it can be drawn again after it is given back."))
        _check_home(division, {grid for grid, _outline in pairs})
        GridOutline.objects.filter(division=division).delete()
        areas = measuring.areas_m2([outline for _grid, outline in pairs])
        rows = [
            outline_row(division, grid, outline, area)
            for (grid, outline), area in zip(pairs, areas, strict=True)
        ]
        GridOutline.objects.bulk_create(rows, batch_size=1000)


def _check_home(division: Division, grids: set[int]) -> None:
    strangers = Grid.objects.filter(pk__in=grids).exclude(community=division.community_id)
    for grid in strangers[:1]:
        raise Invalid(_("The grid %(code)s belongs to another community.") % {"code": grid.code})


def outline_row(division: Division, grid_id: int, outline: BaseGeometry, area_m2: float) -> GridOutline:
    west, south, east, north = outline.bounds
    return GridOutline(
        division=division, grid_id=grid_id, outline=outline, area_m2=area_m2,
        min_lon=west, min_lat=south, max_lon=east, max_lat=north,
    )  # fmt: skip


def lock_division(division_id: int) -> Division:
    """Its community and then itself, locked. Refused once it has come into force."""
    community = Division.objects.values_list("community_id", flat=True).get(pk=division_id)
    lock_community(community)
    division = Division.objects.select_for_update().get(pk=division_id)
    if division.state not in BEFORE_FORCE:
        raise Invalid(_("This division has come into force; draft a new one."))
    return division


def check_seen(division: Division, version_seen: int | None) -> None:
    if version_seen is not None and version_seen != division.version:
        raise Stale(_("The division has changed since you opened it. Look at it again."))
