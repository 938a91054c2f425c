"""What time does by itself: warnings, escalation street -> district -> city, supervision at the top."""

from collections.abc import Callable
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest

from cases.actions.lapse import let_lapse, sweep_lapses, sweep_warnings
from cases.actions.notify import write_notices
from cases.actions.route import route_case
from cases.actions.step import Step
from cases.actions.vertical import lapse
from cases.models import Case, Clock, Notice, RoutingRule
from cases.queries.standing import centres_above
from cases.queries.timeline import full_timeline
from gridgov.models import WorkItem
from gridgov.problems import Invalid
from members.actions.organisations import create_organisation
from tests.cases.world import MONDAY, World, moment
from tests.cast import give_post, make_user

Sweep = Callable[[datetime], int]


def sweep_at(now: datetime, sweep: Callable[[int], int] = sweep_lapses) -> int:
    with patch("cases.actions.lapse.timezone.now", return_value=now):
        return sweep(100)


def told(case: Case) -> set[tuple[str, str]]:
    """Do the waiting notices and say who was told what."""
    for item in WorkItem.objects.filter(kind="notice"):
        write_notices(item.payload)
    return set(Notice.objects.filter(case=case).values_list("user__username", "kind"))


def test_nobody_answers_and_it_goes_up_each_level_once(world: World) -> None:
    case = world.walk(world.report(), "establish")
    seen = []
    for day in range(3, 28):
        now = moment(f"2026-03-{day:02} 18:30")
        for _ in range(2):  # a second sweep at the same time finds nothing new
            sweep_at(now)
        case.refresh_from_db()
        if (case.level, case.supervised_at) not in seen:
            seen.append((case.level, case.supervised_at))
    assert [level for level, _at in seen if level][-1] == "city"
    lapses = list(case.events.filter(move="lapse").order_by("id"))
    cast = world.cast
    assert [event.data["from"] for event in lapses] == [
        cast.street_centre.pk, cast.district_centre.pk, cast.city_centre.pk,
    ]  # fmt: skip
    assert lapses[-1].data["supervised"]
    assert case.supervised_at is not None
    late = Clock.objects.filter(case=case, kind="level", lapsed_at__isnull=False)
    assert {clock.holder_id for clock in late} == {event.data["from"] for event in lapses}


def test_every_level_and_the_reporter_are_told(world: World) -> None:
    case = world.walk(world.report(), "establish")
    sweep_at(case.due_at)
    assert {("dan", "lapse"), ("oscar", "lapse"), ("alice", "lapse")} <= told(case)


def test_a_step_that_ran_out_is_told_to_the_holder_and_the_next_centre_only(world: World) -> None:
    case = world.report()
    sweep_at(case.clocks.get(kind="stage").due_at)
    assert case.clocks.get(kind="level").lapsed_at is None
    people = {who for who, kind in told(case) if kind == "lapse"}
    assert {"oscar", "dan"} <= people
    assert "cleo" not in people


def test_a_lapse_at_the_top_is_not_said_to_have_gone_up(world: World) -> None:
    case = world.walk(world.report(), "establish")
    for day in (10, 20, 25):
        sweep_at(MONDAY + timedelta(days=day))
    lapses = [step for step in full_timeline(case) if step.move == "lapse"]
    up = "Not answered in time: went up by itself"
    assert [step.what for step in lapses] == [up, up, "Not answered in time"]
    assert lapses[-1].detail == "There is no higher centre: it stays, under supervision."


def test_the_repair_stays_where_it_is(world: World) -> None:
    case = world.walk(world.report(), "establish", "dispatch")
    sweep_at(case.due_at)
    case.refresh_from_db()
    assert case.holder == world.cast.district_centre
    assert case.state == "dispatched"
    assert case.work_orders.get().organisation == world.cast.department
    assert world.walk(case, "accept").state == "handling"


def test_the_superior_owes_an_answer_downward(world: World) -> None:
    case = world.walk(world.report(), "establish")
    case = world.move(case, "escalate", world.cast.oscar, text="Needs a digger")
    owed = case.clocks.get(kind="feedback", ended_at=None)
    assert (owed.holder, owed.owed_to) == (world.cast.district_centre, world.cast.street_centre)
    world.move(case, "feedback", world.cast.diana, text="It comes on Friday")
    owed.refresh_from_db()
    assert owed.ended_at is not None
    assert {("oscar", "feedback"), ("alice", "feedback")} <= told(case)


