"""A hold ends by itself, once, unless a person ended it before; and it is for a year at most."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from cases.auditing import clocks
from cases.models import FAR_FUTURE, Case
from gridgov.models import WorkItem
from gridgov.problems import Invalid, Refused
from gridgov.work import run_sweep
from tests.cases.world import MONDAY, World, moment

UNTIL = moment("2026-03-09 09:00")
YEAR = timedelta(days=365)
SECOND = timedelta(seconds=1)


@pytest.fixture
def on_hold(world: World) -> Case:
    return hold(world, world.walk(world.report(), "establish", "dispatch"), UNTIL)


def hold(world: World, case: Case, until: datetime, at: datetime = MONDAY) -> Case:
    case = world.move(case, "hold", world.cast.oscar, at, text="Frost", until=until)
    request = case.requests.get(granted=None)
    return world.move(case, "grant", world.cast.lisa, at, request=request.pk)


def sweep_at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> int:
    """The worker's turn at that time; how many pieces it did."""
    monkeypatch.setattr(timezone, "now", lambda: now)
    return run_sweep("resume")


def resumed(case: Case) -> list[str]:
    """Who ended its holds, in their order; "" for the worker."""
    events = case.events.filter(move="resume").order_by("pk")
    return [event.actor.username if event.actor else "" for event in events]


def test_nothing_happens_before_its_end(world: World, on_hold: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (on_hold.state, on_hold.held_until, on_hold.due_at) == ("on_hold", UNTIL, FAR_FUTURE)
    assert sweep_at(monkeypatch, UNTIL - SECOND) == 0
    assert Case.objects.get(pk=on_hold.pk).version == on_hold.version
    assert WorkItem.objects.get(kind="resume").state == "waiting"


def test_at_its_end_the_case_goes_on_with_the_time_it_had_left(
    world: World, on_hold: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sweep_at(monkeypatch, UNTIL) == 1
    case = Case.objects.get(pk=on_hold.pk)
    assert (case.state, case.held_state, case.held_until) == ("dispatched", "", None)
    assert resumed(case) == [""]
    # Two working days in all, half of them for this level; no minute of them had passed.
    assert (case.total_due_at, case.due_at) == (moment("2026-03-11 09:00"), moment("2026-03-10 09:00"))
    assert not case.clocks.filter(ended_at=None, paused_at__isnull=False).exists()
    assert case.work_orders.get().due_at == case.total_due_at


def test_a_worker_that_comes_late_ends_it_then(
    world: World, on_hold: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = UNTIL + timedelta(hours=1)
    assert sweep_at(monkeypatch, late) == 1
    case = Case.objects.get(pk=on_hold.pk)
    assert (case.state, case.updated_at, case.due_at) == ("dispatched", late, moment("2026-03-10 10:00"))


def test_twice_is_once(world: World, on_hold: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [sweep_at(monkeypatch, UNTIL) for _ in range(2)] == [1, 0]
    WorkItem.objects.filter(kind="resume").update(state="waiting")  # as if its mark had been lost
    assert sweep_at(monkeypatch, UNTIL + SECOND) == 1
    assert resumed(on_hold) == [""]
    assert Case.objects.get(pk=on_hold.pk).version == on_hold.version + 1


def test_a_hold_that_somebody_ended_is_over(
    world: World, on_hold: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = world.move(on_hold, "resume", world.cast.oscar, MONDAY + timedelta(days=1))
    assert sweep_at(monkeypatch, UNTIL) == 1
    assert resumed(case) == ["oscar"]
    assert Case.objects.get(pk=case.pk).version == case.version
    with pytest.raises(Refused, match="on hold once"):
        hold(world, case, UNTIL + YEAR, UNTIL)


def test_the_end_of_an_earlier_hold_does_not_end_a_later_one(
    world: World, on_hold: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No rule of today allows a second one; each piece of work looks at the case all the same."""
    day, later = timedelta(days=1), UNTIL + timedelta(days=3)
    case = world.move(on_hold, "resume", world.cast.oscar, MONDAY + day)
    case.requests.update(granted=False)
    hold(world, case, later, MONDAY + day)
    assert sweep_at(monkeypatch, UNTIL) == 1
    assert Case.objects.get(pk=case.pk).state == "on_hold"
    assert sweep_at(monkeypatch, later) == 1
    assert Case.objects.get(pk=case.pk).state == "dispatched"
    assert resumed(case) == ["oscar", ""]


@pytest.mark.parametrize("ahead", [SECOND, YEAR])
def test_it_may_last_a_year(world: World, ahead: timedelta) -> None:
    case = hold(world, world.report(), MONDAY + ahead)
    assert (case.state, case.held_until) == ("on_hold", MONDAY + ahead)


@pytest.mark.parametrize("ahead", [YEAR + SECOND, timedelta(), -SECOND])
def test_not_longer_and_not_until_a_time_that_has_come(world: World, ahead: timedelta) -> None:
    case = world.report()
    with pytest.raises(Invalid) as caught:
        world.move(case, "hold", world.cast.oscar, MONDAY, text="Frost", until=MONDAY + ahead)
    assert set(caught.value.fields) == {"until"}
    assert not case.requests.exists()


def test_an_order_given_during_a_hold_waits_for_its_end(
    world: World, on_hold: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing runs on hold, not the limit of the reply either; the whole of it is there afterwards."""
    case = world.move(on_hold, "supervise", world.cast.diana, MONDAY + timedelta(days=1), text="Hurry")
    assert not case.clocks.filter(ended_at=None, paused_at=None).exists()
    assert [str(breach) for check in clocks.CHECKS for breach in check()] == []
    sweep_at(monkeypatch, UNTIL)
    reply = case.clocks.get(kind="reply")
    assert (reply.paused_at, reply.ended_at) == (None, None)
    assert reply.due_at > UNTIL
