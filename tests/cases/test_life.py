"""A case from report to closing, and each turn it can take on the way."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.http import Http404

from cases.actions.route import route_case
from cases.models import FAR_FUTURE, Case, CaseEvent, Clock
from gridgov.models import WorkItem
from gridgov.problems import Invalid, Refused, Stale
from tests.cases.world import IN_G3, MONDAY, NOWHERE, World, moment

WHOLE_WAY = ("establish", "dispatch", "accept", "answer", "send_check", "check", "close")


def test_a_report_has_a_place_a_holder_and_its_clocks_at_once(world: World) -> None:
    case = world.report()
    cast = world.cast
    assert (case.reported_grid, case.duty_grid) == (cast.grid, cast.grid)
    assert (case.community, case.street, case.district, case.city) == (
        cast.community, cast.street, cast.district, cast.city,
    )  # fmt: skip
    assert (case.holder, case.level) == (cast.street_centre, "street")
    running = case.clocks.filter(ended_at=None).order_by("kind", "stage")
    assert [(clock.kind, clock.stage) for clock in running] == [
        ("level", ""),
        ("stage", "accept"),
        ("total", ""),
    ]
    assert case.total_due_at == moment("2026-03-04 09:00")
    assert case.due_at == moment("2026-03-03 09:00")


@pytest.mark.parametrize(
    ("place", "holder", "level"),
    [(IN_G3, "S2", "street"), (NOWHERE, "C1", "city"), (None, "C1", "city")],
)
def test_the_first_holder_is_the_nearest_centre(
    world: World, place: tuple[float, float] | None, holder: str, level: str
) -> None:
    case = world.report(place=place)
    assert case.holder.area is not None
    assert (case.holder.area.code, case.level) == (holder, level)


def test_the_whole_way(world: World) -> None:
    case = world.walk(world.report(), *WHOLE_WAY)
    assert case.state == "closed"
    assert case.due_at == FAR_FUTURE
    assert not case.clocks.filter(ended_at=None).exists()
    assert [event.move for event in case.events.order_by("id")] == ["report", *WHOLE_WAY]
    assert {order.state for order in case.work_orders.all()} == {"ended"}


def test_what_was_not_settled_after_all_does_not_count_as_settled(world: World) -> None:
    case = world.walk(world.report(), "settle")
    case = world.move(case, "fail_check", world.cast.oscar, text="Still there")
    assert (case.state, case.settled_on_spot) == ("established", False)


def test_settled_on_the_spot_is_checked_by_somebody_else(world: World) -> None:
    case = world.walk(world.report(), "settle")
    with pytest.raises(Refused, match="handled"):
        world.move(case, "check", world.cast.alice, text="I did it")
    world.move(case, "check", world.cast.leo, text="Seen")
    assert world.walk(case, "close").state == "closed"


def test_sending_twice_makes_one_case(world: World) -> None:
    uuid = uuid4()
    first, second = (world.report(uuid=uuid) for _ in range(2))
    assert first == second
    assert Case.objects.count() == 1
    with pytest.raises(Refused):
        world.report(uuid=uuid, by=world.cast.leo)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"description": "  "}, "description"),
        ({"source": "rumour"}, "source"),
        ({"place": (200.0, 10.0)}, "lon"),
        ({"place": (120.0, None)}, "lon"),
    ],
)
def test_bad_reports_name_the_field(world: World, fields: dict[str, object], named: str) -> None:
    with pytest.raises(Invalid) as caught:
        world.report(**fields)  # type: ignore[arg-type]
    assert named in caught.value.fields
    assert not Case.objects.exists()


def test_the_limit_of_the_chosen_standard_counts_from_the_report(world: World) -> None:
    case = world.report()
    urgent = world.standards["urgent litter"].pk
    case = world.move(
        case, "establish", world.cast.oscar, MONDAY + timedelta(hours=1), filing_standard=urgent
    )
    assert case.urgent
    assert case.total_due_at == MONDAY + timedelta(hours=4)
    assert case.due_at == MONDAY + timedelta(hours=2)


def test_a_limit_that_ran_on_may_become_one_of_working_time(world: World) -> None:
    case = world.report(urgent=True)
    assert case.total_due_at == MONDAY + timedelta(hours=4)
    assert world.walk(case, "establish").total_due_at == moment("2026-03-04 09:00")


def test_a_standard_of_another_class_is_not_taken(world: World) -> None:
    with pytest.raises(Invalid) as caught:
        world.move(
            world.report(), "establish", world.cast.oscar, filing_standard=world.standards["dispute"].pk
        )
    assert "filing_standard" in caught.value.fields


def test_a_failed_check_goes_back_to_whoever_repairs(world: World) -> None:
    case = world.walk(world.report(), *WHOLE_WAY[:5], "fail_check")
    assert case.state == "dispatched"
    assert case.work_orders.get().reworks == 1
    assert world.walk(case, "accept", "answer", "check", "close").state == "closed"


def test_reopening_goes_on_with_the_total_clock(world: World) -> None:
    case = world.walk(world.report(), *WHOLE_WAY, at=MONDAY + timedelta(hours=1))
    case = world.move(case, "reopen", world.cast.alice, moment("2026-03-10 10:00"), text="It is back")
    total = case.clocks.get(kind="total")
    assert total.started_at == MONDAY
    assert total.due_at == moment("2026-03-12 09:00")  # eight days and no minute of working time were closed
    assert case.state == "reopened"


def test_a_hold_is_granted_by_somebody_else_and_stops_the_clocks(world: World) -> None:
    case = world.walk(world.report(), "establish", "dispatch")
    until = moment("2026-03-09 09:00")
    world.move(case, "hold", world.cast.oscar, text="Frost", until=until)
    request = case.requests.get()
    case = world.move(case, "grant", world.cast.lisa, moment("2026-03-02 10:00"), request=request.pk)
    assert (case.state, case.due_at) == ("on_hold", FAR_FUTURE)
    case = world.move(case, "resume", world.cast.oscar, until)
    assert (case.state, case.total_due_at) == ("dispatched", moment("2026-03-10 18:00"))
    assert case.work_orders.get().due_at == case.total_due_at


def test_after_a_hold_the_step_has_what_was_left_of_its_limit(world: World) -> None:
    case = world.walk(world.report(), "establish")
    world.move(case, "hold", world.cast.oscar, text="Frost", until=moment("2026-03-09 09:00"))
    ten_minutes_later = case.updated_at + timedelta(minutes=10)
    case = world.move(case, "grant", world.cast.lisa, ten_minutes_later, request=case.requests.get().pk)
    case = world.move(case, "resume", world.cast.oscar, moment("2026-03-09 09:00"))
    stage = case.clocks.get(kind="stage", stage="dispatch", ended_at=None)
    assert (stage.started_at, stage.due_at) == (case.established_at, moment("2026-03-09 09:05"))


def test_whoever_asked_does_not_decide(world: World) -> None:
    case = world.report()
    world.move(case, "void", world.cast.lisa if False else world.cast.oscar, text="Twice")
    with pytest.raises(Refused):
        world.move(case, "grant", world.cast.oscar, request=case.requests.get().pk)
    assert world.move(case, "grant", world.cast.lisa, request=case.requests.get().pk).state == "void"


class TestRefusals:
    def test_who_does_not_see_it_finds_nothing(self, world: World) -> None:
        with pytest.raises(Http404):
            world.move(world.report(), "establish", world.cast.stranger)

    def test_who_may_not_is_told_who_may(self, world: World) -> None:
        with pytest.raises(Refused) as caught:
            world.move(world.report(), "establish", world.cast.alice, filing_standard=1)
        assert "acceptor" in str(caught.value.who_may).lower()

    def test_an_old_page_is_refused(self, world: World) -> None:
        from cases.actions import perform

        case = world.report()
        world.walk(case, "establish")
        with pytest.raises(Stale):
            perform("urge", case_id=case.pk, actor=world.cast.alice, version=case.version)

    def test_a_move_that_the_state_does_not_know(self, world: World) -> None:
        with pytest.raises(Stale, match="Reported"):
            world.walk(world.report(), "close")

    def test_nothing_closes_unchecked(self, world: World) -> None:
        case = world.walk(world.report(), *WHOLE_WAY[:5])
        with pytest.raises(Refused, match="checked"):
            world.walk(case, "close")


class TestRouting:
    def test_a_rule_keeps_it_at_the_street(self, world: World) -> None:
        case = route_case(case_id=world.report().pk, at=MONDAY)
        assert (case.uncovered, case.routed_by.name if case.routed_by else "") == (
            False,
            "Litter to the street",
        )

    def test_uncovered_cases_stay_with_the_street_and_are_marked(self, world: World) -> None:
        case = route_case(case_id=world.report(kind="dispute").pk, at=MONDAY)
        assert (case.uncovered, case.holder) == (True, world.cast.street_centre)

    def test_routing_to_the_grid_team(self, world: World) -> None:
        from cases.models import RoutingRule

        RoutingRule.objects.create(name="Team first", kind="social", to_level="grid_team")
        case = route_case(case_id=world.report(kind="dispute").pk, at=MONDAY)
        assert (case.holder, case.level) == (world.cast.team, "grid_team")
        assert case.clocks.filter(kind="level", ended_at=None).get().holder == world.cast.team

    def test_routing_twice_is_routing_once(self, world: World) -> None:
        case = world.report()
        for _ in range(2):
            route_case(case_id=case.pk, at=MONDAY)
        assert case.events.filter(move="route").count() == 1

    def test_each_report_leaves_work_for_the_worker(self, world: World) -> None:
        case = world.report()
        assert WorkItem.objects.filter(kind="route", key=str(case.pk), state="waiting").exists()


@transaction.atomic
def end_clock(case: Case, kind: str) -> None:
    """As a forgetful author would."""
    Clock.objects.filter(case=case, kind=kind).update(ended_at=MONDAY)
    connection.check_constraints()


class TestDatabase:
    """What the database refuses whoever writes."""

    @pytest.mark.parametrize("kind", ["total", "level"])
    def test_an_open_case_without_a_clock(self, world: World, kind: str) -> None:
        case = world.report()
        connection.check_constraints()
        with pytest.raises(DatabaseError, match="one running"):
            end_clock(case, kind)

    def test_two_running_total_clocks(self, world: World) -> None:
        clock = world.report().clocks.get(kind="total")
        clock.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            clock.save(force_insert=True)

    def test_another_reported_grid(self, world: World) -> None:
        case = world.report()
        with pytest.raises(DatabaseError, match="for ever"), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(reported_grid=world.cast.far_grid)

    def test_history_is_never_changed(self, world: World) -> None:
        case = world.report()
        with pytest.raises(DatabaseError), transaction.atomic():
            CaseEvent.objects.filter(case=case).update(move="x")
        with pytest.raises(DatabaseError), transaction.atomic():
            CaseEvent.objects.filter(case=case).delete()


def test_a_report_is_taken_although_nobody_loaded_the_next_year(world: World) -> None:
    """The calendar ends on 31 December 2027; the bare week goes on, and the warning stands in the set-up."""
    case = world.report(at=moment("2027-12-31 09:00"))
    assert case.total_due_at == moment("2028-01-04 09:00")  # two working days, a week-end between


def owed(case: Case) -> dict[tuple[str, str], datetime]:
    """Who owes whom an answer downward, and since when."""
    running = case.clocks.filter(kind="feedback", ended_at=None)
    return {(c.holder.code, c.owed_to.code): c.started_at for c in running if c.owed_to}


def test_who_reopens_a_case_is_owed_an_answer_again_on_every_level_that_passed_it_up(world: World) -> None:
    cast, case = world.cast, world.walk(world.report(), "establish", "escalate")
    case = world.move(case, "escalate", cast.dan, text="Too big for us")
    street, district, city = (
        centre.code for centre in (cast.street_centre, cast.district_centre, cast.city_centre)
    )
    pairs = {(district, street), (city, district)}
    assert set(owed(case)) == pairs
    case = world.move(case, "feedback", cast.cleo, text="It will be done")
    case = world.move(case, "dispatch", cast.cleo, organisation=cast.department.pk)
    case = world.walk(case, "answer", "check")
    case = world.move(case, "close", cast.cleo)
    assert owed(case) == {}
    later = case.updated_at + timedelta(hours=5)
    case = world.move(case, "reopen", cast.alice, later, text="It is back")
    assert owed(case) == dict.fromkeys(pairs, later)
    case = world.move(case, "feedback", cast.cleo, text="Again, then")
    assert set(owed(case)) == {(district, street)}


def test_what_was_never_passed_up_or_came_back_is_owed_to_nobody_after_reopening(world: World) -> None:
    case = world.walk(world.report(), "establish", "escalate")
    case = world.move(case, "send_back", world.cast.dan, text="With our lorry")
    case = world.walk(case, "dispatch", "answer", "check", "close", "reopen")
    assert owed(case) == {}
