"""Divisions are drafted, approved and come into force."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from gridgov.audit import record
from gridgov.problems import Invalid, Stale
from grids import hooks, measuring, rules, version
from grids.coverage import Coverage
from grids.models import Area, Division, DivisionState, Grid, GridOutline, Level

Actor = models.Model | None


class Published(NamedTuple):
    division: Division
    previous: Division | None
    coverage: Coverage


def lock_community(area_id: int) -> Area:
    """The first lock of everything that changes a community's grids; new cases may still refer to the row."""
    return Area.objects.select_for_update(no_key=True).get(pk=area_id)


@transaction.atomic
def draft_division(
    *,
    community: Area,
    tolerance_m2: float = 1.0,
    note: str = "",
    by: Actor = None,
    copy_of: Division | None = None,
) -> Division:
    """A new draft, empty or with the outlines of an earlier division."""
    if community.level != Level.COMMUNITY:
        raise Invalid(_("Only a community is divided into grids."))
    lock_community(community.pk)
    last = Division.objects.filter(community=community).aggregate(last=Max("number"))["last"] or 0
    division = Division.objects.create(
        community=community,
        number=last + 1,
        tolerance_m2=tolerance_m2,
        note=note,
        created_by_id=by.pk if by else None,
    )
    if copy_of:
        set_outlines(division=division, outlines=copy_of.outlines.values_list("grid_id", "outline"))
    return division


def set_outlines(*, division: Division, outlines: Iterable[tuple[int, BaseGeometry]]) -> None:
    """Replace the outlines of a division that is not in force: (grid id, outline in degrees)."""
    pairs = list(outlines)
    with transaction.atomic():
        _lock_changeable(division.pk)
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


def _lock_changeable(division_id: int) -> Division:
    community = Division.objects.values_list("community_id", flat=True).get(pk=division_id)
    lock_community(community)
    division = Division.objects.select_for_update().select_related(None).get(pk=division_id)
    if division.state not in rules.PUBLISHABLE:
        raise Invalid(_("This division has come into force; draft a new one."))
    return division


@transaction.atomic
def move_division(
    *, division_id: int, to: str, version_seen: int | None = None, by: Actor = None
) -> Division:
    """Propose, approve, or give back to drafting."""
    division = _lock_changeable(division_id)
    _check_seen(division, version_seen)
    if to not in rules.MOVES.get(division.state, ()):
        raise Invalid(_("The division is not in a state for this."))
    division.state = to
    division.version += 1
    division.save(update_fields=["state", "version"])
    record(actor=by, action=f"division.{to}", target=division, data={"number": division.number})
    return division


def _check_seen(division: Division, version_seen: int | None) -> None:
    if version_seen is not None and version_seen != division.version:
        raise Stale(_("The division has changed since you opened it. Look at it again."))


@transaction.atomic
def publish_division(
    *,
    division_id: int,
    day: date | None = None,
    version_seen: int | None = None,
    by: Actor = None,
    at: datetime | None = None,
) -> Published:
    """Bring a division into force on `day` (default: today) and end the one before.

    The community is locked first, so that the partition is measured on what will be in force. Raises NotCovering
    when the grids do not partition the community.
    """
    division = _lock_changeable(division_id)
    _check_seen(division, version_seen)
    community = division.community
    coverage = rules.require_partition(division, community.outline)
    at = at or timezone.now()
    day = day or timezone.localdate(at)
    if day > timezone.localdate():
        raise Invalid(_("A division comes into force on the day it is published or earlier, not later."))
    previous = _supersede(community, day)
    division.state, division.effective_from, division.published_at = DivisionState.IN_FORCE, day, at
    division.version += 1
    division.save(update_fields=["state", "effective_from", "published_at", "version"])
    _retire(division, previous, day)
    version.bump()
    record(actor=by, action="division.publish", target=division, data={"number": division.number}, at=at)
    hooks.division_published.send(Division, division=division, previous=previous)
    return Published(division, previous, coverage)


def _supersede(community: Area, day: date) -> Division | None:
    previous = Division.objects.filter(community=community, state=DivisionState.IN_FORCE).first()
    if previous is None:
        return None
    if previous.effective_from and day < previous.effective_from:
        raise Invalid(
            _("The division now in force began on %(day)s; a new one cannot begin before it.")
            % {"day": previous.effective_from}
        )
    previous.state, previous.effective_to = DivisionState.SUPERSEDED, day
    previous.version += 1
    previous.save(update_fields=["state", "effective_to", "version"])
    return previous


def _retire(division: Division, previous: Division | None, day: date) -> None:
    """Grids that are no longer there retire; those that are back serve again."""
    now = set(division.outlines.values_list("grid_id", flat=True))
    before = set(previous.outlines.values_list("grid_id", flat=True)) if previous else set()
    Grid.objects.filter(pk__in=before - now).update(retired_on=day)
    Grid.objects.filter(pk__in=now, retired_on__isnull=False).update(retired_on=None)
