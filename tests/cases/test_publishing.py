"""Publishing a division moves the duty grid of open cases; where they were reported stays."""

from django.utils import timezone
from shapely.geometry import box

from cases.auditing.holders import places_agree
from grids.actions import draft_division, publish_division, set_outlines
from grids.models import Grid, GridKind
from members.models import Organisation, Post
from tests.cases.world import IN_G1, World


def publish_swapped(world: World) -> None:
    """G1 and G2 change places."""
    cast = world.cast
    division = draft_division(community=cast.community)
    outlines = [
        (cast.neighbour_grid.pk, box(120.0, 30.0, 120.01, 30.02)),
        (cast.grid.pk, box(120.01, 30.0, 120.02, 30.02)),
    ]
    set_outlines(division=division, outlines=outlines)
    publish_division(division_id=division.pk, directly=True)


def test_open_cases_are_served_by_the_new_grid(world: World) -> None:
    case = world.report(place=IN_G1)
    publish_swapped(world)
    case.refresh_from_db()
    assert (case.reported_grid, case.duty_grid) == (world.cast.grid, world.cast.neighbour_grid)


def test_closed_cases_keep_theirs(world: World) -> None:
    case = world.walk(world.report(), "establish", "dispatch", "accept", "answer", "check", "close")
    publish_swapped(world)
    case.refresh_from_db()
    assert case.duty_grid == world.cast.grid


def test_a_reopened_case_is_served_by_the_grid_of_now(world: World) -> None:
    """Its grid went while it was closed; the one it was reported in stays."""
    case = world.walk(
        world.report(place=IN_G1), "establish", "dispatch", "accept", "answer", "check", "close"
    )
    cast = world.cast
    division = draft_division(community=cast.community)
    set_outlines(division=division, outlines=[(cast.neighbour_grid.pk, box(120.0, 30.0, 120.02, 30.02))])
    Post.objects.filter(grid=cast.grid).update(ends_on=timezone.localdate())
    Organisation.objects.filter(grid=cast.grid).update(is_active=False)
    publish_division(division_id=division.pk, directly=True)
    case = world.walk(case, "reopen")
    case.refresh_from_db()
    assert (case.reported_grid, case.duty_grid) == (cast.grid, cast.neighbour_grid)
    assert list(places_agree()) == []


def test_a_case_without_a_place_is_left_alone(world: World) -> None:
    case = world.report(place=None)
    publish_swapped(world)
    case.refresh_from_db()
    assert case.duty_grid is None


def test_a_micro_grid_serves_no_case(world: World) -> None:
    cast, case = world.cast, world.report(place=IN_G1)
    micro = Grid.objects.create(
        code="A0", name="微", community=cast.community, kind=GridKind.MICRO, parent=cast.grid
    )
    division = draft_division(community=cast.community)
    west, east = box(120.0, 30.0, 120.01, 30.02), box(120.01, 30.0, 120.02, 30.02)
    set_outlines(
        division=division,
        outlines=[(micro.pk, west), (cast.grid.pk, west), (cast.neighbour_grid.pk, east)],
    )
    publish_division(division_id=division.pk, directly=True)
    case.refresh_from_db()
    assert case.duty_grid == cast.grid
