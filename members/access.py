"""The only doors: who may do what to an area or an organisation, and which residents somebody may open.

A right on an area counts for its whole subtree; a right on an organisation counts for that organisation.
Superusers may everything; inactive and anonymous people may nothing.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from gridgov.problems import Refused
from gridgov.ui.joining import listed
from grids.models import Area, Grid
from members.held import AreaRight, held_by
from members.models import (
    AreaGroupObjectPermission,
    AreaUserObjectPermission,
    Organisation,
    Post,
    PostKind,
    Resident,
    User,
)

Person = User | AnonymousUser

AREA_PERMISSIONS = ("see_cases", "administer", "audit", "see_residents", "edit_residents", "assess")
ORGANISATION_PERMISSIONS = ("intake", "dispatch", "handle", "check", "close", "supervise", "manage")
STAFF = (*ORGANISATION_PERMISSIONS, "grid", "administer", "audit")
"""Whoever works for the city holds one of these; the telephone list of people on duty is for them."""


def areas_with(user: Person, perm: str) -> QuerySet[Area]:
    """Areas the right was granted on, their subtrees not expanded; the roots for a superuser."""
    if not user.is_active:
        return Area.objects.none()
    if user.is_superuser:
        return Area.objects.filter(parent=None)
    direct = Q(areauserobjectpermission__user=user.pk, areauserobjectpermission__permission__codename=perm)
    grouped = Q(
        areagroupobjectpermission__group__user=user.pk, areagroupobjectpermission__permission__codename=perm
    )
    return Area.objects.filter(
        Q(pk__in=Area.objects.filter(direct).values("pk"))
        | Q(pk__in=Area.objects.filter(grouped).values("pk"))
    )


def organisations_with(user: Person, perm: str) -> QuerySet[Organisation]:
    """Organisations the right was granted on; all of them for a superuser."""
    if not user.is_active:
        return Organisation.objects.none()
    if user.is_superuser:
        return Organisation.objects.all()
    direct = Organisation.objects.filter(
        organisationuserobjectpermission__user=user.pk,
        organisationuserobjectpermission__permission__codename=perm,
    )
    grouped = Organisation.objects.filter(
        organisationgroupobjectpermission__group__user=user.pk,
        organisationgroupobjectpermission__permission__codename=perm,
    )
    return Organisation.objects.filter(Q(pk__in=direct.values("pk")) | Q(pk__in=grouped.values("pk")))


def organisation_rights(user: Person) -> Mapping[int, frozenset[str]]:
    """A person's rights on organisations, by organisation id. Empty for a superuser, who needs none."""
    return held_by(user).organisations


def area_rights(user: Person, perm: str) -> tuple[AreaRight, ...]:
    """The areas of `areas_with` in the order of their paths, read together with all else that the person holds."""
    if user.is_active and user.is_superuser:
        roots = areas_with(user, perm).order_by("path").values_list("pk", "level", "path")
        return tuple(AreaRight(perm, *root) for root in roots)
    held = (each for each in held_by(user).areas if each.right == perm)
    return tuple(sorted(held, key=lambda each: each.path))


def holdings(user: Person) -> frozenset[str]:
    """Every right the person has anywhere, "grid" for a post in a grid; asked once a request, for menus and landing."""
    if not user.is_active:
        return frozenset()
    known: frozenset[str] | None = getattr(user, "_holdings", None)
    if known is None:
        known = frozenset(_held(user))
        user.__dict__["_holdings"] = known
    return known


def _held(user: Person) -> Iterator[str]:
    if user.is_superuser:
        yield from (*AREA_PERMISSIONS, *ORGANISATION_PERMISSIONS)
    held = held_by(user)
    yield from (each.right for each in held.areas)
    for rights in held.organisations.values():
        yield from rights
    if held.grids:
        yield "grid"


def may(user: Person, perm: str, obj: Area | Organisation) -> bool:
    """Whether the person holds the right on this organisation, or on this area or one above it."""
    if not user.is_active:
        return False
    if user.is_superuser:
        return True
    if isinstance(obj, Organisation):
        return perm in organisation_rights(user).get(obj.pk, ())
    return any(obj.path.startswith(held.path) for held in area_rights(user, perm))


