"""Who is signed in: posts, grids, rights."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from cases.api.serializers import Named, Shape
from grids.models import Area
from members.access import AREA_PERMISSIONS, ORGANISATION_PERMISSIONS, grids_of, organisation_rights
from members.models import AreaGroupObjectPermission, AreaUserObjectPermission, Organisation, Post


class PostShape(Shape):
    kind = serializers.CharField(source="kind.code")
    name = serializers.CharField(source="kind.display_name")
    organisation = Named()
    grid = Named(allow_null=True)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)


class OrganisationRights(Named):
    rights = serializers.ListField(child=serializers.ChoiceField(ORGANISATION_PERMISSIONS))


class AreaRights(Named):
    """Rights on an area count for all that lies in it."""

    rights = serializers.ListField(child=serializers.ChoiceField(AREA_PERMISSIONS))


class Me(Shape):
    id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField()
    language = serializers.CharField(allow_blank=True)
    everything = serializers.BooleanField(help_text="A system administrator: no right is asked for")
    posts = PostShape(many=True)
    grids = Named(many=True)
    organisations = OrganisationRights(many=True)
    areas = AreaRights(many=True)


def me(user: Any) -> dict[str, Any]:
    """What `Me` shows."""
    posts = Post.objects.in_force().filter(user=user).select_related("kind", "organisation", "grid")
    return {
        "id": user.pk,
        "username": user.username,
        "name": user.display_name,
        "language": user.language,
        "everything": user.is_superuser,
        "posts": posts.order_by("pk"),
        "grids": grids_of(user).order_by("code"),
        "organisations": _with_rights(Organisation, organisation_rights(user)),
        "areas": _with_rights(Area, _area_rights(user)),
    }


def _with_rights(model: Any, rights: Mapping[int, frozenset[str]]) -> list[dict[str, Any]]:
    rows = model.objects.filter(pk__in=rights).order_by("code")
    return [
        {"id": row.pk, "code": row.code, "display_name": row.display_name, "rights": sorted(rights[row.pk])}
        for row in rows
    ]


def _area_rights(user: Any) -> dict[int, frozenset[str]]:
    columns = ("content_object_id", "permission__codename")
    direct = AreaUserObjectPermission.objects.filter(user=user).values_list(*columns)
    grouped = AreaGroupObjectPermission.objects.filter(group__user=user).values_list(*columns)
    found: dict[int, set[str]] = {}
    for area, right in direct.union(grouped):
        found.setdefault(area, set()).add(right)
    return {area: frozenset(rights) for area, rights in found.items()}
