"""Who may change the territory. Everybody may see it: areas and grids are public.

The right is `administer` on an area and counts for all below it; who has it is the accounts' matter, asked through
Django's `has_perm` and guardian.
"""

from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from guardian.shortcuts import get_objects_for_user

from gridgov.problems import Refused
from grids.models import Area, Component, Division, Grid
from grids.rights import holdings

ADMINISTER = "grids.administer"
Thing = TypeVar("Thing", bound=Model)


def area_for_reading(area_id: int) -> Area:
    return _found(Area.objects.select_related("parent"), area_id)


def area_for_changing(user: Any, area_id: int) -> Area:
    area = area_for_reading(area_id)
    require_administer(user, area)
    return area


def root_for_changing(user: Any) -> Area:
    """The city, for what counts everywhere in it."""
    root = Area.objects.filter(parent__isnull=True).first()
    if root is None:
        raise Http404
    require_administer(user, root)
    return root


def grid_for_reading(grid_id: int) -> Grid:
    return _found(Grid.objects.select_related("community", "parent"), grid_id)


def grid_for_changing(user: Any, grid_id: int) -> Grid:
    grid = grid_for_reading(grid_id)
    require_administer(user, grid.community)
    return grid


def division_for_reading(division_id: int) -> Division:
    return _found(Division.objects.select_related("community"), division_id)


def division_for_changing(user: Any, division_id: int) -> Division:
    division = division_for_reading(division_id)
    require_administer(user, division.community)
    return division


def component_for_reading(component_id: int) -> Component:
    return _found(
        Component.objects.select_related("component_class", "community", "owner", "maintainer"), component_id
    )


def component_for_changing(user: Any, component_id: int) -> Component:
    component = component_for_reading(component_id)
    require_place(user, component.community)
    return component


def require_place(user: Any, community: Area | None) -> None:
    """Things in a community are its administrators'; those outside of every community are the city's."""
    area = community or Area.objects.filter(parent=None).first()
    if area is not None:
        require_administer(user, area)


def _found(queryset: QuerySet[Thing], pk: int) -> Thing:
    found = queryset.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def may_administer(user: Any, area: Area) -> bool:
    return bool(user.is_authenticated and user.has_perm(ADMINISTER, area))


def require_administer(user: Any, area: Area) -> None:
    if not may_administer(user, area):
        raise Refused(
            _("Changing the territory of %(area)s is not yours.") % {"area": area.display_name},
            who_may=_("Administrators of %(area)s or of an area it lies in") % {"area": area.display_name},
        )


def administered(user: Any) -> QuerySet[Area]:
    """Areas that the right was granted on; what lies below them is not listed."""
    if not user.is_authenticated or not user.is_active:
        return Area.objects.none()
    if user.is_superuser:
        return Area.objects.filter(parent__isnull=True)
    granted: QuerySet[Area] = get_objects_for_user(user, ADMINISTER, klass=Area, accept_global_perms=False)
    return granted


def administers_something(user: Any) -> bool:
    return bool(user.is_superuser and user.is_active) or bool(holdings(user).administered)


def under(areas: QuerySet[Area]) -> Q:
    """A condition on areas: in the subtree of one of these."""
    paths = [Q(path__startswith=area.path) for area in areas]
    return reduce(or_, paths) if paths else Q(pk__in=[])