def people_with(perm: str, area: Area | None) -> QuerySet[User]:
    """Active people who hold the right on this area or on one above it, and superusers (alone where area is None)."""
    above = [int(step) for step in area.path.split("/") if step] if area else []
    where = {"content_object__in": above, "permission__codename": perm}
    direct = AreaUserObjectPermission.objects.filter(**where).values("user")
    grouped = AreaGroupObjectPermission.objects.filter(**where).values("group")
    holds = Q(pk__in=direct) | Q(groups__in=grouped) | Q(is_superuser=True)
    return User.objects.filter(holds, is_active=True).distinct()


def require(user: Person, perm: str, obj: Area | Organisation) -> None:
    """Refuse, saying who may, unless `may`."""
    if not may(user, perm, obj):
        raise Refused(_("You may not do this here."), who_may=who_may(perm, obj))


def grids_of(user: Person, *, day: date | None = None) -> QuerySet[Grid]:
    """Grids in which the person has a post in force that day (today when none is given)."""
    if not user.is_active:
        return Grid.objects.none()
    return Grid.objects.filter(
        pk__in=Post.objects.in_force(day).filter(user=user.pk, grid__isnull=False).values("grid")
    )


def grid_ids_of(user: Person) -> frozenset[int]:
    """Their ids, today."""
    return held_by(user).grids


def who_may(perm: str, obj: Area | Organisation) -> str:
    """A sentence naming the kinds of post that carry this right here, for refusals."""
    field = "area_permissions" if isinstance(obj, Area) else "organisation_permissions"
    kinds = [kind.display_name for kind in PostKind.objects.filter(**{f"{field}__contains": [perm]})]
    if not kinds:
        return _("Only a system administrator may do this at %(place)s.") % {"place": obj.display_name}
    return _("At %(place)s this may be done by: %(posts)s.") % {
        "place": obj.display_name,
        "posts": listed(kinds),
    }


def who_holds(*rights: str) -> str:
    """Names of the kinds of post that carry one of these rights anywhere ("grid": any post in a grid)."""
    carries = Q(area_permissions__overlap=[*rights]) | Q(organisation_permissions__overlap=[*rights])
    if "grid" in rights:
        carries |= Q(needs_grid=True)
    return listed(kind.display_name for kind in PostKind.objects.filter(carries))


def territory_of(user: Person, perm: str, *, grid_field: str = "grid") -> Q:
    """Condition on rows of a grid: below an area where the person has the right, or in the grid of such a post."""
    if not user.is_active:
        return Q(pk__in=[])
    if user.is_superuser:
        return Q()
    posts = Post.objects.in_force().filter(
        user=user.pk, kind__needs_grid=True, kind__area_permissions__contains=[perm]
    )
    prefix = f"{grid_field}__" if grid_field else ""
    condition = Q(**{f"{grid_field or 'pk'}__in": posts.values("grid")})
    for path in areas_with(user, perm).values_list("path", flat=True):
        condition |= Q(**{f"{prefix}community__path__startswith": path})
    return condition


def resident_for_reading(user: Person, pk: int) -> Resident:
    """The resident, or the same 404 for "not there" and "not yours"."""
    return _one(Resident.objects.filter(territory_of(user, "see_residents"), pk=pk))


def resident_for_editing(user: Person, pk: int) -> Resident:
    """The resident to change: 404 when invisible, refused (with who may) when it may only be read."""
    resident = resident_for_reading(user, pk)
    if not Resident.objects.filter(territory_of(user, "edit_residents"), pk=pk).exists():
        raise Refused(
            _("You may read this resident's record, not change it."),
            who_may=who_may("edit_residents", resident.grid.community),
        )
    return resident


def _one(residents: QuerySet[Resident]) -> Resident:
    found = (
        residents.filter(shredded_at=None).select_related("grid__community", "household__dwelling").first()
    )
    if found is None:
        raise Http404
    return found
