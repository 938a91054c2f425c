"""Whose figures somebody may open: those of the areas one assesses, and one's own."""

from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import Http404

from cases.sight import organisations_of
from grids.models import Grid
from members.access import area_rights, grids_of
from members.models import Organisation, Post, User


def objects_for(user: Any, kind: str) -> QuerySet[Any]:
    """Members, grids, organisations or centres whose figures this person may open. Http404 for another kind."""
    if not user.is_authenticated or kind not in KINDS:
        raise Http404
    return KINDS[kind](user, [held.path for held in area_rights(user, "assess")])


def object_for_reading(user: Any, kind: str, pk: int) -> Model:
    """One of them, or 404."""
    found: Model | None = objects_for(user, kind).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _below(paths: list[str], column: str) -> Q:
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{column}__startswith": path})
    return condition


def _members(user: Any, paths: list[str]) -> QuerySet[Any]:
    posts = Post.objects.filter(
        _below(paths, "grid__community__path") | _below(paths, "organisation__area__path")
    )
    return User.objects.filter(Q(pk__in=posts.values("user")) | Q(pk=user.pk)).order_by("name", "pk")


def _grids(user: Any, paths: list[str]) -> QuerySet[Any]:
    mine = Q(pk__in=grids_of(user).values("pk"))
    return (
        Grid.objects.filter(_below(paths, "community__path") | mine)
        .select_related("community")
        .order_by("code")
    )


def _organisations(user: Any, paths: list[str]) -> QuerySet[Any]:
    places = _below(paths, "area__path") | _below(paths, "grid__community__path")
    mine = Q(pk__in=organisations_of(user).values("pk"))
    return Organisation.objects.filter(places | mine, is_centre=False).order_by("name", "pk")


def _centres(user: Any, paths: list[str]) -> QuerySet[Any]:
    mine = Q(pk__in=organisations_of(user).values("pk"))
    centres = Organisation.objects.filter(_below(paths, "area__path") | mine, is_centre=True)
    return centres.select_related("area").order_by("area__path")


KINDS = {"member": _members, "grid": _grids, "organisation": _organisations, "centre": _centres}
