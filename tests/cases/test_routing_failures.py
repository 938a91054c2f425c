"""A rule that fails is loud: the case waits at its street's centre, people are told, and it is tried again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions import perform
from cases.actions.notify import write_notices
from cases.actions.rerouting import ask_rerouting, go_on_rerouting, stop_rerouting, sweep_failures
from cases.actions.route import route_case, try_again
from cases.calendars.lookup import clock_schedule_of, version_for
from cases.models import Case, Notice, Rerouting, RoutingFailure, RoutingRule, WorkCalendar
from cases.queries.deciding import centre_from, inbox_of
from cases.queries.rules import Imagined, simulate
from gridgov.models import AuditEntry, WorkItem
from gridgov.problems import Refused
from gridgov.work import run_sweep
from members.actions.organisations import create_organisation
from members.models import Organisation, OrganisationKind, Post
from tests.cases.world import IN_G1, MONDAY, World
from tests.cast import give_post, make_user

LATER = timedelta(minutes=5)


def closed(world: World) -> dict[str, Any]:
    Organisation.objects.filter(pk=world.cast.department.pk).update(is_active=False)
    return {"to_organisation": world.cast.department}


def reopened(world: World) -> None:
    Organisation.objects.filter(pk=world.cast.department.pk).update(is_active=True)


def deserted(world: World) -> dict[str, Any]:
    return {"to_level": "community"}  # its centre has nobody


def peopled(world: World) -> None:
    give_post(world.cast.stranger, "duty_officer", world.cast.community_centre)


def without_centre(world: World) -> dict[str, Any]:
    Organisation.objects.filter(pk=world.cast.city_centre.pk).update(is_centre=False)
    return {"to_level": "city"}


def with_centre(world: World) -> None:
    Organisation.objects.filter(area=world.cast.city, kind__code="centre").update(is_centre=True)


def without_calendar(world: World) -> dict[str, Any]:
    """A rule for such a time of day as it is now, whenever this test runs, and nothing that says which."""
    now = timezone.now()
    is_open = clock_schedule_of(version_for(None, now).pk).is_open(now)
    WorkCalendar.objects.update(is_default=False)
    return {"hours": "working" if is_open else "off", "to_organisation": world.cast.department}


def with_calendar(world: World) -> None:
    WorkCalendar.objects.update(is_default=True)


FAILURES: list[tuple[Callable[[World], Any], Callable[[World], None], str, str]] = [
    (closed, reopened, "inactive", "Sanitation Office, to which the rule sends, is not active."),
    (deserted, peopled, "nobody", "to which the rule sends, nobody works on cases."),
    (without_centre, with_centre, "no_centre", "There is no centre at the level “City” or above."),
    (without_calendar, with_calendar, "untried", "There is no working calendar yet."),
]


@pytest.mark.parametrize(("break_it", "mend", "problem", "says"), FAILURES, ids=[row[2] for row in FAILURES])
def test_a_case_of_a_rule_that_fails_waits_is_told_and_goes_when_it_is_mended(
    world: World, break_it: Any, mend: Any, problem: str, says: str
) -> None:
    case = world.report()
    rule = RoutingRule.objects.create(
        name="Litter", case_class=case.case_class, **{"to_level": ""} | break_it(world)
    )
    case = route_case(case_id=case.pk, at=MONDAY)
    assert (case.holder, case.uncovered, case.routed_by) == (world.cast.street_centre, True, None)
    failure = RoutingFailure.objects.get(case=case)
    assert (failure.rule, failure.problem) == (rule, problem)
    assert says in failure.sentence
    event = case.events.get(move="route")
    assert event.data == {"rule": rule.pk, "uncovered": True, "problem": problem, "alarm": True}
    outcome = simulate(Imagined(case.case_class, "patrol", MONDAY, point=IN_G1))
    assert (outcome.rule, outcome.target, outcome.problem) == (rule, None, failure.sentence)

    assert sweep_failures(10) == 0, "it was tried a moment ago"
    RoutingFailure.objects.update(tried_at=timezone.now() - LATER)
    assert sweep_failures(10) == 1
    assert case.events.filter(move="route").count() == 1, "the same problem is not told again"
    mend(world)
    RoutingFailure.objects.update(tried_at=timezone.now() - LATER)
    sweep_failures(10)
    case.refresh_from_db()
    assert (case.routed_by, case.uncovered) == (rule, False)
    assert case.holder != world.cast.street_centre
    assert RoutingFailure.objects.get(case=case).mended_at
    assert sweep_failures(10) == 0


def test_an_error_in_a_rule_is_a_problem_and_not_a_crash(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_anything: Any) -> None:
        raise ZeroDivisionError

    case = world.report()
    monkeypatch.setattr("cases.queries.deciding.target_of", broken)
    assert route_case(case_id=case.pk, at=MONDAY).holder == world.cast.street_centre
    assert "ZeroDivisionError" in RoutingFailure.objects.get().sentence
    RoutingFailure.objects.all().delete()
    monkeypatch.undo()
    monkeypatch.setattr("cases.routing.trying.why_not", broken)
    assert route_case(case_id=world.report().pk, at=MONDAY).uncovered
    assert RoutingFailure.objects.get().problem == "untried"


@pytest.mark.parametrize(
    ("level", "missing"), [("community", ["community"]), ("street", ["street", "district"])]
)
def test_where_an_area_has_no_centre_the_case_goes_on_up(
    world: World, level: str, missing: list[str]
) -> None:
    cast, case = world.cast, world.report()
    RoutingRule.objects.update(to_level=level)
    expected = {"community": cast.street_centre, "street": cast.city_centre}[level]
    Organisation.objects.filter(area__level__in=missing, is_centre=True).update(is_centre=False)
    assert centre_from(level, case) == expected
    assert inbox_of(case) == expected
    assert route_case(case_id=case.pk, at=MONDAY).holder == expected


def test_a_wider_rule_does_not_take_the_cases_of_one_that_fails(world: World) -> None:
    """The world's own rule would take them to the street: nobody would notice."""
    first, second = world.report(), world.report()
    without_calendar(world)
    RoutingRule.objects.create(
        name="By day", case_class=first.case_class, hours="working", to_organisation=world.cast.department
    )
    assert route_case(case_id=first.pk, at=MONDAY).uncovered
    always = RoutingRule.objects.create(name="Always", comes_first=True, to_level="street")
    routed = route_case(case_id=second.pk, at=MONDAY).routed_by
    assert routed == always, "a rule above the one that fails is not disturbed by it"


