"""Posts bring rights and take them along, but never more than they brought."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from gridgov.models import AuditEntry
from gridgov.problems import Invalid, Refused
from grids.actions import set_area_outline
from grids.models import Division
from members.access import may, organisation_rights
from members.actions.posts import appoint, end_post, sync_posts
from members.models import AreaUserObjectPermission, Post, PostKind
from tests.cast import Cast, give_post, make_user
from tests.grids.world import cell, division, grid


def at(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


def kind(code: str) -> PostKind:
    return PostKind.objects.get(code=code)


def test_a_post_brings_rights_and_its_end_takes_them(cast: Cast) -> None:
    post = give_post(cast.stranger, "duty_officer", cast.street_centre)
    assert organisation_rights(cast.stranger)[cast.street_centre.pk] == {
        "intake",
        "dispatch",
        "check",
        "close",
    }
    assert may(cast.stranger, "see_cases", cast.community)
    end_post(actor=None, post=post)
    assert organisation_rights(cast.stranger) == {}
    assert not may(cast.stranger, "see_cases", cast.community)
    assert [e.action for e in AuditEntry.objects.filter(target_id=str(post.pk)).order_by("pk")] == [
        "post.appoint",
        "post.end",
    ]


def test_rights_that_another_post_gives_stay(cast: Cast) -> None:
    first = give_post(cast.stranger, "duty_officer", cast.street_centre)
    give_post(cast.stranger, "acceptor", cast.street_centre)
    end_post(actor=None, post=first)
    assert organisation_rights(cast.stranger) == {cast.street_centre.pk: frozenset({"intake"})}
    assert may(cast.stranger, "see_cases", cast.street)


def test_the_end_of_one_persons_post_leaves_others_alone(cast: Cast) -> None:
    end_post(actor=None, post=Post.objects.get(user=cast.oscar))
    assert may(cast.anna, "intake", cast.street_centre)
    assert not may(cast.oscar, "intake", cast.street_centre)


def test_no_post_in_a_grid_that_is_only_drafted(cast: Cast) -> None:
    """A grid that nobody has drawn has no ground; one that is approved is staffed before it comes into force."""
    set_area_outline(area_id=cast.community.pk, outline=cell(0, 0, 200, 100))
    whole = grid("G9", cast.community)
    made = division(cast.community, {whole: cell(0, 0, 200, 100)})
    for state in ("draft", "proposed"):
        Division.objects.filter(pk=made.pk).update(state=state)
        with pytest.raises(Invalid, match="only drafted"):
            give_post(cast.stranger, "grid_member", cast.team, grid=whole)
    Division.objects.filter(pk=made.pk).update(state="approved")
    assert give_post(cast.stranger, "grid_member", cast.team, grid=whole).grid == whole


def test_a_grid_post_gives_nothing_on_areas(cast: Cast) -> None:
    assert not AreaUserObjectPermission.objects.filter(user=cast.alice).exists()


def test_rights_begin_and_end_with_the_days_of_the_post(cast: Cast) -> None:
    first, last = timezone.localdate() + timedelta(days=3), timezone.localdate() + timedelta(days=10)
    give_post(cast.stranger, "acceptor", cast.street_centre, starts_on=first, ends_on=last)
    held = []
    for day in (0, 2, 3, 9, 10, 11):
        sync_posts(at=at(day))
        held.append(may(cast.stranger, "intake", cast.street_centre))
    assert held == [False, False, True, True, False, False]
    assert sync_posts(at=at(12)) == 0, "nothing is done twice"


def test_an_explicit_area_takes_the_place_of_the_organisations(cast: Cast) -> None:
    give_post(cast.stranger, "acceptor", cast.street_centre, area=cast.community)
    assert may(cast.stranger, "see_cases", cast.community)
    assert not may(cast.stranger, "see_cases", cast.street)


APPOINT = [
    # who, kind, organisation, allowed
    ("ada", "acceptor", "street_centre", True),
    ("ada", "administrator", "district_centre", True),
    ("root", "auditor", "city_centre", True),
    ("lisa", "acceptor", "street_centre", True),
    ("lisa", "administrator", "street_centre", False),
    ("lisa", "centre_leader", "street_centre", False),
    ("lisa", "acceptor", "district_centre", False),
    ("pia", "dispatcher", "street_centre", True),
    ("pia", "personnel", "street_centre", False),
    ("anna", "acceptor", "street_centre", False),
    ("alice", "grid_member", "team", False),
    ("leo", "grid_member", "team", True),
    ("stranger", "acceptor", "street_centre", False),
]


@pytest.mark.parametrize(("who", "code", "place", "allowed"), APPOINT)
def test_who_may_appoint(cast: Cast, who: str, code: str, place: str, allowed: bool) -> None:
    newcomer, actor = make_user("newcomer"), getattr(cast, who)
    grid = cast.grid if kind(code).needs_grid else None

    def act() -> Post:
        return appoint(
            actor=actor, user=newcomer, kind=kind(code), organisation=getattr(cast, place), grid=grid
        )

    if allowed:
        post = act()
        assert end_post(actor=actor, post=post).ends_on == timezone.localdate()
    else:
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.who_may
        assert not Post.objects.filter(user=newcomer).exists()


def test_no_one_widens_a_post_beyond_the_organisation(cast: Cast) -> None:
    with pytest.raises(Refused):
        appoint(
            actor=cast.lisa,
            user=cast.stranger,
            kind=kind("acceptor"),
            organisation=cast.street_centre,
            area=cast.city,
        )


REFUSED = [
    ("grid", {"code": "grid_member"}),
    ("grid", {"code": "grid_member", "grid": "far_grid"}),
    ("ends_on", {"code": "acceptor", "ends_on": date(2020, 1, 1), "starts_on": date(2020, 1, 1)}),
]


@pytest.mark.parametrize(("field", "given"), REFUSED)
def test_posts_that_make_no_sense(cast: Cast, field: str, given: dict[str, object]) -> None:
    values = {**given}
    code, grid = str(values.pop("code")), values.pop("grid", None)
    with pytest.raises(Invalid) as problem:
        give_post(cast.stranger, code, cast.team, grid=getattr(cast, str(grid)) if grid else None, **values)
    assert field in problem.value.fields


def test_nobody_holds_the_same_post_twice_at_once(cast: Cast) -> None:
    with pytest.raises(Invalid, match="holds this post already"):
        give_post(cast.anna, "acceptor", cast.street_centre)
    end_post(actor=None, post=Post.objects.get(user=cast.anna))
    assert give_post(cast.anna, "acceptor", cast.street_centre, starts_on=timezone.localdate()).granted_at


def test_a_closed_account_gets_no_post(cast: Cast) -> None:
    cast.stranger.is_active = False
    cast.stranger.save()
    with pytest.raises(Invalid) as problem:
        give_post(cast.stranger, "acceptor", cast.street_centre)
    assert "user" in problem.value.fields


def test_a_post_ends_once(cast: Cast) -> None:
    post = Post.objects.get(user=cast.anna)
    end_post(actor=None, post=post)
    with pytest.raises(Invalid, match="ended already"):
        end_post(actor=None, post=post)
