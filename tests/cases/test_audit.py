"""`audit` finds every breach that somebody plants behind the program's back, and nothing in a sound city."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from cases.actions.gate import withdraw_item
from cases.actions.route import route_case
from cases.auditing import CHECKS, gate
from cases.auditing.history import allowed
from cases.models import Case, RoutingRule
from cases.workflow import TABLE, State
from gridgov.auditing import of_higher_floors
from gridgov.models import WorkItem
from tests.cases.planting import PLANTED, late_work, unguarded
from tests.cases.test_gate import admit
from tests.cases.world import World, make_world
from tests.support.snapshots import copied


@pytest.fixture
def sound(db: None) -> World:
    return sound_world()


@copied
def sound_world() -> World:
    """Two cases some steps on, routed, at a time that is now, and what waits is done."""
    world = make_world()
    at = timezone.now() - timedelta(minutes=5)
    case = world.report(at=at, contact=None)
    route_case(case_id=case.pk, at=at)
    world.walk(case, "establish", "dispatch", "accept", "answer", at=at)
    route_case(case_id=world.report(at=at).pk, at=at)
    WorkItem.objects.all().delete()
    return world


def breaches() -> list[str]:
    return list(found())


def found() -> Iterator[str]:
    """One after the other: whoever looks for one need not wait for all."""
    return (str(breach) for check in CHECKS for breach in check())


def test_nothing_is_found_in_a_sound_city(sound: World) -> None:
    assert breaches() == []


def test_the_whole_way_breaks_nothing(world: World) -> None:
    """Moves that land in odd places, a hold, a lapse, a reopening: the rules of the audit are those of the actions."""
    at = timezone.now() - timedelta(minutes=5)
    case = world.walk(world.report(at=at), "settle", at=at)
    case = world.move(case, "fail_check", world.cast.leo, at, text="It is still there")
    world.move(case, "hold", world.cast.oscar, at, text="Frost", until=at + timedelta(days=3))
    world.move(case, "grant", world.cast.lisa, at, request=case.requests.get().pk)
    case = world.move(case, "resume", world.cast.oscar, at + timedelta(minutes=1))
    case = world.walk(case, "escalate", at=at)
    case = world.move(case, "send_back", world.cast.diana, at, text="With your own lorry")
    case = world.walk(case, "dispatch", at=at)
    case = world.move(case, "assist", world.cast.oscar, at, organisation=world.cast.team.pk)
    called = [world.cast.department.pk, world.cast.team.pk]
    world.move(case, "whistle", world.cast.oscar, at, organisations=called, text="Meet at the gate")
    world.move(case, "arrive", world.cast.henry, at)
    world.move(case, "call_off", world.cast.oscar, at, text="Enough are there")
    world.move(case, "return", world.cast.leo, at, text="Not ours", ground="not_ours")
    world.walk(case, "grant", at=at)
    order = case.work_orders.get(role="assisting").pk
    world.move(case, "withdraw", world.cast.oscar, at, order=order, text="Then without you")
    case = world.walk(case, "answer", "rework", "answer", at=at)
    case = world.move(case, "check", world.cast.leo, at, text="Done")  # alice handled it too, once
    case = world.walk(case, "close", "reopen", "reject", at=at)
    world.move(world.report(at=at), "void", world.cast.oscar, at, text="Twice")
    twice = Case.objects.latest("pk")
    world.move(twice, "grant", world.cast.lisa, at, request=twice.requests.get().pk)
    WorkItem.objects.all().delete()
    assert breaches() == []


def test_what_the_gate_lets_through_is_no_breach(world: World) -> None:
    """By an item: an order, a call, a look and a routing from above; withdrawn later they stay what they were."""
    cast, at = world.cast, timezone.now() - timedelta(minutes=5)
    days = {"starts_on": timezone.localdate(at), "ends_on": timezone.localdate()}
    items = [admit(world, organisation=each, **days) for each in (cast.district_centre, cast.department)]
    RoutingRule.objects.update(to_level="grid_team")
    brought = world.report(at=at, source="department", logged_for=cast.department)
    assert route_case(case_id=brought.pk, at=at).holder == cast.team
    case = world.move(world.walk(world.report(at=at), "escalate", at=at), "verify", cast.dan, at)
    case = world.move(case, "confirm", cast.alice, at, text="It is there")
    case = world.move(case, "establish", cast.dan, at, filing_standard=world.standards["litter"].pk)
    world.move(case, "whistle", cast.dan, at, organisations=[cast.team.pk], text="Come")
    world.move(case, "dispatch", cast.dan, at, organisation=cast.team.pk)
    for item in items:
        withdraw_item(by=cast.ada, item_id=item.pk)
    assert [str(breach) for check in gate.CHECKS for breach in check()] == []


@pytest.mark.parametrize(("plant", "sentence"), PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_a_planted_breach_is_found(sound: World, plant: Callable[[World], None], sentence: str) -> None:
    with unguarded():
        plant(sound)
    assert any(sentence in line for line in found()), breaches()


def test_the_command(sound: World) -> None:
    out = StringIO()
    call_command("audit", json=True, stdout=out)
    checks = len((*CHECKS, *of_higher_floors()))
    assert json.loads(out.getvalue()) == {"ok": True, "checks": checks, "breaches": [], "warnings": []}
    late_work(sound)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("audit", stdout=out)
    assert ended.value.code == 1
    assert len(out.getvalue().strip().splitlines()) == 1


def test_every_row_of_the_state_table_is_allowed_and_little_else() -> None:
    for move in TABLE:
        for source in move.sources:
            assert all(allowed(move.name, source, end) for end in move.lands(source))
            assert move.lands(source), "every move ends somewhere"
    assert not allowed("close", State.REPORTED, State.CLOSED)
    assert not allowed("close", State.CHECKING, State.VOID)
    assert not allowed("wave", State.REPORTED, State.REPORTED)
