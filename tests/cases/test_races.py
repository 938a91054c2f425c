"""Two at the same moment, on connections of their own: one wins, the other is told, nothing is done twice."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from threading import Barrier, Event
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from shapely.geometry import box

from cases.actions import Report, perform, reckoning, report_case
from cases.actions import photos as keeping
from cases.actions import report as reporting
from cases.actions.lapse import sweep_lapses
from cases.actions.step import Step
from cases.actions.vertical import lapse
from cases.auditing import clocks, history, holders
from cases.calendars import edit_day
from cases.models import Case, CaseEvent, Clock, Moved, WorkCalendar
from gridgov.models import WorkItem
from gridgov.problems import Invalid, Stale
from gridgov.work import run_sweep
from grids.actions import draft_division, publish_division, set_outlines
from grids.models import Division, Grid
from members.models import User
from tests.cases.world import IN_G1, IN_G2, MONDAY, World, make_world
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = 20  # seconds, where something is broken


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def move(case: Case, name: str, who: User, **given: Any) -> Callable[[], Case]:
    return partial(perform, name, case_id=case.pk, actor=who, given=given, version=case.version)


def unbroken() -> bool:
    """No check of cases finds anything, but that clocks of long ago wait for a sweep."""
    checks = [*holders.CHECKS, *clocks.CHECKS, *history.CHECKS]
    found = [
        str(breach) for check in checks if check is not clocks.what_is_due_has_lapsed for breach in check()
    ]
    assert not found
    return True


def report(world: World, **more: Any) -> Report:
    fields: dict[str, Any] = {
        "uuid": uuid4(),
        "case_class": world.classes["litter"],
        "source": "patrol",
        "description": "Bags",
    }
    return Report(**(fields | {"lon": IN_G1[0], "lat": IN_G1[1]} | more))


def test_two_dispatch_the_same_case(world: World) -> None:
    case = world.walk(world.report(), "establish")
    cast = world.cast
    offices = (cast.department, cast.team)
    answers = at_once(
        *(
            move(case, "dispatch", who, organisation=office.pk)
            for who, office in zip((cast.oscar, cast.dora), offices, strict=True)
        )
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Case", "Stale"]
    assert case.work_orders.count() == 1
    assert case.events.filter(move="dispatch").count() == 1
    assert unbroken()


def test_one_report_sent_four_times_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    given, all_looked = report(world), Barrier(4)
    locate = reporting._locate

    def wait_for_all(report: Report, **how: bool) -> Any:
        """Nobody has found a case of this uuid when everybody gets here."""
        all_looked.wait(WAIT)
        return locate(report, **how)

    monkeypatch.setattr(reporting, "_locate", wait_for_all)
    answers = at_once(*[partial(report_case, given, actor=world.cast.alice)] * 4)
    case = Case.objects.get()
    assert {answer[0] for answer in answers} == {case}
    assert sorted(created for _case, created in answers) == [False, False, False, True]
    assert WorkItem.objects.filter(kind="route").count() == 1
    assert case.events.count() == 1


def test_two_workers_sweep_the_same_lapses(world: World) -> None:
    """What both passed by, because the other held that case, is left to the sweep after them."""
    cases = [world.walk(world.report(at=MONDAY), "establish") for _ in range(6)]
    done = [*at_once(*[partial(sweep_lapses, 100)] * 2), sweep_lapses(100)]
    assert sum(done) == Clock.objects.filter(lapsed_at__isnull=False).count() == 3 * len(cases)
    lapses = CaseEvent.objects.filter(move="lapse").values_list("data__clock", flat=True)
    assert len(lapses) == len(set(lapses)) == len(cases)
    assert set(Case.objects.values_list("level", flat=True)) == {"district"}
    assert unbroken()


def test_a_lapse_that_the_database_refuses_in_the_end_keeps_nobody_waiting(world: World) -> None:
    """They lapse together in one transaction; it cannot be ended, so each is tried alone."""
    broken, sound = (world.walk(world.report(at=MONDAY), "establish") for _ in range(2))

    def lapses(step: Step) -> None:
        lapse(step)
        if step.case.pk == broken.pk:
            step.case.clocks.filter(kind="total").update(ended_at=step.at)

    with patch.dict("cases.actions.perform.EFFECTS", lapse=lapses):
        assert sweep_lapses(100) == 5
    level = Case.objects.in_bulk([broken.pk, sound.pk])
    assert [level[case.pk].level for case in (broken, sound)] == ["street", "district"]
    assert not broken.clocks.filter(kind="level", lapsed_at__isnull=False).exists()
    assert unbroken()


def test_the_sweep_passes_by_a_case_that_somebody_is_moving(world: World) -> None:
    busy, free = (world.walk(world.report(at=MONDAY), "establish") for _ in range(2))
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=busy.pk)
        (done,) = at_once(partial(sweep_lapses, 100))
    assert done == 3
    assert not busy.clocks.filter(lapsed_at__isnull=False).exists()
    assert free.clocks.filter(lapsed_at__isnull=False).count() == 3
    assert sweep_lapses(100) == 3


def test_a_person_escalates_while_the_sweep_does(world: World) -> None:
    case = world.walk(world.report(at=MONDAY), "establish")
    answers = at_once(move(case, "escalate", world.cast.oscar, text="Too big"), partial(sweep_lapses, 100))
    case.refresh_from_db()
    assert case.holder == world.cast.district_centre
    assert case.events.filter(move__in=["escalate", "lapse"]).count() == 1
    assert isinstance(answers[0], Case | Stale)
    assert unbroken()


def test_an_escalation_waits_for_the_standard_that_is_being_chosen(world: World) -> None:
    """The limit of the next level follows from the standard as it is once the lock is free."""
    case = world.report()
    given = {"filing_standard": world.standards["urgent litter"].pk}
    establish = partial(perform, "establish", case_id=case.pk, actor=world.cast.anna, given=given)
    escalate = partial(
        perform, "escalate", case_id=case.pk, actor=world.cast.oscar, given={"text": "Too big"}
    )
    done = [answer for answer in at_once(establish, escalate) if isinstance(answer, Case)]
    level = case.clocks.get(kind="level", ended_at=None)
    if (
        len(done) == 2
    ):  # established first: otherwise the district's case is no longer the street's to establish
        assert (level.limit_value, level.limit_unit) == (Decimal(1), "hour")
    assert unbroken()


def test_a_hold_is_granted_while_somebody_answers(world: World) -> None:
    case = world.walk(world.report(), "establish", "dispatch")
    case = world.move(case, "hold", world.cast.oscar, text="Frost", until=MONDAY.replace(day=9))
    asked = case.requests.get()
    on_monday = partial(perform, case_id=case.pk, at=MONDAY)  # a hold until a time that has passed is refused
    grant = partial(on_monday, "grant", actor=world.cast.lisa, given={"request": asked.pk})
    answer = partial(on_monday, "answer", actor=world.cast.henry, given={"text": "Done"})
    answers = at_once(grant, answer)
    case.refresh_from_db()
    assert case.state == "on_hold"
    assert case.held_state == ("dispatched" if isinstance(answers[1], Stale) else "handled")
    assert unbroken()


def test_two_decide_on_one_request(world: World) -> None:
    case = world.report()
    case = world.move(case, "void", world.cast.oscar, text="Twice")
    asked = {"request": case.requests.get().pk, "text": "No"}
    acts = [
        partial(perform, name, case_id=case.pk, actor=world.cast.lisa, given=asked)
        for name in ("grant", "refuse")
    ]
    refused = [answer for answer in at_once(*acts) if isinstance(answer, Exception)]
    assert [type(problem) for problem in refused] in ([Stale], [Invalid])
    assert case.events.filter(move__in=["grant", "refuse"]).count() == 1
    assert unbroken()


def redraw(world: World) -> Grid:
    """The west of the community is to be grid G9, and G1 is to have half of the east; not in force yet."""
    grid = Grid.objects.create(code="G9", name="九网格", community=world.cast.community)
    division = draft_division(community=world.cast.community)
    parts = [
        (grid.pk, box(120.0, 30.0, 120.01, 30.02)),
        (world.cast.neighbour_grid.pk, box(120.01, 30.0, 120.02, 30.015)),
        (world.cast.grid.pk, box(120.01, 30.015, 120.02, 30.02)),
    ]
    set_outlines(division=division, outlines=parts)
    return grid


def publish(world: World) -> None:
    publish_division(
        division_id=Division.objects.get(community=world.cast.community, state="draft").pk, directly=True
    )


def test_a_division_comes_into_force_between_locating_and_saving(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, located, published = redraw(world), Event(), Event()
    locate = reporting._locate

    def locate_and_wait(report: Report, **how: bool) -> Any:
        found = locate(report, **how)
        located.set()
        published.wait(WAIT)
        return found

    def publish_then() -> None:
        located.wait(WAIT)
        publish(world)
        published.set()

    monkeypatch.setattr(reporting, "_locate", locate_and_wait)
    (case, created), _none = at_once(
        partial(report_case, report(world), actor=world.cast.alice), publish_then
    )
    assert created
    assert (case.reported_grid_id, case.duty_grid_id) == (new.pk, new.pk)
    assert Case.objects.count() == 1
    assert unbroken()


def test_a_division_comes_into_force_while_a_report_is_being_saved(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, saving, waits = redraw(world), Event(), Event()
    keep_photos = keeping.keep_photos

    def keep_and_wait(*given: Any, **more: Any) -> Any:
        """The version is checked already: the publication has to wait for this transaction."""
        saving.set()
        waits.wait(0.5)
        assert not Division.objects.filter(state="in_force", number=2).exists()
        return keep_photos(*given, **more)

    def publish_then() -> None:
        saving.wait(WAIT)
        publish(world)

    monkeypatch.setattr(reporting, "keep_photos", keep_and_wait)
    at_once(partial(report_case, report(world), actor=world.cast.alice), publish_then)
    case = Case.objects.get()
    assert (case.reported_grid, case.duty_grid) == (world.cast.grid, new)
    assert unbroken()


def test_reports_go_on_while_divisions_are_published(world: World) -> None:
    redraw(world)
    places = (IN_G1, IN_G2) * 4
    reports = [
        partial(report_case, report(world, lon=lon, lat=lat), actor=world.cast.alice) for lon, lat in places
    ]
    answers = at_once(partial(publish, world), *reports)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    in_force = set(
        Division.objects.get(community=world.cast.community, state="in_force").outlines.values_list(
            "grid", flat=True
        )
    )
    assert set(Case.objects.values_list("duty_grid", flat=True)) <= in_force
    assert Case.objects.count() == len(places)
    assert unbroken()


def test_two_workers_reckon_the_same_clocks_while_somebody_moves_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reckoning, "AT_ONCE", 2)
    monkeypatch.setattr(timezone, "now", lambda: MONDAY)  # what had run out by now would not be moved
    cases = [world.walk(world.report(at=MONDAY), "establish") for _ in range(5)]
    edit_day(calendar=WorkCalendar.objects.get(), day=date(2026, 3, 4), spans=())
    run = reckoning.ask_reckoning(at=MONDAY)

    def work() -> int:
        return sum(run_sweep("reckoning") for _ in range(10))

    dispatched = move(cases[2], "dispatch", world.cast.oscar, organisation=world.cast.department.pk)
    *_done, moved = at_once(work, work, dispatched)
    work()
    run.refresh_from_db()
    of_cases = (
        Moved.objects.values("clock__case").distinct().count()
    )  # a work order given meanwhile counts for its case
    assert (run.state, run.looked, of_cases) == ("done", 5, 5)
    assert CaseEvent.objects.filter(move="reckon").count() == 5
    assert isinstance(moved, Case | Stale)
    assert len(set(Clock.objects.filter(kind="total").values_list("due_at", flat=True))) == 1
    assert unbroken()
