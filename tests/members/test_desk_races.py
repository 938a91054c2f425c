"""Two desks stay apart when two people write at the same moment, each on a connection of his own."""

from collections.abc import Callable
from functools import partial
from threading import Event
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from gridgov.problems import Invalid
from members import rights
from members.actions.kinds import change_post_kind
from members.actions.organisations import change_organisation, create_organisation
from members.actions.posts import end_post, sync_posts
from members.auditing import command_centres_belong, desks_are_apart
from members.models import (
    Organisation,
    OrganisationKind,
    OrganisationUserObjectPermission,
    Post,
    PostKind,
    User,
)
from tests.cast import Cast, give_post, make_cast
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
Act = Callable[[], Any]


def while_open(first: Act, second: Act) -> Any:
    """What `second` ends in that begins while the transaction of `first` is done and not yet committed."""
    written, tried = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            first()
            written.set()
            tried.wait(0.7)  # one that waits for our lock never sets it

    def follow() -> Any:
        written.wait(10)
        try:
            return second()
        finally:
            tried.set()

    answers = at_once(hold, follow)
    assert answers[0] is None
    return answers[1]


def test_what_would_bring_both_desks_together_waits_and_is_refused(transactional_db: None) -> None:
    cast = make_cast()
    for name in ("oscar", "lisa"):
        cast.people[name].posts.get().delete()
    change_organisation(actor=None, organisation=cast.street_centre, two_desks=True)
    _appointments(cast)
    _changed_kind(cast)
    _split(cast)
    _command(cast)
    assert [*desks_are_apart(), *command_centres_belong()] == []


@pytest.mark.parametrize("first", ["command moves", "the post changes"])
@pytest.mark.parametrize("change", ["ends", "begins"])
def test_rights_of_a_post_that_ends_or_begins_while_command_moves(
    transactional_db: None, change: str, first: str
) -> None:
    """Whoever comes second sees what the first did: nobody keeps a right of a post that ended, nobody lacks one."""
    cast = make_cast()
    for name in ("oscar", "lisa", "dora"):
        cast.people[name].posts.get().delete()
    change_organisation(actor=None, organisation=cast.street_centre, two_desks=True)
    office = command_office(cast)
    move = partial(change_organisation, actor=None, organisation=cast.street_centre, command=office)
    held = give_post(cast.stranger, "dispatcher", office)
    alter: Act = partial(end_post, actor=None, post=held)
    if change == "begins":
        alter = partial(sync_posts, at=timezone.now())
        rights.revoke(rights.rights_of(held))
        Post.objects.filter(pk=held.pk).update(granted_at=None, starts_on=timezone.localdate())
    before, after = (move, alter) if first == "command moves" else (alter, move)
    answer = while_open(before, after)
    assert not isinstance(answer, Exception), answer
    sync_posts()
    at_centre = [right for right in given_to(cast.stranger) if right == cast.street_centre.pk]
    assert bool(at_centre) is (change == "begins")


def given_to(user: User) -> list[int]:
    """Organisations at which the person may dispatch."""
    held = OrganisationUserObjectPermission.objects.filter(user=user, permission__codename="dispatch")
    return list(held.values_list("content_object_id", flat=True))


def command_office(cast: Cast) -> Organisation:
    return create_organisation(
        actor=None,
        code="command",
        name="指挥中心",
        kind=OrganisationKind.objects.get(code="department"),
        area=cast.street,
    )


def post(user: User, kind: str, office: Organisation) -> Act:
    return partial(give_post, user, kind, office)


def _appointments(cast: Cast) -> None:
    answer = while_open(
        post(cast.stranger, "acceptor", cast.street_centre),
        post(cast.stranger, "dispatcher", cast.street_centre),
    )
    assert isinstance(answer, Invalid)
    assert "two desks" in str(answer)


def _changed_kind(cast: Cast) -> None:
    """A kind of post gets the other desk's right while somebody is given it beside his own."""
    kind = PostKind.objects.create(code="clerk", name="文员", organisation_permissions=["handle"])
    grow = partial(change_post_kind, actor=None, kind=kind, organisation_permissions=["handle", "dispatch"])
    give = post(cast.anna, "clerk", cast.street_centre)
    assert isinstance(while_open(give, grow), Invalid)
    cast.anna.posts.get(kind=kind).delete()
    assert isinstance(while_open(grow, give), Invalid)


def _split(cast: Cast) -> None:
    """A centre gets two desks while somebody is given a post of the second."""
    give_post(cast.stranger, "acceptor", cast.community_centre)
    split = partial(change_organisation, actor=None, organisation=cast.community_centre, two_desks=True)
    answer = while_open(post(cast.stranger, "dispatcher", cast.community_centre), split)
    assert isinstance(answer, Invalid)


def _command(cast: Cast) -> None:
    """Command goes to another organisation while somebody who files at the centre is given a post there."""
    office = command_office(cast)
    move = partial(change_organisation, actor=None, organisation=cast.street_centre, command=office)
    cast.dora.posts.get().delete()
    assert isinstance(while_open(post(cast.anna, "dispatcher", office), move), Invalid)
    cast.anna.posts.get(organisation=office).delete()
    answer = while_open(move, post(cast.anna, "dispatcher", office))
    assert isinstance(answer, Invalid), "she files at the centre for which it commands since a moment ago"
