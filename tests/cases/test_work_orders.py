"""Work orders: a lead and helpers in parallel, each with its own limit, answer and rework."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from cases.actions.lapse import let_lapse, warn
from cases.actions.notify import write_notices
from cases.auditing import orders
from cases.models import Case, Clock, Notice, WorkOrder
from cases.queries.offers import offers_for
from cases.queries.timeline import public_timeline
from gridgov.models import WorkItem
from gridgov.problems import Invalid, Refused, Stale
from members.actions.organisations import create_organisation
from members.models import Organisation
from tests.cases.world import MONDAY, World, a_photo, moment
from tests.cast import give_post, make_user

HOUR = timedelta(hours=1)


@pytest.fixture
def power(world: World) -> Organisation:
    """A second department, where pete handles."""
    cast = world.cast
    office = create_organisation(
        actor=None,
        code="power",
        name="供电所",
        name_en="Power Office",
        kind=cast.department.kind,
        area=cast.street,
    )
    cast.people["pete"] = make_user("pete")
    give_post(cast.pete, "handler", office)
    return office


def given_out(world: World, *helpers: Organisation, **more: Any) -> Case:
    """Established, and dispatched to the department with helpers beside it."""
    case = world.walk(world.report(), "establish")
    chosen: dict[str, Any] = {
        "organisation": world.cast.department.pk,
        "assisting": [each.pk for each in helpers],
    }
    return world.move(case, "dispatch", world.cast.oscar, **chosen, **more)


def order_of(case: Case, organisation: Organisation) -> WorkOrder:
    return case.work_orders.filter(organisation=organisation).latest("pk")


def states(case: Case) -> dict[str, str]:
    return dict(case.work_orders.values_list("organisation__code", "state"))


def breaches() -> list[str]:
    return [str(breach) for check in orders.CHECKS for breach in check()]


def told(case: Case) -> set[tuple[str, str]]:
    """Who was told what, after the worker has run."""
    for item in WorkItem.objects.filter(kind="notice", state="waiting"):
        write_notices(item.payload)
    return set(Notice.objects.filter(case=case).values_list("user__username", "kind"))


def test_lead_and_helpers_are_given_out_at_once_each_with_its_own_clock(
    world: World, power: Organisation
) -> None:
    case = given_out(world, world.cast.team, power, limit="4", unit="working_hour")
    given = list(case.work_orders.order_by("pk").values_list("organisation__code", "role", "mandatory"))
    assert given == [("dept", "lead", True), ("team-G1", "assisting", True), ("power", "assisting", True)]
    clocks = case.clocks.filter(kind="order", ended_at=None)
    assert {clock.holder for clock in clocks} == {world.cast.department, world.cast.team, power}
    assert {clock.due_at for clock in clocks} == {moment("2026-03-02 15:00")}
    assert {(name, kind) for name, kind in told(case) if kind == "dispatch"} >= {
        ("henry", "dispatch"), ("pete", "dispatch"), ("leo", "dispatch"),
    }  # fmt: skip


def test_an_order_without_a_limit_has_the_whole_cases(world: World, power: Organisation) -> None:
    case = given_out(world)
    order = order_of(case, world.cast.department)
    assert order.clock is not None
    assert (order.due_at, order.clock.due_at) == (case.total_due_at, case.total_due_at)
    late = case.total_due_at + HOUR
    case = world.move(case, "assist", world.cast.oscar, late, organisation=power.pk)
    assert order_of(case, power).due_at == moment(
        "2026-03-06 10:00"
    )  # the whole limit, from when it was asked


def test_each_organisation_works_on_its_own_and_the_case_waits_for_all_mandatory_ones(
    world: World, power: Organisation
) -> None:
    cast, case = world.cast, given_out(world, world.cast.team, power)
    case = world.move(case, "accept", cast.pete)
    assert (case.state, states(case)["power"]) == ("dispatched", "accepted")
    case = world.walk(case, "accept", "answer")
    assert (case.state, case.handled_at, case.handled_by) == ("handling", None, cast.henry)
    case = world.move(case, "answer", cast.pete, MONDAY + HOUR, text="The cable is dry")
    assert case.state == "handling"
    case = world.move(case, "answer", cast.leo, MONDAY + 2 * HOUR, text="The road is free again")
    assert (case.state, case.handled_at) == ("handled", MONDAY + 2 * HOUR)
    assert set(states(case).values()) == {"answered"}
    assert not case.clocks.filter(kind="order", ended_at=None).exists()
    assert [order.answered_by for order in case.work_orders.order_by("pk")] == [
        cast.henry,
        cast.leo,
        cast.pete,
    ]
    said = [step.move for step in public_timeline(case)]
    assert said.count("answer") == 1, "the reporter hears of the whole, not of each part"


def test_a_helper_that_may_be_silent_keeps_the_case_open_but_not_unhandled(
    world: World, power: Organisation
) -> None:
    case = given_out(world)
    case = world.move(case, "assist", world.cast.oscar, organisation=power.pk, optional=True)
    case = world.walk(case, "answer", "check")
    assert case.state == "checking"
    for name in ("Power Office",):
        with pytest.raises(Refused, match=name), transaction.atomic():
            world.walk(case, "close")
    assert ("close", "Power Office") in {
        (move.name, "Power Office")
        for move, why in offers_for(case, world.cast.oscar).blocked
        if "Power" in why
    }
    case = world.move(case, "answer", world.cast.pete, text="Seen")
    assert case.state == "checking"
    assert world.walk(case, "close").state == "closed"


def test_the_refusal_names_everybody_who_still_owes(world: World, power: Organisation) -> None:
    case = given_out(world)
    for each in (power, world.cast.team):
        case = world.move(case, "assist", world.cast.oscar, organisation=each.pk, optional=True)
    case = world.walk(case, "answer", "check")
    with pytest.raises(Refused) as caught:
        world.walk(case, "close")
    assert "Power Office, Team of grid 1" in str(caught.value)
    assert "withdraws" in str(caught.value.who_may)


def test_a_helper_is_withdrawn_with_a_reason_and_told(world: World, power: Organisation) -> None:
    case = world.walk(given_out(world, power), "answer")
    assert case.state == "handling"
    order = order_of(case, power)
    with pytest.raises(Invalid) as caught, transaction.atomic():
        world.move(case, "withdraw", world.cast.oscar, order=order.pk)
    assert "text" in caught.value.fields
    case = world.move(case, "withdraw", world.cast.oscar, MONDAY + HOUR, order=order.pk, text="Not needed")
    assert (case.state, case.handled_at, states(case)["power"]) == ("handled", MONDAY + HOUR, "ended")
    assert ("pete", "withdraw") in told(case)
    with pytest.raises(Refused), transaction.atomic():
        world.move(case, "answer", world.cast.pete, text="Too late")


def test_the_lead_cannot_be_withdrawn(world: World) -> None:
    case = given_out(world)
    lead = order_of(case, world.cast.department)
    with pytest.raises(Invalid):
        world.move(case, "withdraw", world.cast.oscar, order=lead.pk, text="No")


def test_what_a_helper_gives_back_is_waited_for_until_the_dispatcher_decides(
    world: World, power: Organisation
) -> None:
    case = given_out(world, power)
    case = world.move(case, "return", world.cast.pete, ground="other_keeper", text="Not our cable")
    assert (case.state, states(case)["power"]) == ("dispatched", "open"), "nobody has agreed yet"
    assert ("oscar", "return") in told(case)
    case = world.walk(case, "grant")
    assert (case.state, states(case)) == ("dispatched", {"dept": "open", "power": "returned"})
    assert ("pete", "grant") in told(case)
    case = world.walk(case, "accept", "answer")
    assert case.state == "handling"
    case = world.move(case, "assist", world.cast.oscar, organisation=world.cast.team.pk)
    case = world.move(
        case, "withdraw", world.cast.oscar, order=order_of(case, power).pk, text="The team does it"
    )
    case = world.move(case, "answer", world.cast.leo, text="Done")
    assert case.state == "handled"


def test_the_lead_gives_back_and_helpers_go_on(world: World, power: Organisation) -> None:
    case = world.walk(given_out(world, power), "accept", "return", "grant")
    assert (case.state, states(case)["power"]) == ("returned", "open")
    case = world.move(case, "answer", world.cast.pete, text="Our part is done")
    assert case.state == "returned"
    case = world.move(case, "dispatch", world.cast.oscar, organisation=world.cast.team.pk)
    case = world.move(case, "answer", world.cast.leo, text="Done")
    assert case.state == "handled"


def test_each_order_is_sent_back_to_rework_alone(world: World, power: Organisation) -> None:
    case = world.walk(given_out(world, power), "accept", "answer")
    case = world.move(case, "answer", world.cast.pete, text="Done")
    case = world.move(
        case, "rework", world.cast.oscar, order=order_of(case, power).pk, text="Cable still bare"
    )
    assert (case.state, states(case)) == ("handling", {"dept": "answered", "power": "open"})
    assert [order.reworks for order in case.work_orders.order_by("pk")] == [0, 1]
    assert ("pete", "rework") in told(case)
    assert ("henry", "rework") not in told(case)
    case = world.move(case, "answer", world.cast.pete, text="Now it is done")
    case = world.walk(case, "fail_check")
    assert (case.state, states(case)) == ("dispatched", {"dept": "open", "power": "answered"})


def test_while_others_work_an_answered_order_may_be_sent_back(world: World, power: Organisation) -> None:
    case = world.walk(given_out(world, power), "accept")
    with pytest.raises(Refused, match="Nobody has answered"), transaction.atomic():
        world.walk(case, "rework")
    case = world.move(case, "answer", world.cast.pete, text="Done")
    assert world.walk(case, "rework").state == "handling"
    assert order_of(case, power).state == "open"


def test_after_an_optional_helper_is_sent_back_the_case_waits_for_it(
    world: World, power: Organisation
) -> None:
    case = given_out(world)
    case = world.move(case, "assist", world.cast.oscar, organisation=power.pk, optional=True)
    case = world.move(case, "answer", world.cast.pete, text="Done")
    case = world.walk(case, "answer")
    case = world.move(case, "rework", world.cast.oscar, order=order_of(case, power).pk, text="It is not")
    assert (case.state, order_of(case, power).mandatory) == ("handling", True)


def test_waiting_for_the_check_does_not_count_and_rework_may_have_its_own_limit(world: World) -> None:
    case = given_out(world)
    case = world.walk(case, "answer", at=MONDAY + HOUR)
    case = world.walk(case, "rework", at=moment("2026-03-03 10:00"))
    clock = order_of(case, world.cast.department).clock
    assert clock is not None
    assert (clock.ended_at, clock.due_at) == (None, moment("2026-03-05 09:00"))  # a working day later
    assert order_of(case, world.cast.department).due_at == clock.due_at
    case = world.walk(case, "answer")
    more: dict[str, Any] = {"limit": "2", "unit": "hour", "text": "Again"}
    case = world.move(case, "rework", world.cast.oscar, **more)
    assert order_of(case, world.cast.department).due_at == case.updated_at + 2 * HOUR
    assert case.clocks.filter(kind="order", ended_at=None).count() == 1


def test_a_late_order_is_written_on_its_organisation_and_told_to_it_and_the_dispatcher(
    world: World, power: Organisation
) -> None:
    case = given_out(world, power, limit="2", unit="hour")
    clock = order_of(case, power).clock
    assert clock is not None
    assert warn(clock_id=clock.pk, at=clock.warn_at)
    assert {("pete", "warn"), ("oscar", "warn")} <= told(case)
    assert ("henry", "warn") not in told(case)
    assert let_lapse(clock_id=clock.pk, case_id=case.pk, at=clock.due_at)
    case.refresh_from_db()
    assert (case.holder, case.state) == (world.cast.street_centre, "dispatched")
    assert {("pete", "lapse"), ("oscar", "lapse")} <= told(case)
    world.move(case, "answer", world.cast.pete, MONDAY + 5 * HOUR, text="Sorry")
    clock.refresh_from_db()
    assert (clock.late, clock.holder) == (True, power)


def test_a_hold_stops_the_clocks_of_orders_too(world: World, power: Organisation) -> None:
    case = given_out(world, power, limit="2", unit="working_day")
    world.move(case, "hold", world.cast.oscar, text="Frost", until=moment("2026-03-09 09:00"))
    request = case.requests.get().pk
    world.move(case, "grant", world.cast.lisa, moment("2026-03-03 09:00"), request=request)
    assert not Clock.objects.filter(case=case, ended_at=None, paused_at=None).exists()
    case = world.move(case, "resume", world.cast.oscar, moment("2026-03-09 09:00"))
    assert {order.due_at for order in case.work_orders.all()} == {moment("2026-03-10 09:00")}


@pytest.mark.parametrize("who", ["henry", "pete"])
def test_whoever_answered_any_order_neither_checks_nor_closes(
    world: World, power: Organisation, who: str
) -> None:
    cast = world.cast
    give_post(cast.people[who], "duty_officer", cast.street_centre)
    case = world.walk(given_out(world, power), "answer")
    case = world.move(case, "answer", cast.pete, text="Done")
    for name in ("check", "fail_check"):
        with pytest.raises(Refused, match="handled"), transaction.atomic():
            world.move(case, name, cast.people[who], text="All fine")
    case = world.walk(case, "check")
    with pytest.raises(Refused, match="handled"), transaction.atomic():
        world.move(case, "close", cast.people[who])
    assert world.walk(case, "close").state == "closed"


def test_whoever_works_for_two_says_for_which(world: World, power: Organisation) -> None:
    give_post(world.cast.henry, "handler", power)
    case = given_out(world, power)
    case = world.move(case, "answer", world.cast.henry, order=order_of(case, power).pk, text="The cable")
    assert states(case) == {"dept": "open", "power": "answered"}
    case = world.walk(case, "answer")
    assert case.state == "handled"
    with pytest.raises(Refused), transaction.atomic():
        world.move(case, "answer", world.cast.leo, order=order_of(case, power).pk, text="Not mine")


def test_an_organisation_has_one_order_at_a_time(world: World, power: Organisation) -> None:
    case = given_out(world, power)
    for busy in (power, world.cast.department):
        with pytest.raises(Invalid) as caught, transaction.atomic():
            world.move(case, "assist", world.cast.oscar, organisation=busy.pk)
        assert "organisation" in caught.value.fields
    fresh = world.walk(world.report(), "establish")
    both: dict[str, Any] = {"organisation": power.pk, "assisting": [power.pk]}
    with pytest.raises(Invalid) as caught:
        world.move(fresh, "dispatch", world.cast.oscar, **both)
    assert "assisting" in caught.value.fields


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"limit": "0", "unit": "hour"}, "limit"),
        ({"limit": "-1", "unit": "hour"}, "limit"),
        ({"limit": "NaN", "unit": "hour"}, "limit"),
        ({"limit": "a day", "unit": "hour"}, "limit"),
        ({"limit": "100000", "unit": "hour"}, "limit"),
        ({"limit": "3"}, "unit"),
        ({"limit": "3", "unit": "fortnight"}, "unit"),
        ({"assisting": ["x"]}, "assisting"),
        ({"assisting": [999999]}, "assisting"),
        ({"assisting": 5}, "assisting"),
        ({"assisting": list(range(1, 40))}, "assisting"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(world: World, given: dict[str, Any], field: str) -> None:
    case = world.walk(world.report(), "establish")
    with pytest.raises(Invalid) as caught:
        world.move(case, "dispatch", world.cast.oscar, organisation=world.cast.department.pk, **given)
    assert field in caught.value.fields


def test_accepting_twice_is_told(world: World) -> None:
    case = world.walk(given_out(world), "accept")
    with pytest.raises(Stale, match="accepted it already"):
        world.walk(case, "accept")


def test_voiding_names_and_tells_whoever_was_at_work(world: World, power: Organisation) -> None:
    case = given_out(world, power)
    world.move(case, "void", world.cast.oscar, text="Twice")
    case = world.move(case, "grant", world.cast.lisa, request=case.requests.get().pk)
    assert case.events.latest("pk").data["ended"] == [world.cast.department.pk, power.pk]
    assert {("henry", "grant"), ("pete", "grant")} <= told(case)
    connection.check_constraints()


def public_answers(case: Case) -> list[tuple[str, str]]:
    return [(step.what, step.text) for step in public_timeline(case) if step.move == "answer"]


@pytest.mark.parametrize("last", ["lead", "helper"])
def test_the_reporter_reads_the_leads_answer_whoever_answered_last(
    world: World, power: Organisation, last: str
) -> None:
    cast, case = world.cast, given_out(world, power)
    parts = [(cast.henry, "The bags are gone"), (cast.pete, "Cable 7 isolated")]
    for who, text in parts if last == "helper" else reversed(parts):
        case = world.move(case, "answer", who, text=text, photos=a_photo() if who == cast.henry else ())
    expected = [("Sanitation Office says that it is done.", "The bags are gone")]
    assert (case.state, public_answers(case)) == ("handled", expected)
    (told_once,) = [step for step in public_timeline(case) if step.move == "answer"]
    assert len(told_once.photos) == 1


def test_after_rework_the_reporter_reads_the_leads_newest_answer(world: World, power: Organisation) -> None:
    case = world.walk(given_out(world, power), "answer")
    case = world.move(case, "answer", world.cast.pete, text="Cable 7 isolated")
    case = world.walk(case, "rework")
    case = world.move(case, "answer", world.cast.henry, text="Now they are")
    assert [text for _what, text in public_answers(case)] == ["As seen on site", "Now they are"]


def test_handled_by_a_withdrawal_is_told_like_an_answer(world: World, power: Organisation) -> None:
    cast = world.cast
    give_post(cast.alice, "handler", power)  # one who reported it and is told of the withdrawal as well
    case = world.walk(given_out(world, power), "answer")
    assert public_answers(case) == []
    case = world.move(case, "withdraw", cast.oscar, order=order_of(case, power).pk, text="Not needed")
    assert case.state == "handled"
    assert public_answers(case) == [("Sanitation Office says that it is done.", "As seen on site")]
    told(case)
    of_it = Notice.objects.filter(
        case=case, event__move="withdraw"
    )  # of the answer before it they heard as well
    heard = dict(of_it.values_list("user__username", "kind"))
    assert {name: heard.get(name) for name in ("pete", "alice", "lisa", "dora")} == {
        "pete": "withdraw", "alice": "withdraw", "lisa": "answer", "dora": "answer",
    }  # fmt: skip


def test_a_withdrawal_that_others_are_still_waited_for_after_says_nothing_is_done(
    world: World, power: Organisation
) -> None:
    case = given_out(world, power)
    case = world.move(case, "withdraw", world.cast.oscar, order=order_of(case, power).pk, text="Not needed")
    assert (case.state, public_answers(case)) == ("dispatched", [])
    assert ("lisa", "answer") not in told(case)


def live(case: Case) -> list[tuple[str, str, str]]:
    rows = case.work_orders.exclude(state="ended").order_by("pk")
    return list(rows.values_list("organisation__code", "role", "state"))


@pytest.mark.parametrize("helper_is", ["open", "accepted", "answered", "returned"])
def test_whoever_helped_may_lead_after_the_lead_gave_it_back(
    world: World, power: Organisation, helper_is: str
) -> None:
    cast, case = world.cast, given_out(world, power)
    if helper_is == "returned":
        case = world.move(case, "return", cast.pete, ground="not_ours", text="No")
        case = world.walk(case, "grant")
    elif helper_is != "open":
        step = {"accepted": "accept", "answered": "answer"}[helper_is]
        case = world.move(case, step, cast.pete, MONDAY + HOUR, text="Our part")
    case = world.walk(case, "return", "grant", at=MONDAY + 2 * HOUR)
    case = world.move(case, "dispatch", cast.oscar, MONDAY + 3 * HOUR, organisation=power.pk)
    assert live(case) == [("dept", "lead", "returned"), ("power", "lead", "open")]
    assert case.events.latest("pk").data.get("helped", False) is (helper_is != "returned")
    (running,) = case.clocks.filter(kind="order", ended_at=None)
    assert running.holder == power
    if helper_is == "answered":
        (answered,) = case.clocks.filter(kind="order", holder=power).exclude(pk=running.pk)
        assert answered.ended_at == MONDAY + HOUR, "it was answered when it was answered"
    case = world.move(case, "answer", cast.pete, text="All of it")
    assert (case.state, case.handled_by) == ("handled", cast.pete)
    assert breaches() == []


def test_whoever_gave_it_back_and_is_asked_again_has_one_order(world: World, power: Organisation) -> None:
    cast, case = world.cast, given_out(world, power)
    case = world.move(case, "return", cast.pete, ground="not_ours", text="No")
    case = world.walk(case, "grant")
    case = world.move(case, "assist", cast.oscar, organisation=power.pk, text="It is yours after all")
    assert live(case) == [("dept", "lead", "open"), ("power", "assisting", "open")]
    case = world.walk(world.move(case, "answer", cast.pete, text="Done"), "answer")
    assert case.state == "handled"
    assert breaches() == []


def test_withdrawing_what_was_given_back_leaves_its_clock_as_it_was(
    world: World, power: Organisation
) -> None:
    case = given_out(world, power)
    case = world.move(case, "return", world.cast.pete, ground="not_ours", text="No")
    case = world.walk(case, "grant", at=MONDAY + HOUR)
    order = order_of(case, power)
    world.move(case, "withdraw", world.cast.oscar, MONDAY + 9 * HOUR, order=order.pk, text="Right")
    assert case.clocks.get(kind="order", holder=power).ended_at == MONDAY + HOUR
