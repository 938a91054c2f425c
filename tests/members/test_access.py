"""Who may what: a right on an area counts for its subtree, one on an organisation for it alone."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from guardian.shortcuts import assign_perm

from members.access import (
    areas_with,
    grids_of,
    holdings,
    may,
    organisation_rights,
    organisations_with,
    who_may,
)
from members.models import User
from tests.cast import Cast

AREAS = ("city", "district", "street", "community", "other_street", "other_community")

MAY_AREA = [
    # who, right, areas where it holds
    ("ada", "administer", AREAS),
    ("audrey", "audit", AREAS),
    ("anna", "see_cases", ("street", "community")),
    ("dan", "see_cases", ("district", "street", "community", "other_street", "other_community")),
    ("carl", "assess", AREAS),
    ("alice", "see_cases", ()),
    ("alice", "see_residents", ()),
    ("henry", "see_cases", ()),
    ("anna", "administer", ()),
    ("stranger", "see_cases", ()),
    ("root", "administer", AREAS),
]


@pytest.mark.parametrize(("who", "right", "places"), MAY_AREA)
def test_rights_on_areas(cast: Cast, who: str, right: str, places: tuple[str, ...]) -> None:
    user = getattr(cast, who)
    assert {name for name in AREAS if may(user, right, getattr(cast, name))} == {*places}
    assert {name for name in AREAS if user.has_perm(f"grids.{right}", getattr(cast, name))} == {*places}
    assert {name for name in AREAS if user.has_perm(f"grids.{right}_area", getattr(cast, name))} == {*places}


MAY_ORGANISATION = [
    ("anna", "intake", ("street_centre",)),
    ("dora", "dispatch", ("street_centre",)),
    ("dora", "intake", ()),
    ("oscar", "close", ("street_centre",)),
    ("lisa", "supervise", ("street_centre",)),
    ("carl", "supervise", ("city_centre",)),
    ("henry", "handle", ("department",)),
    ("alice", "check", ("team",)),
    ("stranger", "handle", ()),
    (
        "root",
        "handle",
        ("street_centre", "district_centre", "city_centre", "department", "team", "community_centre"),
    ),
]


@pytest.mark.parametrize(("who", "right", "places"), MAY_ORGANISATION)
def test_rights_on_organisations(cast: Cast, who: str, right: str, places: tuple[str, ...]) -> None:
    user = getattr(cast, who)
    names = ("street_centre", "district_centre", "city_centre", "department", "team", "community_centre")
    assert {name for name in names if may(user, right, getattr(cast, name))} == {*places}
    assert {o.pk for o in organisations_with(user, right)} >= {getattr(cast, name).pk for name in places}


def test_granted_areas_are_not_expanded(cast: Cast) -> None:
    assert list(areas_with(cast.dan, "see_cases")) == [cast.district]
    assert list(areas_with(cast.root, "see_cases")) == [cast.city]


def test_rights_come_through_groups_too(cast: Cast) -> None:
    group = Group.objects.create(name="observers")
    cast.stranger.groups.add(group)
    assign_perm("see_cases", group, cast.street)
    assign_perm("handle", group, cast.department)
    assert may(cast.stranger, "see_cases", cast.community)
    assert not may(cast.stranger, "see_cases", cast.other_street)
    assert organisation_rights(cast.stranger) == {cast.department.pk: frozenset({"handle"})}


@pytest.mark.parametrize("closed", [True, False])
def test_inactive_and_unknown_people_may_nothing(cast: Cast, closed: bool) -> None:
    user: User | AnonymousUser = AnonymousUser()
    if closed:
        user = cast.root
        user.is_active = False
    assert not may(user, "administer", cast.city)
    assert not may(user, "handle", cast.department)
    assert not areas_with(user, "administer").exists()
    assert not organisations_with(user, "handle").exists()
    assert not grids_of(user).exists()
    assert holdings(user) == frozenset()


def test_grids_of_counts_posts_in_force(cast: Cast) -> None:
    assert list(grids_of(cast.alice)) == [cast.grid]
    assert not grids_of(cast.anna).exists()
    post = cast.alice.posts.get()
    post.ends_on = post.starts_on.replace(year=2011)
    post.save()
    assert not grids_of(cast.alice).exists()
    assert list(grids_of(cast.alice, day=post.starts_on)) == [cast.grid]
    assert not grids_of(cast.alice, day=post.ends_on).exists(), "ends_on is the first day out of post"


def test_holdings_name_everything_once(cast: Cast) -> None:
    assert holdings(cast.alice) == {"grid", "handle", "check"}
    assert {"administer", "manage"} <= holdings(cast.ada)
    assert holdings(cast.stranger) == frozenset()


@pytest.mark.parametrize(
    ("right", "place", "words"),
    [
        ("intake", "street_centre", ("Riverside Street", "Case acceptor", "Duty officer")),
        ("administer", "city", ("Linjiang City", "Administrator")),
        ("edit_residents", "community", ("Grid leader", "Full-time grid member")),
    ],
)
def test_who_may_names_the_posts(cast: Cast, right: str, place: str, words: tuple[str, ...]) -> None:
    sentence = who_may(right, getattr(cast, place))
    assert all(word in sentence for word in words), sentence


def test_who_may_when_no_post_may(cast: Cast) -> None:
    assert "system administrator" in who_may("no_such_right", cast.city)