def test_administrators_are_told_once_for_each_rule_and_reason(world: World, client: Client) -> None:
    deserted(world)
    RoutingRule.objects.create(name="Down", case_class=world.classes["litter"], to_level="community")
    WorkItem.objects.all().delete()
    for _turn in range(3):
        route_case(case_id=world.report().pk, at=MONDAY)
    for item in WorkItem.objects.filter(kind="notice"):
        write_notices(item.payload)
    told = Notice.objects.filter(kind="rule_failed")
    assert [notice.user for notice in told] == [world.cast.ada]
    assert Notice.objects.filter(user=world.cast.oscar, kind="route").count() == 3, (
        "whoever has the cases hears of each"
    )
    client.force_login(world.cast.ada)
    page = client.get(reverse("desk:notices")).content.decode()
    assert "A routing rule fails" in page
    case = told.get().case
    assert case
    assert case.number not in page, "an administrator does not see cases"


def test_the_pages_say_it(world: World, client: Client) -> None:
    RoutingRule.objects.create(name="Down", case_class=world.classes["litter"], to_level="community")
    case = route_case(case_id=world.report().pk, at=MONDAY)
    client.force_login(world.cast.oscar)
    for name in ("desk:case", "desk:inbox"):
        assert (
            "Routing failed"
            in client.get(reverse(name, args=[case.pk] if name == "desk:case" else [])).content.decode()
        )
    page = client.get(reverse("desk:case", args=[case.pk])).content.decode()
    assert "nobody works on cases" in page
    assert "The rule “Down” failed: Nobody works on cases there." in page
    assert 'gridgov_routing_failures{problem="nobody"} 1.0' in client.get("/metrics").content.decode()


