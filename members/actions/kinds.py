"""Kinds of organisation and of post: data that a city adds to. Changed rights reach everybody in such a post."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gridgov.audit import record
from gridgov.problems import Invalid
from members import rights
from members.access import AREA_PERMISSIONS, ORGANISATION_PERMISSIONS
from members.charge import require_administer
from members.desks import lock_split_centres, require_apart
from members.models import OrganisationKind, Post, PostKind, User


@transaction.atomic
def create_organisation_kind(
    *, actor: User | None, code: str, name: str, name_en: str = ""
) -> OrganisationKind:
    """A kind of organisation of the city's own."""
    require_administer(actor, None)
    if OrganisationKind.objects.filter(code=code).exists():
        raise Invalid({"code": _("There is a kind with the code %(code)s already.") % {"code": code}})
    kind = OrganisationKind.objects.create(code=code, name=name, name_en=name_en)
    record(actor=actor, action="organisation_kind.create", target=kind)
    return kind


@transaction.atomic
def create_post_kind(*, actor: User | None, code: str, **values: Any) -> PostKind:
    """A post of the city's own. `values`: name, name_en, needs_grid, weekly_hours and the two lists of rights."""
    require_administer(actor, None)
    if PostKind.objects.filter(code=code).exists():
        raise Invalid({"code": _("There is a post with the code %(code)s already.") % {"code": code}})
    kind = PostKind(code=code)
    _put(kind, values)
    kind.save()
    record(actor=actor, action="post_kind.create", target=kind)
    return kind


@transaction.atomic
def change_post_kind(*, actor: User | None, kind: PostKind, **values: Any) -> PostKind:
    """Change a post and, with it, the rights of everybody who holds it now."""
    require_administer(actor, None)
    locked = PostKind.objects.select_for_update(no_key=True).get(pk=kind.pk)
    before = _granted(locked)
    _put(locked, values)
    locked.save()
    lock_split_centres()
    require_apart()
    after = _granted(locked)
    rights.revoke(before - after - _granted_by_others(locked, before - after))
    rights.grant(after - before)
    record(actor=actor, action="post_kind.change", target=locked, data={"fields": sorted(values)})
    return locked


FIELDS = frozenset(
    {"name", "name_en", "needs_grid", "weekly_hours", "organisation_permissions", "area_permissions"}
)


def _put(kind: PostKind, values: dict[str, Any]) -> None:
    if unknown := set(values) - FIELDS:
        raise TypeError(f"A kind of post has no {sorted(unknown)}")
    for name, value in values.items():
        setattr(kind, name, value)
    wrong = {*kind.organisation_permissions} - {*ORGANISATION_PERMISSIONS}
    wrong |= {*kind.area_permissions} - {*AREA_PERMISSIONS}
    if wrong:
        raise Invalid(_("There is no right called %(right)s.") % {"right": min(wrong)})
    if not 0 < Decimal(kind.weekly_hours) <= 168:
        raise Invalid({"weekly_hours": _("A week has up to 168 hours.")})


def _granted(kind: PostKind) -> set[rights.Right]:
    posts = Post.objects.filter(kind=kind, granted_at__isnull=False).select_related("organisation")
    return {right for post in posts for right in rights.rights_of(_with(post, kind))}


def _granted_by_others(kind: PostKind, lost: set[rights.Right]) -> set[rights.Right]:
    users = {right.user for right in lost}
    posts = Post.objects.filter(user__in=users, granted_at__isnull=False).exclude(kind=kind)
    return {
        right for post in posts.select_related("kind", "organisation") for right in rights.rights_of(post)
    }


def _with(post: Post, kind: PostKind) -> Post:
    post.kind = kind
    return post
