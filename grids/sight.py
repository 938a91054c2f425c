"""Whom a proposed division concerns, and who decides on it.

Concerned are whoever holds a right on the community or an area it lies in (its street's staff among them), and
administrators of the communities that touch it. One predicate, applied before counting and paging.
"""

from typing import Any

import shapely
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from gridgov.problems import Refused
from grids import access
from grids.models import Area, AreaShape, Division, DivisionState, Level
from grids.rights import WAITING_FOR_SOMEBODY, holdings

WAITING = (DivisionState.PROPOSED, DivisionState.APPROVED)
TOUCHING = 1e-6  # degrees, about 10 cm: neighbours that an import left a hair apart are neighbours


def is_concerned(user: Any) -> bool:
    """Whether proposals can concern this person at all."""
    return bool(holdings(user).rights)


def proposals(user: Any) -> QuerySet[Division]:
    """Divisions proposed or approved that this person may read."""
    return Division.objects.filter(concerning(user), state__in=WAITING)


def concerning(user: Any) -> Q:
    """The condition on divisions that are proposed or approved: this person is concerned."""
    mine = holdings(user)
    condition = Q(pk__in=[])
    for path in mine.paths:
        condition |= Q(community__path__startswith=path)
    beside = _beside(mine.administered)
    return condition | Q(community__in=beside) if beside else condition


def _beside(administered: list[str]) -> list[int]:
    """Communities with a waiting proposal, outside these areas, that touch a community inside them.

    However many wait: their boxes are compared by the database, and outlines are read of those that come near.
    """
    if not administered:
        return []
    inside, ours = _under("path", administered), _under("area__path", administered)
    waiting = Division.objects.filter(state__in=WAITING).values("community")
    near = Area.objects.filter(inside, _box_reaches(), level=Level.COMMUNITY)
    theirs = AreaShape.objects.exclude(ours).filter(Exists(near), area__in=waiting)
    outside = dict(theirs.values_list("pk", "outline"))
    if not outside:
        return []
    beside = Area.objects.filter(_box_reaches(), pk__in=outside)
    here = AreaShape.objects.filter(ours, Exists(beside), area__level=Level.COMMUNITY)
    tree = shapely.STRtree(list(here.values_list("outline", flat=True)))
    found = tree.query([*outside.values()], predicate="dwithin", distance=TOUCHING)[0]
    return [[*outside][row] for row in sorted(set(found.tolist()))]


def _under(column: str, paths: list[str]) -> Q:
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(**{f"{column}__startswith": path})
    return found


def _box_reaches() -> Q:
    """The box of an area comes as near as `TOUCHING` to that of the outer query's shape."""
    return Q(
        min_lon__lte=OuterRef("area__max_lon") + TOUCHING,
        max_lon__gte=OuterRef("area__min_lon") - TOUCHING,
        min_lat__lte=OuterRef("area__max_lat") + TOUCHING,
        max_lat__gte=OuterRef("area__min_lat") - TOUCHING,
    )


def proposed_count(user: Any) -> int:
    """How many proposals wait for an answer or could not come into force, of those that concern this person."""
    mine = holdings(user)
    apart = [path for path in mine.proposed if not mine.reaches(path)]
    if apart and mine.administered:
        return proposals(user).filter(WAITING_FOR_SOMEBODY).count()
    return len(mine.proposed) - len(apart)


def division_for_sight(user: Any, division_id: int) -> Division:
    """Any division for administrators of the territory; for others the proposals that concern them.

    Published divisions are open to whoever a proposal of their community would concern.
    """
    division = access.division_for_reading(division_id)
    if access.administers_something(user):
        return division
    if not holdings(user).reaches(division.community.path) or division.state == DivisionState.DRAFT:
        raise Refused(
            _("This division is not for you to see."),
            who_may=_("Administrators of an area, and the staff of the street that it lies in"),
        )
    return division


# Who decides --------------------------------------------------------------------------------------------------


def may_approve(user: Any, division: Division) -> bool:
    return _over(user, division.community) and division.proposed_by_id != user.pk


def require_approve(user: Any, division: Division) -> None:
    """Refused to whoever does not administer an area above the community, and to whoever proposed it."""
    community = division.community
    who = _("Administrators of %(area)s or of an area it lies in, other than the person who proposed it") % {
        "area": (community.parent or community).display_name
    }
    if not _over(user, community):
        raise Refused(
            _("A division is approved by an area above the community: its street, or higher."), who_may=who
        )
    if division.proposed_by_id == user.pk:
        raise Refused(_("Whoever proposed a division does not approve it too."), who_may=who)


def _over(user: Any, community: Area) -> bool:
    return community.parent is not None and access.may_administer(user, community.parent)


def community_for_reading(user: Any, area_id: int) -> Area:
    """A community whose divisions this person may read; 404 where the area is no community."""
    area = access.area_for_reading(area_id)
    if area.level != Level.COMMUNITY:
        raise Http404
    if access.administers_something(user) or holdings(user).reaches(area.path):
        return area
    raise Refused(
        _("The divisions of this community are not for you to see."),
        who_may=_("Administrators of an area, and the staff of the street that it lies in"),
    )
