"""Who looks after organisations, posts and accounts: administrators of the area, managers of an organisation."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from gridgov.problems import Refused
from grids.models import Area
from members.access import Person, area_rights, may, organisation_rights, organisations_with, require, who_may
from members.models import Organisation, Post, PostKind, Turn, User

RESERVED = frozenset({"manage", "administer", "audit", "assess"})
"""Rights that only an administrator of the area hands out; whoever manages an organisation gives the other kinds."""


def organisations_in_charge(user: Person) -> QuerySet[Organisation]:
    """Organisations that the person looks after: below an administered area, or managed."""
    if user.is_superuser and user.is_active:
        return Organisation.objects.all()
    condition = Q(pk__in=organisations_with(user, "manage").values("pk"))
    for held in area_rights(user, "administer"):
        condition |= Q(area__path__startswith=held.path)
        if held.is_root:
            condition |= Q(area=None)
    return Organisation.objects.filter(condition)


def people_in_charge(user: Person) -> QuerySet[User]:
    """Accounts with a post at such an organisation, and accounts without any post (to be given one)."""
    if user.is_superuser and user.is_active:
        return User.objects.all()
    if not is_personnel(user):
        return User.objects.none()
    posts = Post.objects.filter(user=OuterRef("pk"))
    ours = posts.filter(organisation__in=organisations_in_charge(user))
    return User.objects.filter(Exists(ours) | ~Exists(posts), is_superuser=False)


def organisation_for_setup(user: Person, pk: int) -> Organisation:
    """An organisation the person looks after; 404 otherwise."""
    found = (
        organisations_in_charge(user).select_related("kind", "area", "grid", "parent").filter(pk=pk).first()
    )
    if found is None:
        raise Http404
    return found


def person_for_setup(user: Person, pk: int) -> User:
    """An account the person looks after; 404 otherwise."""
    found = people_in_charge(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def post_for_setup(user: Person, pk: int) -> Post:
    """A post at an organisation the person looks after; 404 otherwise."""
    posts = Post.objects.select_related("user", "kind", "organisation__area", "area", "grid")
    found = posts.filter(organisation__in=organisations_in_charge(user), pk=pk).first()
    if found is None:
        raise Http404
    return found


def is_personnel(user: Person) -> bool:
    """Whether the person may make accounts at all."""
    if user.is_superuser and user.is_active:
        return True
    manages = any("manage" in rights for rights in organisation_rights(user).values())
    return manages or bool(area_rights(user, "administer"))


def require_personnel(actor: User | None) -> None:
    if actor is not None and not is_personnel(actor):
        who = _("Administrators of an area and those who manage an organisation.")
        raise Refused(_("You may not make accounts."), who_may=who)


def require_administer(actor: User | None, area: Area | None) -> None:
    """Only administrators of the area (or one above); without an area only those of the root."""
    if actor is None:
        return
    place = area or Area.objects.filter(parent=None).first()
    if place is not None:
        require(actor, "administer", place)
    elif not actor.is_superuser:
        raise Refused(_("Only a system administrator may do this before the city has an area."))


def may_appoint(
    actor: User | None, kind: PostKind, organisation: Organisation, area: Area | None = None
) -> bool:
    """Administrators of the area give every post; who manages the organisation gives those without reserved rights."""
    if actor is None or actor.is_superuser:
        return True
    places = [place for place in (organisation.area, area) if place]
    if places and all(may(actor, "administer", place) for place in places):
        return True
    return _is_plain(kind, organisation, area) and may(actor, "manage", organisation)


def require_may_appoint(
    actor: User | None, kind: PostKind, organisation: Organisation, area: Area | None = None
) -> None:
    if may_appoint(actor, kind, organisation, area):
        return
    place = area or organisation.area or Area.objects.get(parent=None)
    plain = _is_plain(kind, organisation, area)
    who = who_may("manage", organisation) if plain else who_may("administer", place)
    raise Refused(
        _("You may not give or end the post “%(post)s” at %(place)s.")
        % {"post": kind.display_name, "place": organisation.display_name},
        who_may=who,
    )


def _is_plain(kind: PostKind, organisation: Organisation, area: Area | None) -> bool:
    within = area is None or bool(organisation.area and area.lies_in(organisation.area))
    return within and not RESERVED & {*kind.organisation_permissions, *kind.area_permissions}


def in_charge_of(actor: User, user: User) -> bool:
    """Whether `actor` may reset and close this account: all its posts are ones that the actor may give."""
    if actor.is_superuser:
        return True
    if user.is_superuser or user.is_staff:
        return False
    coming = Q(ends_on=None) | Q(ends_on__gt=timezone.localdate())  # also those that begin later
    posts = Post.objects.filter(Q(granted_at__isnull=False) | coming, user=user)
    posts = posts.select_related("organisation__area", "area", "kind")
    return all(may_appoint(actor, post.kind, post.organisation, post.area) for post in posts)


def require_charge_of(actor: User | None, user: User) -> None:
    """Refuse unless `in_charge_of`; a way round it would be a way to become somebody with more rights."""
    require_personnel(actor)
    if actor is not None and not in_charge_of(actor, user):
        raise Refused(
            _("You may not change the account of %(person)s.") % {"person": user.display_name},
            who_may=_("Administrators of every area in which this person holds a post."),
        )


def turn_for_changing(user: User, pk: int) -> Turn:
    """A turn of an organisation the person looks after, or his own; 404 otherwise."""
    turns = Turn.objects.select_related("shift__organisation", "user", "stand_in")
    mine = Q(user=user) | Q(shift__organisation__in=organisations_in_charge(user))
    found = turns.filter(mine, pk=pk).first()
    if found is None:
        raise Http404
    return found