def test_a_late_answer_downward_is_written_on_the_superior(world: World) -> None:
    case = world.walk(world.report(), "establish")
    case = world.move(case, "escalate", world.cast.oscar, text="Needs a digger")
    owed = case.clocks.get(kind="feedback")
    sweep_at(owed.due_at)
    world.move(case, "feedback", world.cast.diana, owed.due_at + timedelta(hours=1), text="Sorry")
    owed.refresh_from_db()
    assert owed.late
    assert owed.holder == world.cast.district_centre


def test_sent_back_with_instructions(world: World) -> None:
    case = world.walk(world.report(), "establish")
    case = world.move(case, "escalate", world.cast.oscar, text="Too big for us")
    case = world.move(case, "send_back", world.cast.diana, text="Use the district's lorry")
    assert (case.holder, case.level) == (world.cast.street_centre, "street")
    assert not case.clocks.filter(kind="feedback", ended_at=None).exists()


def test_warned_once_at_four_fifths(world: World) -> None:
    case = world.walk(world.report(), "establish")
    level = case.clocks.get(kind="level", ended_at=None)
    assert level.warn_at == moment("2026-03-02 17:24")  # 80 % of eight working hours from nine o'clock
    assert [sweep_at(level.warn_at, sweep_warnings) for _ in range(2)][1] == 0
    assert ("oscar", "warn") in told(case)


def test_the_total_clock_lapses_on_the_holder_and_the_case_stays(world: World) -> None:
    case = world.walk(world.report(), "establish")
    total = case.clocks.get(kind="total")
    assert let_lapse(clock_id=total.pk, case_id=case.pk, at=total.due_at)
    case.refresh_from_db()
    assert (case.holder, case.supervised_at) == (world.cast.street_centre, total.due_at)


@pytest.mark.parametrize("ended", ["close", "hold", "replayed"])
def test_what_does_not_run_does_not_lapse(world: World, ended: str) -> None:
    case = world.report(replayed=True) if ended == "replayed" else world.walk(world.report(), "establish")
    if ended == "close":
        world.walk(case, "dispatch", "accept", "answer", "check", "close")
    elif ended == "hold":
        world.move(case, "hold", world.cast.oscar, text="Frost", until=moment("2026-04-01 09:00"))
        world.move(case, "grant", world.cast.lisa, request=case.requests.get().pk)
    assert sweep_at(MONDAY + timedelta(days=20)) == 0


def test_a_clock_that_fails_keeps_nobody_waiting(world: World) -> None:
    broken = world.walk(world.report(), "establish")
    sound = world.walk(world.report(at=MONDAY + timedelta(minutes=1)), "establish")

    def lapses(step: Step) -> None:
        if step.case.pk == broken.pk:
            raise Invalid("The calendar ends here.")
        lapse(step)

    with patch.dict("cases.actions.perform.EFFECTS", lapse=lapses):
        sweep_at(sound.due_at)
    broken.refresh_from_db()
    sound.refresh_from_db()
    assert (broken.holder, sound.holder) == (world.cast.street_centre, world.cast.district_centre)
    assert not broken.clocks.filter(kind="level", lapsed_at__isnull=False).exists()


def test_a_clock_that_got_more_time_since_it_was_found_does_not_lapse(world: World) -> None:
    case = world.walk(world.report(), "establish")
    level = case.clocks.get(kind="level")
    assert not let_lapse(clock_id=level.pk, case_id=case.pk, at=level.due_at - timedelta(seconds=1))


def test_from_an_organisation_of_no_area_it_goes_up_to_the_highest_centre(world: World) -> None:
    water = create_organisation(actor=None, code="water", name="自来水公司", kind=world.cast.department.kind)
    give_post(make_user("walter"), "handler", water)
    RoutingRule.objects.update(to_level="", to_organisation=water)
    case = route_case(case_id=world.report().pk, at=MONDAY)
    assert case.holder == water
    assert centres_above(water) == (world.cast.city_centre.pk,)
    sweep_at(case.due_at)
    case.refresh_from_db()
    assert case.holder == world.cast.city_centre
