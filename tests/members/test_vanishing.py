"""What hangs on a grid that vanishes: posts and teams are settled first, homes and residents follow."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from gridgov.problems import Invalid
from grids.actions import publish_division, set_area_outline
from grids.models import Division, Grid
from grids.settling import Unsettled
from members.actions.organisations import change_organisation, create_organisation
from members.actions.posts import end_post
from members.actions.residents import household_at, register_resident
from members.models import Dwelling, Household, OrganisationKind, Post, Resident
from tests.cast import Cast, give_post, make_cast
from tests.grids.world import cell, division, grid
from tests.support.threads import at_once

FRAME, WEST, EAST = cell(0, 0, 200, 100), cell(0, 0, 100, 100), cell(100, 0, 100, 100)


def today() -> Any:
    return timezone.localdate()


def prepare() -> Cast:
    """G1 (west, where alice and leo walk) and G2 in force."""
    made = make_cast()
    set_area_outline(area_id=made.community.pk, outline=FRAME)
    first = division(made.community, {made.grid: WEST, made.neighbour_grid: EAST})
    publish_division(division_id=first.pk, directly=True)
    return made


@pytest.fixture
def cast(db: None) -> Cast:
    return prepare()


def whole(cast: Cast) -> Division:
    """A draft in which G2 takes everything."""
    return division(cast.community, {cast.neighbour_grid: FRAME})


def settle(cast: Cast, on: Any = None) -> None:
    for post in Post.objects.filter(grid=cast.grid):
        end_post(actor=None, post=post, on=on or today())
    change_organisation(actor=None, organisation=cast.team, is_active=False)


def published(cast: Cast, **more: Any) -> Any:
    return publish_division(division_id=whole(cast).pk, directly=True, **more)


def test_posts_and_teams_are_listed_with_the_way_to_settle_them(cast: Cast) -> None:
    give_post(cast.stranger, "grid_member", cast.team, grid=cast.grid, ends_on=today())  # is over
    with pytest.raises(Unsettled) as refused:
        published(cast)
    said = [obstacle.sentence for obstacle in refused.value.obstacles]
    assert said == [
        "Alice Zhang is Full-time grid member in Grid G1: end the post by that day.",
        "Leo Lin is Grid leader in Grid G1: end the post by that day.",
        "Team of grid 1 is the team of Grid G1: take it out of service.",
    ]
    assert refused.value.obstacles[0].url == f"/setup/people/{cast.alice.pk}/"
    assert Division.objects.get(state="in_force").number == 1


def test_settled_it_comes_into_force(cast: Cast) -> None:
    settle(cast)
    assert published(cast).division.state == "in_force"


def test_a_post_that_ends_later_is_open_on_the_day(cast: Cast) -> None:
    settle(cast, on=today() + timedelta(days=1))
    with pytest.raises(Unsettled, match="Alice"):
        published(cast)


def test_homes_and_residents_follow(cast: Cast) -> None:
    register_resident(actor=None, grid=cast.grid, name="王小明", building="3", room="101")
    settle(cast)
    published(cast)
    resident = Resident.objects.get()
    assert resident.grid == cast.neighbour_grid
    assert resident.household is not None
    assert resident.household.dwelling.grid == cast.neighbour_grid


def test_a_door_on_both_sides_becomes_one(cast: Cast) -> None:
    """Two households with the same number at one door are one household."""
    for place, name in ((cast.grid, "王小明"), (cast.neighbour_grid, "李小红")):
        register_resident(actor=None, grid=place, name=name, building="3", room="101", address="Willow 3")
    household_at(grid=cast.grid, building="3", room="101", number="2")
    settle(cast)
    published(cast)
    door = Dwelling.objects.get()
    assert (door.grid, door.address) == (cast.neighbour_grid, "Willow 3")
    assert sorted(Household.objects.values_list("number", flat=True)) == ["1", "2"]
    assert Resident.objects.filter(household__dwelling=door, household__number="1").count() == 2


def test_one_person_recorded_on_both_sides_is_in_the_way(cast: Cast) -> None:
    for place in (cast.grid, cast.neighbour_grid):
        register_resident(actor=None, grid=place, name="王小明", id_number="11010519491231002X")
    settle(cast)
    with pytest.raises(Unsettled, match="1 resident of Grid G1 is recorded in Grid G2 too") as refused:
        published(cast)
    assert "王小明" not in str(refused.value)


def test_two_vanishing_grids_with_one_successor_are_looked_at_together(cast: Cast) -> None:
    settle(cast)
    for place in (cast.grid, cast.neighbour_grid):
        register_resident(actor=None, grid=place, name="王小明", id_number="11010519491231002X")
    new = division(cast.community, {grid("N", cast.community): FRAME})
    with pytest.raises(Unsettled, match="recorded in N网格 too"):
        publish_division(division_id=new.pk, directly=True)


def test_the_chosen_grid_takes_over(cast: Cast) -> None:
    register_resident(actor=None, grid=cast.grid, name="王小明", building="3")
    settle(cast)
    new = grid("N", cast.community)
    outlines = {new: cell(0, 0, 90, 100), cast.neighbour_grid: cell(90, 0, 110, 100)}
    found = division(cast.community, outlines)
    publish_division(division_id=found.pk, directly=True, successors={cast.grid.pk: cast.neighbour_grid.pk})
    assert Resident.objects.get().grid == cast.neighbour_grid


def test_where_nobody_takes_over_the_homes_are_in_the_way(cast: Cast) -> None:
    """The community shrank: nothing of the new division lies where the grid was."""
    settle(cast)
    register_resident(actor=None, grid=cast.grid, name="王小明", building="3")
    Division.objects.filter(state="in_force").update(state="superseded", effective_to=today())
    set_area_outline(area_id=cast.community.pk, outline=EAST)
    Division.objects.update(state="in_force", effective_to=None)
    shrunk = division(cast.community, {cast.neighbour_grid: EAST})
    with pytest.raises(Unsettled, match="choose the grid that takes over"):
        publish_division(division_id=shrunk.pk, directly=True)
    publish_division(division_id=shrunk.pk, directly=True, successors={cast.grid.pk: cast.neighbour_grid.pk})
    assert Resident.objects.get().grid == cast.neighbour_grid


def _appoint(cast: Cast, place: Grid) -> None:
    give_post(cast.stranger, "grid_member", cast.team, grid=place)


def _record(cast: Cast, place: Grid) -> None:
    register_resident(actor=None, grid=place, name="李小红")


def _found_team(cast: Cast, place: Grid) -> None:
    kind = OrganisationKind.objects.get(code="grid_team")
    create_organisation(actor=None, code="new-team", name="新团队", kind=kind, grid=place)


@pytest.mark.parametrize("act", [_appoint, _record, _found_team])
def test_nothing_new_is_recorded_in_a_grid_out_of_service(cast: Cast, act: Any) -> None:
    gone = division(cast.community, {cast.grid: FRAME})
    publish_division(division_id=gone.pk, directly=True)
    with pytest.raises(Invalid, match="out of service"):
        act(cast, cast.neighbour_grid)
    back = division(cast.community, {cast.grid: WEST, cast.neighbour_grid: EAST})
    publish_division(division_id=back.pk, directly=True)
    act(cast, cast.neighbour_grid)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", [_appoint, _record])
def test_a_post_and_a_publication_at_once(transactional_db: None, act: Any) -> None:
    """Whichever comes second sees the first: no post, and no resident, is left in a grid that is gone."""
    cast = prepare()
    settle(cast)
    found = whole(cast)
    at_once(partial(act, cast, cast.grid), partial(publish_division, division_id=found.pk, directly=True))
    gone = Grid.objects.filter(retired_on__isnull=False)
    assert not Resident.objects.filter(grid__in=gone).exists()
    assert not Post.objects.in_force().filter(grid__in=gone).exists()
