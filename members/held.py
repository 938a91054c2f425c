"""All that a person holds, in one statement: rights on organisations and on areas, and posts in grids."""

from collections.abc import Mapping
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from gridgov.once import once
from members.models import User

ORGANISATION, AREA, GRID = "organisation", "area", "grid"
# Every page begins with it: as text, since putting it together anew takes longer than the answer. Posts in force are
# those of PostQuerySet.in_force.
HELD = f"""
SELECT '{GRID}', grid_id, '', '', '' FROM members_post WHERE user_id = %(user)s AND grid_id IS NOT NULL
  AND starts_on <= %(today)s AND (ends_on IS NULL OR ends_on > %(today)s)
UNION ALL SELECT '{AREA}', area.id, r.codename, area.level, area.path
  FROM members_areauserobjectpermission o JOIN auth_permission r ON r.id = o.permission_id
  JOIN grids_area area ON area.id = o.content_object_id WHERE o.user_id = %(user)s
UNION ALL SELECT '{ORGANISATION}', o.content_object_id, r.codename, '', ''
  FROM members_organisationuserobjectpermission o JOIN auth_permission r ON r.id = o.permission_id
  WHERE o.user_id = %(user)s
UNION ALL SELECT '{AREA}', area.id, r.codename, area.level, area.path
  FROM members_user_groups g JOIN members_areagroupobjectpermission o ON o.group_id = g.group_id
  JOIN auth_permission r ON r.id = o.permission_id
  JOIN grids_area area ON area.id = o.content_object_id WHERE g.user_id = %(user)s
UNION ALL SELECT '{ORGANISATION}', o.content_object_id, r.codename, '', ''
  FROM members_user_groups g JOIN members_organisationgroupobjectpermission o ON o.group_id = g.group_id
  JOIN auth_permission r ON r.id = o.permission_id WHERE g.user_id = %(user)s
"""  # noqa: S608  # made of names alone


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


def _rows(user: User | AnonymousUser) -> list[tuple[str, int, str, str, str]]:
    """(what, id, right, level and path of an area)"""
    with connection.cursor() as cursor:
        cursor.execute(HELD, {"user": user.pk, "today": timezone.localdate()})
        rows: list[tuple[str, int, str, str, str]] = cursor.fetchall()
    return rows
