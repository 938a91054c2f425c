"""All that a person holds, in one statement: rights on organisations and on areas, and posts in grids."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet, Value

from gridgov.once import once
from members.models import (
    AreaGroupObjectPermission,
    AreaUserObjectPermission,
    OrganisationGroupObjectPermission,
    OrganisationUserObjectPermission,
    Post,
    User,
)

ORGANISATION, AREA, GRID = "organisation", "area", "grid"


class AreaRight(NamedTuple):
    """A right on an area, which counts for all below it."""

    right: str
    area: int
    level: str
    path: str

    @property
    def is_root(self) -> bool:
        """Whether it is the topmost area."""
        return "/" not in self.path.strip("/")


class Held(NamedTuple):
    """Rights by organisation id, rights on areas, ids of the grids of posts in force."""

    organisations: Mapping[int, frozenset[str]]
    areas: frozenset[AreaRight]
    grids: frozenset[int]


@once
def held_by(user: User | AnonymousUser) -> Held:
    """As granted: a superuser, who may everything, usually holds nothing. Who is not active has nothing."""
    organisations: dict[int, frozenset[str]] = {}
    areas, grids = set(), set()
    for what, pk, right, level, path in _rows(user) if user.is_active else ():
        if what == ORGANISATION:
            organisations[pk] = organisations.get(pk, frozenset()) | {right}
        elif what == AREA:
            areas.add(AreaRight(right, pk, level, path))
        else:
            grids.add(pk)
    return Held(organisations, frozenset(areas), frozenset(grids))


def _rows(user: User | AnonymousUser) -> QuerySet[Any, Any]:
    """(what, id, right, level and path of an area)"""
    posts = Post.objects.in_force().filter(user=user.pk, grid__isnull=False).order_by()
    rows = posts.values_list(Value(GRID), "grid", Value(""), Value(""), Value(""))
    return rows.union(*_granted(user))


def _granted(user: User | AnonymousUser) -> Iterator[QuerySet[Any, Any]]:
    own: tuple[Any, ...] = (AreaUserObjectPermission, OrganisationUserObjectPermission)
    grouped: tuple[Any, ...] = (AreaGroupObjectPermission, OrganisationGroupObjectPermission)
    whose = ({"user": user.pk}, {"group__user": user.pk})
    for tables, person in zip((own, grouped), whose, strict=True):
        on_areas, on_organisations = (table.objects.filter(**person) for table in tables)
        columns = ("content_object", "permission__codename")
        yield on_areas.values_list(Value(AREA), *columns, "content_object__level", "content_object__path")
        yield on_organisations.values_list(Value(ORGANISATION), *columns, Value(""), Value(""))
