"""The whistle: a street's centre calls organisations to the spot, each with a limit for getting there."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.http import Http404

from cases.actions.lapse import let_lapse
from cases.actions.route import route_case
from cases.catalogue import set_stage_limit
from cases.models import Case, RoutingRule, Summons
from cases.queries.field import tasks_of
from cases.queries.offers import offers_for
from gridgov.problems import Invalid, Refused, Stale
from tests.cases.test_work_orders import given_out, told
from tests.cases.world import MONDAY, World

MINUTE = timedelta(minutes=1)


def whistled(world: World, case: Case | None = None, **more: Any) -> Case:
    """The department and the team are called to a new case."""
    called = [world.cast.department.pk, world.cast.team.pk]
    given = {"organisations": called, "text": "Meet at the gate"} | more
    return world.move(case or world.walk(world.report(), "establish"), "whistle", world.cast.oscar, **given)


def of(case: Case, code: str) -> Summons:
    return case.summonses.select_related("clock").get(organisation__code=code)


def test_each_is_called_told_sees_the_case_and_has_a_limit(world: World) -> None:
    case = world.walk(world.report(), "establish")
    with pytest.raises(Http404), transaction.atomic():
        world.move(case, "note", world.cast.henry, text="Not seen yet")
    case = whistled(world, case)
    assert case.state == "established"
    assert {row.state for row in case.summonses.all()} == {"called"}
    assert of(case, "dept").clock.due_at == MONDAY + 30 * MINUTE
    assert {("henry", "whistle"), ("leo", "whistle")} <= told(case)
    assert Case.objects.visible_to(world.cast.henry).filter(pk=case.pk).exists()
    offers = offers_for(case, world.cast.henry)
    assert offers.first is not None
    assert offers.first.name == "acknowledge"
    assert [(task.kind, task.clock and task.clock.clock.kind) for task in tasks_of(world.cast.henry)] == [
        ("summons", "arrival")
    ]


def test_the_city_sets_how_long_or_whoever_calls(world: World) -> None:
    set_stage_limit(stage="arrive", value=Decimal(20), unit="minute")
    assert of(whistled(world), "dept").clock.due_at == MONDAY + 20 * MINUTE
    assert of(whistled(world, minutes=5), "dept").clock.due_at == MONDAY + 5 * MINUTE


def test_coming_arriving_and_everybody_is_there(world: World) -> None:
    cast, case = world.cast, whistled(world)
    case = world.move(case, "acknowledge", cast.henry, MONDAY + MINUTE)
    with pytest.raises(Stale), transaction.atomic():
        world.move(case, "acknowledge", cast.henry)
    case = world.move(case, "arrive", cast.henry, MONDAY + 9 * MINUTE, lon="120.005", lat=30.01)
    row = of(case, "dept")
    assert (row.state, row.late, row.lon, row.arrived_by) == ("arrived", False, 120.005, cast.henry)
    assert row.clock.ended_at == MONDAY + 9 * MINUTE
    assert case.events.latest("pk").data == {
        "organisation": cast.department.pk, "late": False, "all": False,
    }  # fmt: skip
    with pytest.raises(Refused), transaction.atomic():
        world.move(case, "arrive", cast.henry)
    case = world.move(case, "arrive", cast.leo, MONDAY + 10 * MINUTE)
    assert case.events.latest("pk").data["all"] is True
    assert ("oscar", "arrive") in told(case)
    assert ("diana", "arrive") not in told(case)


def test_a_late_arrival_is_recorded_and_told_upward(world: World) -> None:
    case = whistled(world)
    clock = of(case, "dept").clock
    assert let_lapse(clock_id=clock.pk, case_id=case.pk, at=clock.due_at)
    assert {("henry", "lapse"), ("oscar", "lapse"), ("diana", "lapse")} <= told(case)
    case = world.move(case, "arrive", world.cast.henry, clock.due_at + MINUTE)
    assert of(case, "dept").late
    clock.refresh_from_db()
    assert clock.late
    assert {("oscar", "arrive"), ("diana", "arrive")} <= told(case)
    assert case.holder == world.cast.street_centre


def test_whoever_was_called_may_note_until_called_off_and_never_answers_the_reporter(world: World) -> None:
    case = whistled(world)
    case = world.move(case, "note", world.cast.henry, text="We bring a ladder")
    with pytest.raises(Refused):
        world.move(case, "feedback", world.cast.henry, text="It will be done")
    case = world.move(case, "call_off", world.cast.oscar, text="It is over")
    with pytest.raises(Refused):
        world.move(case, "note", world.cast.henry, text="Shall we come?")


def test_called_off_with_a_reason_one_or_all(world: World) -> None:
    case = whistled(world)
    with pytest.raises(Invalid), transaction.atomic():
        world.move(case, "call_off", world.cast.oscar)
    case = world.move(case, "call_off", world.cast.oscar, text="Enough", organisation=world.cast.team.pk)
    assert (of(case, "team-G1").state, of(case, "dept").state) == ("called_off", "called")
    assert ("leo", "call_off") in told(case)
    assert ("henry", "call_off") not in told(case)
    case = world.move(case, "call_off", world.cast.oscar, text="It is over")
    assert not case.clocks.filter(kind="arrival", ended_at=None).exists()
    with pytest.raises(Refused, match="Nobody is called"):
        world.move(case, "call_off", world.cast.oscar, text="Again")


def test_a_case_does_not_close_over_a_call(world: World) -> None:
    case = world.walk(given_out(world), "answer", "check")
    case = whistled(world, case)
    with pytest.raises(Refused, match="Sanitation Office"), transaction.atomic():
        world.walk(case, "close")
    case = world.move(case, "call_off", world.cast.oscar, text="It is done")
    assert world.walk(case, "close").state == "closed"


def test_rejecting_names_and_tells_whoever_was_on_the_way(world: World) -> None:
    case = world.walk(whistled(world, world.report()), "reject")
    assert {row.state for row in case.summonses.all()} == {"called_off"}
    assert {("henry", "reject"), ("leo", "reject")} <= told(case)


def test_only_a_streets_centre_or_one_above_calls(world: World) -> None:
    case = world.walk(world.report(), "establish", "escalate")
    called: dict[str, Any] = {"organisations": [world.cast.department.pk], "text": "Come"}
    assert world.move(case, "whistle", world.cast.dan, **called).summonses.count() == 1
    RoutingRule.objects.update(to_level="grid_team")
    low = route_case(case_id=world.report().pk, at=MONDAY)
    assert low.holder == world.cast.team
    with pytest.raises(Refused) as caught:
        world.move(low, "whistle", world.cast.root, **called)
    assert "escalate" in str(caught.value.who_may)
    assert offers_for(low, world.cast.root).move("whistle") is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"organisations": []}, "organisations"),
        ({"organisations": ["x"]}, "organisations"),
        ({"organisations": [424242]}, "organisations"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": "soon"}, "minutes"),
        ({"minutes": 1441}, "minutes"),
        ({"text": " "}, "text"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(world: World, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        whistled(world, **given)
    assert field in caught.value.fields


@pytest.mark.parametrize("position", [{"lon": 5}, {"lon": 500, "lat": 5}, {"lon": "x", "lat": 5}])
def test_a_position_is_whole_or_none(world: World, position: dict[str, Any]) -> None:
    case = whistled(world)
    with pytest.raises(Invalid):
        world.move(case, "arrive", world.cast.henry, **position)


def test_who_is_called_already_is_not_called_twice(world: World) -> None:
    with pytest.raises(Invalid, match="called to the spot already"):
        whistled(world, whistled(world))
