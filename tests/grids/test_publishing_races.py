"""Two at the same moment, on connections of their own; after each the invariant is measured again."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Event
from time import sleep
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from shapely.geometry import box

from cases.actions import Report, report_case
from cases.auditing.holders import places_agree
from cases.models import Case
from gridgov.models import WorkItem
from gridgov.problems import Invalid, Problem
from gridgov.work import run_sweep
from grids import rules
from grids.actions import (
    draft_division,
    move_division,
    publish_division,
    schedule_division,
    set_area_outline,
    set_outlines,
)
from grids.actions.publishing import WORK, Decision
from grids.auditing import CHECKS
from grids.models import Area, Division, Grid
from members.models import Organisation, Post
from tests.cases.world import IN_G1, make_world
from tests.cast import Cast, make_cast
from tests.grids.world import cell, division
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
FRAME, WEST, EAST = cell(0, 0, 200, 100), cell(0, 0, 100, 100), cell(100, 0, 100, 100)
STREET = cell(0, 0, 400, 100)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    made = make_cast()
    set_area_outline(area_id=made.street.pk, outline=STREET)
    set_area_outline(area_id=made.community.pk, outline=FRAME)
    return made


def approved(home: Area, outlines: dict[Grid, Any]) -> Division:
    found = division(home, outlines)
    move_division(division_id=found.pk, move="propose", reason="Why not")
    return move_division(division_id=found.pk, move="approve")


def halves(cast: Cast) -> Division:
    return approved(cast.community, {cast.grid: WEST, cast.neighbour_grid: EAST})


def thirds(cast: Cast) -> Division:
    """The same two grids, elsewhere divided: nothing vanishes."""
    parts = {cast.grid: cell(0, 0, 60, 100), cast.neighbour_grid: cell(60, 0, 140, 100)}
    return approved(cast.community, parts)


def whole() -> bool:
    """Every division in force is a partition of its community, and no check of the territory finds anything."""
    for found in Division.objects.filter(state="in_force").select_related("community__shape"):
        rules.require_partition(found, found.community.outline)
    return [str(breach) for check in CHECKS for breach in check()] == []


def kinds(results: list[Any]) -> list[str]:
    return sorted(type(each).__name__ for each in results if isinstance(each, Exception))


def in_force(cast: Cast) -> list[int]:
    found = Division.objects.filter(community=cast.community, state="in_force")
    return list(found.values_list("pk", flat=True))


def test_two_administrators_publish_one_division(cast: Cast) -> None:
    found = halves(cast)
    act = partial(publish_division, division_id=found.pk, seen=Decision(found.version, None))
    results = at_once(partial(act, by=cast.ada), partial(act, by=cast.root))
    assert kinds(results) == ["Invalid"]  # it has come into force meanwhile
    assert in_force(cast) == [found.pk]
    assert whole()


def test_two_administrators_publish_two_divisions_of_one_community(cast: Cast) -> None:
    """Each saw no division in force: the second is told to look again, and supersedes only knowingly."""
    one, two = halves(cast), thirds(cast)
    results = at_once(
        *(partial(publish_division, division_id=each.pk, seen=Decision(3, None)) for each in (one, two))
    )
    assert kinds(results) == ["Stale"]
    (first,) = in_force(cast)
    second = two if first == one.pk else one
    assert publish_division(division_id=second.pk, seen=Decision(3, first)).previous is not None
    assert in_force(cast) == [second.pk]
    assert whole()


def test_two_that_saw_nothing_follow_each_other(cast: Cast) -> None:
    one, two = halves(cast), thirds(cast)
    results = at_once(*(partial(publish_division, division_id=each.pk) for each in (one, two)))
    assert kinds(results) == []
    assert len(in_force(cast)) == 1
    assert Division.objects.filter(state="superseded").count() == 1
    assert whole()


BORDERS = [  # whose border moves, where to
    ("community", cell(0, 0, 300, 100)),
    ("community", FRAME),
    ("street", cell(0, 0, 500, 100)),
    ("street", cell(0, 0, 100, 100)),  # now the community lies outside; the street's coverage says so
    ("city", cell(-100, -100, 900, 900)),
]


@pytest.mark.parametrize(("whose", "outline"), BORDERS)
def test_a_division_and_a_border_at_once(cast: Cast, whose: str, outline: Any) -> None:
    """The community's own border: whoever is second is measured against the first. One above never waits for ever."""
    found, area = halves(cast), getattr(cast, whose)
    results = at_once(
        partial(publish_division, division_id=found.pk),
        partial(set_area_outline, area_id=area.pk, outline=outline),
    )
    assert len(kinds(results)) == (1 if whose == "community" and outline is not FRAME else 0), results
    assert all(isinstance(each, Invalid) for each in results if isinstance(each, Exception))
    assert whole()
    if whose != "community":
        changed = Area.objects.get(pk=area.pk).outline
        assert changed is not None
        assert changed.equals(outline)
        assert in_force(cast) == [found.pk]


def test_two_communities_and_their_street_at_once(cast: Cast) -> None:
    set_area_outline(area_id=cast.other_community.pk, outline=cell(200, 0, 200, 100))
    one = halves(cast)
    two = approved(cast.other_community, {cast.far_grid: cell(200, 0, 200, 100)})
    results = at_once(
        partial(publish_division, division_id=one.pk),
        partial(publish_division, division_id=two.pk),
        partial(set_area_outline, area_id=cast.street.pk, outline=cell(0, 0, 450, 100)),
        partial(set_area_outline, area_id=cast.district.pk, outline=cell(0, 0, 900, 900)),
    )
    assert kinds(results) == []
    assert Division.objects.filter(state="in_force").count() == 2
    assert whole()


