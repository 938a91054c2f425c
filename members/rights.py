"""Which rights a post carries; granting and revoking them in bulk, as rows of django-guardian's direct tables."""

from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.models import Permission
from django.db.models import Q

from members.desks import COMMAND
from members.models import AreaUserObjectPermission, OrganisationUserObjectPermission, Post

Table = type[AreaUserObjectPermission] | type[OrganisationUserObjectPermission]
TABLES: dict[str, Table] = {
    "area": AreaUserObjectPermission,
    "organisation": OrganisationUserObjectPermission,
}
CONTENT = {"area": ("grids", "area"), "organisation": ("members", "organisation")}


class Right(NamedTuple):
    """`user` may `permission` on the object `on` ("area" or "organisation") with the id `object_id`."""

    user: int
    on: str
    permission: str
    object_id: int


def rights_of(post: Post) -> set[Right]:
    """What a post carries while in force. A grid post's territory is its grid: it carries nothing on areas.

    A post at a command centre carries command at the centre for which that one commands.
    """
    office, names = post.organisation, post.kind.organisation_permissions
    rights = {Right(post.user_id, "organisation", name, post.organisation_id) for name in names}
    if office.commands_for_id:
        rights |= {
            Right(post.user_id, "organisation", name, office.commands_for_id) for name in COMMAND & {*names}
        }
    area = post.area_id or post.organisation.area_id
    if area and not post.kind.needs_grid:
        rights |= {Right(post.user_id, "area", name, area) for name in post.kind.area_permissions}
    return rights


def grant(rights: Iterable[Right]) -> None:
    """Write the rights that are missing."""
    ids = _permission_ids()
    by_table: dict[str, list[Right]] = {}
    for right in rights:
        by_table.setdefault(right.on, []).append(right)
    for on, wanted in by_table.items():
        table = TABLES[on]
        rows = [
            table(user_id=r.user, permission_id=ids[r.on, r.permission], content_object_id=r.object_id)
            for r in wanted
        ]
        table._default_manager.bulk_create(rows, batch_size=2000, ignore_conflicts=True)


def revoke(rights: Iterable[Right]) -> None:
    """Delete these rights."""
    ids = _permission_ids()
    for right in rights:
        TABLES[right.on]._default_manager.filter(
            user=right.user, permission=ids[right.on, right.permission], content_object=right.object_id
        ).delete()


def _permission_ids() -> dict[tuple[str, str], int]:
    wanted = Q()
    for app, model in CONTENT.values():
        wanted |= Q(content_type__app_label=app, content_type__model=model)
    rows = Permission.objects.filter(wanted).values_list("content_type__model", "codename", "pk")
    return {(model, codename): pk for model, codename, pk in rows}
