"""Supervision (filing, checking, closing) apart from command (dispatch): two desks of one centre, or two centres.

A centre with two desks may leave command to another organisation of its area, its command centre: whoever dispatches
has a post there, and the right then counts at the centre whose cases they are (members/rights.py).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import combinations_with_replacement

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from gridgov.problems import Invalid
from gridgov.ui.joining import beside, listed
from members.models import Organisation, Post, PostKind

SUPERVISION = frozenset({"intake", "check", "close"})
COMMAND = frozenset({"dispatch"})


def mixes(permissions: Iterable[str]) -> bool:
    """Whether these rights are of both desks."""
    held = frozenset(permissions)
    return bool(held & SUPERVISION and held & COMMAND)


def command_of(centre: Organisation) -> Organisation | None:
    """The organisation to which this centre leaves command."""
    return Organisation.objects.filter(commands_for=centre).first() if centre.two_desks else None


def lock_desks(organisation: Organisation) -> Organisation:
    """Lock the organisation, then the centre for which it commands: posts of both are given one after the other.

    As it is in the database. Whoever locks both takes the command centre first.
    """
    locked = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if locked.commands_for_id:
        Organisation.objects.select_for_update(no_key=True).get(pk=locked.commands_for_id)
    return locked


def lock_kinds() -> None:
    """Nobody changes the rights of a kind of post meanwhile. Taken before any organisation."""
    list(PostKind.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def lock_split_centres() -> None:
    """Nobody is appointed at a centre with two desks meanwhile."""
    split = Organisation.objects.filter(two_desks=True).order_by("pk")
    list(split.select_for_update(no_key=True).values_list("pk"))


def mixed_people(centres: Iterable[int] | None = None) -> list[tuple[str, str]]:
    """(person, centre) where posts that somebody holds on the same day, now or later, carry rights of both desks.

    `centres` are ids of centres with two desks; all of them when none is given.
    """
    seats: defaultdict[tuple[int, int], list[Post]] = defaultdict(list)
    for post in _posts(centres):
        seats[post.user_id, post.centre].append(post)  # type: ignore[attr-defined]
    mixed = {key: posts for key, posts in seats.items() if _sits_at_both(posts)}
    names = Organisation.objects.in_bulk([centre for _user, centre in mixed])
    return sorted((posts[0].user.display_name, names[key[1]].display_name) for key, posts in mixed.items())


def misplaced_people(centres: Iterable[int] | None = None) -> list[tuple[str, str]]:
    """(person, organisation) where somebody has a right of the desk that lies with the other of two centres."""
    away = Q(organisation__command_centre__isnull=False, kind__organisation_permissions__overlap=[*COMMAND])
    away |= Q(
        organisation__commands_for__isnull=False, kind__organisation_permissions__overlap=[*SUPERVISION]
    )
    found = _posts(centres).filter(away)
    return sorted({(post.user.display_name, post.organisation.display_name) for post in found})


def require_apart(organisation: Organisation | None = None) -> None:
    """Refuse what was just written when somebody at a centre with two desks (one, or any) would sit at both.

    The caller has locked the organisation (`lock_desks`), or all that there are (`lock_split_centres`).
    """
    centres = [organisation.commands_for_id or organisation.pk] if organisation else None
    if mixed := mixed_people(centres):
        raise Invalid(
            _(
                "At a centre with two desks nobody both dispatches and files, checks or closes. "
                "Here somebody would: %(people)s. End one of the posts, or give it to somebody else."
            )
            % {"people": _named(mixed)}
        )
    if misplaced := misplaced_people(centres):
        raise Invalid(
            _(
                "Where two centres share the work, one files, checks and closes and the other one dispatches. "
                "Here somebody would do the other one's part: %(people)s."
            )
            % {"people": _named(misplaced)}
        )


def _named(people: list[tuple[str, str]]) -> str:
    return listed(beside(person, place) for person, place in people[:10])


def _posts(centres: Iterable[int] | None) -> QuerySet[Post]:
    """Posts held or to come at centres with two desks and at their command centres; `centre` is the one's id."""
    left = Q(ends_on=None) | Q(ends_on__gt=timezone.localdate())
    split = Q(organisation__two_desks=True) | Q(organisation__commands_for__two_desks=True)
    posts = Post.objects.filter(left, split).exclude(ends_on=F("starts_on"))
    posts = posts.annotate(centre=Coalesce("organisation__commands_for", "organisation"))
    if centres is not None:
        posts = posts.filter(Q(organisation__in=[*centres]) | Q(organisation__commands_for__in=[*centres]))
    return posts.select_related("user", "organisation", "kind")


def _sits_at_both(posts: list[Post]) -> bool:
    """Pairs are enough: both desks' rights come from one post, or from two that are held on the same day."""
    pairs = combinations_with_replacement(posts, 2)
    return any(_meet(one, other) and mixes(_rights(one) + _rights(other)) for one, other in pairs)


def _meet(one: Post, other: Post) -> bool:
    return one.starts_on < (other.ends_on or date.max) and other.starts_on < (one.ends_on or date.max)


def _rights(post: Post) -> list[str]:
    return list(post.kind.organisation_permissions)