def test_two_approve_and_one_calls_back(cast: Cast) -> None:
    found = division(cast.community, {cast.grid: WEST, cast.neighbour_grid: EAST})
    move_division(division_id=found.pk, move="propose", reason="Why not")
    act = partial(move_division, division_id=found.pk, version_seen=2)
    results = at_once(
        partial(act, move="approve", by=cast.ada),
        partial(act, move="approve", by=cast.root),
        partial(act, move="withdraw", by=cast.ada),
    )
    assert kinds(results) == ["Stale", "Stale"]
    found.refresh_from_db()
    assert (found.state, found.version) in (("approved", 3), ("draft", 3))


def test_the_night_and_a_hand_at_once(cast: Cast) -> None:
    found = halves(cast)
    schedule_division(division_id=found.pk, day=timezone.localdate() + timedelta(days=2))
    WorkItem.objects.filter(kind=WORK).update(due_at=timezone.now())
    results = at_once(
        partial(run_sweep, WORK), partial(run_sweep, WORK), partial(publish_division, division_id=found.pk)
    )
    assert set(kinds(results)) <= {"Invalid"}
    assert in_force(cast) == [found.pk]
    found.refresh_from_db()
    assert (found.version, found.held_up) == (5, None)
    assert whole()


def test_the_night_and_a_call_back_at_once(cast: Cast) -> None:
    found = halves(cast)
    schedule_division(division_id=found.pk, day=timezone.localdate() + timedelta(days=2))
    WorkItem.objects.filter(kind=WORK).update(due_at=timezone.now())
    results = at_once(
        partial(run_sweep, WORK),
        partial(move_division, division_id=found.pk, move="call_back", reason="Wait"),
    )
    found.refresh_from_db()
    came_back = not isinstance(results[1], Problem)
    assert found.state == ("draft" if came_back else "in_force")
    assert whole()


def test_drawing_and_proposing_at_once(cast: Cast) -> None:
    """What is proposed is what was drawn before; a drawing that comes later is refused."""
    found = division(cast.community, {cast.grid: WEST, cast.neighbour_grid: EAST})
    draw = partial(set_outlines, division=found, outlines=[(cast.grid.pk, WEST)])
    propose = partial(move_division, division_id=found.pk, move="propose", reason="Why not")
    at_once(draw, propose)
    found.refresh_from_db()
    if found.state == "proposed":
        rules.require_partition(found, found.community.outline)


# Cases that come in meanwhile ---------------------------------------------------------------------------------

PLACE, PUBLICATIONS, REPORTS = (120.04, 30.01), 6, 5


def test_cases_reported_while_divisions_come_into_force(transactional_db: None) -> None:
    """Each publication lets the grid before vanish: after each, no open case is served by a grid that is gone."""
    world = make_world()
    home, ground = world.cast.other_community, box(120.03, 30.0, 120.05, 30.02)
    drafts = []
    for number in range(PUBLICATIONS):
        new = Grid.objects.create(code=f"N{number}", name="新", community=home)
        drafts.append(draft_division(community=home))
        set_outlines(division=drafts[-1], outlines=[(new.pk, ground)])
    left: list[int] = []

    def publish() -> None:
        for each in drafts:
            publish_division(division_id=each.pk, directly=True)
            left.append(Case.objects.filter(duty_grid__retired_on__isnull=False).count())

    def report() -> list[Case]:
        return [report_case(_report(world), actor=world.cast.alice)[0] for _number in range(REPORTS)]

    published, *reported = at_once(publish, report, report)
    assert published is None
    assert left == [0] * PUBLICATIONS
    assert not any(isinstance(each, Exception) for each in reported), reported
    cases = Case.objects.all()
    assert cases.count() == 2 * REPORTS
    assert set(cases.values_list("duty_grid__code", flat=True)) == {f"N{PUBLICATIONS - 1}"}
    served = {"G3", *(f"N{number}" for number in range(PUBLICATIONS))}
    assert set(cases.values_list("reported_grid__code", flat=True)) <= served
    assert whole()


@pytest.mark.parametrize("first", ["publication", "reopening"])
def test_a_case_reopened_while_a_division_comes_into_force(transactional_db: None, first: str) -> None:
    """Whoever is second waits, nobody for ever, and the new grid serves the case: a publication under way is waited
    for, one that comes later finds the case open."""
    world = make_world()
    cast = world.cast
    case = world.report(place=IN_G1)
    case = world.walk(case, "establish", "dispatch", "accept", "answer", "check", "close")
    drafted = draft_division(community=cast.community)
    set_outlines(division=drafted, outlines=[(cast.neighbour_grid.pk, box(120.0, 30.0, 120.02, 30.02))])
    Post.objects.filter(grid=cast.grid).update(ends_on=timezone.localdate())
    Organisation.objects.filter(grid=cast.grid).update(is_active=False)
    begun = Event()

    def act(name: str, work: Callable[[], Any]) -> None:
        if name != first:
            begun.wait(20)
            work()
            return
        with transaction.atomic():  # holds what it has locked a while longer
            work()
            begun.set()
            sleep(0.5)

    results = at_once(
        partial(act, "publication", partial(publish_division, division_id=drafted.pk, directly=True)),
        partial(act, "reopening", partial(world.walk, case, "reopen")),
    )
    assert results == [None, None]
    case.refresh_from_db()
    assert (case.state, case.duty_grid) == ("reopened", cast.neighbour_grid)
    assert list(places_agree()) == []
    assert whole()


def _report(world: Any) -> Report:
    return Report(
        uuid=uuid4(), case_class=world.classes["litter"], source="patrol", description="Bags",
        lon=PLACE[0], lat=PLACE[1],
    )  # fmt: skip
