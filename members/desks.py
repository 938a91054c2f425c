"""A centre with two desks: supervision (filing, checking, closing) apart from command (dispatch)."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from gridgov.problems import Invalid
from members.models import Organisation, Post

SUPERVISION = frozenset({"intake", "check", "close"})
COMMAND = frozenset({"dispatch"})


def mixes(permissions: Iterable[str]) -> bool:
    """Whether these rights are of both desks."""
    held = frozenset(permissions)
    return bool(held & SUPERVISION and held & COMMAND)


def mixed_people(organisations: Q) -> list[tuple[str, str]]:
    """(person, centre) where somebody's posts, held or to come, carry rights of both desks."""
    held: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    names: dict[tuple[int, int], tuple[str, str]] = {}
    posts = Post.objects.filter(Q(ends_on=None) | Q(ends_on__gt=timezone.localdate())).filter(organisations)
    for post in posts.select_related("user", "organisation", "kind"):
        key = (post.user_id, post.organisation_id)
        held[key] |= {*post.kind.organisation_permissions}
        names[key] = (post.user.display_name, post.organisation.display_name)
    return sorted(names[key] for key, permissions in held.items() if mixes(permissions))


def require_apart(organisation: Organisation | None = None) -> None:
    """Refuse what was just written when somebody at a centre with two desks (one, or any) would sit at both."""
    if organisation is not None and not organisation.two_desks:
        return
    where = Q(organisation__two_desks=True)
    if mixed := mixed_people(where & Q(organisation=organisation) if organisation else where):
        people = ", ".join(f"{person} ({centre})" for person, centre in mixed[:10])
        raise Invalid(
            _(
                "At a centre with two desks nobody both dispatches and files, checks or closes. "
                "Here somebody would: %(people)s. End one of the posts, or give it to somebody else."
            )
            % {"people": people}
        )