def test_whoever_takes_cases_in_asks_for_it_again(world: World) -> None:
    case = route_case(case_id=world.report(kind="dispute").pk, at=MONDAY)
    with pytest.raises(Refused, match="No rule covers this case yet"):
        perform("route", case_id=case.pk, actor=world.cast.anna)
    rule = RoutingRule.objects.create(name="Disputes", kind="social", to_level="district")
    case = perform("route", case_id=case.pk, actor=world.cast.anna)
    assert (case.routed_by, case.holder, case.uncovered) == (rule, world.cast.district_centre, False)
    assert case.clocks.get(kind="level", ended_at=None).holder == world.cast.district_centre
    with pytest.raises(Refused, match="already"):
        perform("route", case_id=case.pk, actor=world.cast.dan)


def test_administrators_route_all_that_wait_in_their_areas(world: World) -> None:
    here = route_case(case_id=world.report(kind="dispute").pk, at=MONDAY)
    taken = world.move(
        route_case(case_id=world.report(kind="dispute").pk, at=MONDAY), "escalate", world.cast.oscar, text="x"
    )
    world.move(taken, "reject", world.cast.dan, text="Twice")
    local = world.cast.stranger
    give_post(local, "administrator", Organisation.objects.get(area=world.cast.other_street, is_centre=True))
    RoutingRule.objects.create(name="Disputes", kind="social", to_level="district")
    assert figures(finished(ask_rerouting(by=local))) == (0, 0, 0)
    assert figures(finished(ask_rerouting(by=world.cast.ada))) == (1, 0, 0)
    assert Case.objects.get(pk=here.pk).holder == world.cast.district_centre
    assert AuditEntry.objects.filter(action="rule.again", data={"cases": 1}).exists()
    with pytest.raises(Refused):
        ask_rerouting(by=world.cast.oscar)


def finished(run: Rerouting) -> Rerouting:
    """The run after the worker has done it all."""
    while run_sweep("rerouting"):
        pass
    run.refresh_from_db()
    return run


def figures(run: Rerouting) -> tuple[int, int, int]:
    return run.went, run.stayed, run.failed


def uncovered(world: World, count: int) -> list[Case]:
    return [route_case(case_id=world.report(kind="dispute").pk, at=MONDAY) for _ in range(count)]


def broken_for(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Routing this case ends in what only the database refuses."""

    def trip(case_id: int) -> bool:
        went = try_again(case_id=case_id)
        if case_id == case.pk:
            Case.objects.filter(pk=case_id).update(routed_by=987654321)
        return went

    monkeypatch.setattr("cases.actions.rerouting.try_again", trip)


def test_a_run_tries_every_case_each_alone_and_says_what_failed(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More cases than one work item takes; one of them ends in an error, a third of them is covered meanwhile."""
    monkeypatch.setattr("cases.actions.rerouting.AT_ONCE", 2)
    cases = uncovered(world, 5)
    RoutingRule.objects.create(name="Disputes", kind="social", to_level="district")
    broken_for(cases[1], monkeypatch)
    client.force_login(world.cast.ada)
    page = client.post(reverse("routing:again"), follow=True).content.decode()
    assert "every 2s" in page
    assert "0 of 5 waiting cases tried" in page
    assert client.post(reverse("routing:again")).status_code == 403, "one at a time"
    run_sweep("rerouting", limit=1)
    run = Rerouting.objects.get()
    assert (figures(run), run.percent, run.last_case) == ((1, 0, 1), 40, cases[1].pk)
    assert figures(finished(run)) == (4, 0, 1)
    error = run.errors.get()
    assert error.case == cases[1]
    assert "IntegrityError" in error.said
    page = client.get(reverse("routing:run", args=[run.pk])).content.decode()
    assert "IntegrityError" in page
    assert cases[1].number not in page, "an administrator sees no cases"
    assert "every 2s" not in page
    assert Case.objects.get(pk=cases[1].pk).uncovered, "its own part is undone"
    monkeypatch.undo()
    assert figures(finished(ask_rerouting(by=world.cast.ada))) == (1, 0, 0)


def test_those_that_stay_keep_nobody_from_his_turn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first that wait can go nowhere; the last one can."""
    monkeypatch.setattr("cases.actions.rerouting.AT_ONCE", 2)
    uncovered(world, 4)
    last = route_case(case_id=world.report(kind="dispute", source="telephone").pk, at=MONDAY)
    RoutingRule.objects.create(name="Calls", kind="social", source="telephone", to_level="district")
    assert figures(finished(ask_rerouting(by=world.cast.ada))) == (1, 4, 0)
    assert Case.objects.get(pk=last.pk).holder == world.cast.district_centre


def test_a_run_goes_on_where_a_dead_worker_left_it_and_stops_when_asked(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.actions.rerouting.AT_ONCE", 1)
    uncovered(world, 3)
    run = ask_rerouting(by=world.cast.ada)
    item = WorkItem.objects.get(kind="rerouting")
    go_on_rerouting(item.payload)
    go_on_rerouting(item.payload)  # the same message once more
    run.refresh_from_db()
    assert run.looked == 1
    local = make_user("local")
    give_post(local, "administrator", world.cast.street_centre)
    with pytest.raises(Refused):
        stop_rerouting(run=run, by=local)
    client.force_login(world.cast.ada)
    page = client.post(reverse("routing:run-stop", args=[run.pk]), follow=True).content.decode()
    assert "Stopped" in page
    assert (finished(run).state, run.looked) == ("stopped", 1)
    assert stop_rerouting(run=run, by=world.cast.ada).state == "stopped"


def test_the_sweep_goes_on_after_a_case_that_ends_in_an_error(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = RoutingRule.objects.create(name="Down", case_class=world.classes["litter"], to_level="community")
    bad, good = (route_case(case_id=world.report().pk, at=MONDAY) for _ in range(2))
    RoutingFailure.objects.filter(case=bad).update(tried_at=timezone.now() - 2 * LATER)
    RoutingFailure.objects.filter(case=good).update(tried_at=timezone.now() - LATER)
    peopled(world)
    broken_for(bad, monkeypatch)
    assert sweep_failures(10) == 2
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.routed_by, bad.routed_by) == (rule, None)
    left = RoutingFailure.objects.get(case=bad)
    assert "IntegrityError" in left.sentence
    assert sweep_failures(10) == 0, "it went to the end of the line"


def test_a_case_moved_on_by_hand_needs_no_rule(world: World) -> None:
    RoutingRule.objects.create(name="Down", case_class=world.classes["litter"], to_level="community")
    case = world.walk(route_case(case_id=world.report().pk, at=MONDAY), "establish")
    RoutingFailure.objects.update(tried_at=timezone.now() - LATER)
    sweep_failures(10)
    assert RoutingFailure.objects.get(case=case).mended_at
    assert Case.objects.get(pk=case.pk).state == "established"


def test_a_post_that_ended_is_nobody(world: World) -> None:
    team = create_organisation(
        actor=None,
        code="water",
        name="水务",
        kind=OrganisationKind.objects.get(code="department"),
        area=world.cast.street,
    )
    give_post(world.cast.stranger, "handler", team)
    rule = RoutingRule.objects.create(name="Water", case_class=world.classes["litter"], to_organisation=team)
    assert route_case(case_id=world.report().pk, at=MONDAY).routed_by == rule
    Post.objects.filter(organisation=team).update(ends_on=timezone.localdate())
    assert route_case(case_id=world.report().pk, at=MONDAY).uncovered
