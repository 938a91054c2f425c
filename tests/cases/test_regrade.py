"""An established case turns out to be graver, or something else: limits, orders and alarms follow."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from cases.actions.notify import notices_of, write_notices
from cases.bulk.actions import ask_for_picked, confirm_job
from cases.models import BulkJob, Case, CaseClass, FilingStandard, Notice
from cases.queries.timeline import full_timeline
from cases.workflow import OPEN
from gridgov.problems import Invalid, Problem, Refused
from gridgov.work import run_sweep
from tests.cases.disputes import are_disputes
from tests.cases.test_alarms import rule
from tests.cases.world import MONDAY, World

HOUR = timedelta(hours=1)
LATER = MONDAY + HOUR


def dispatched(world: World) -> Case:
    """At work: the department by the whole case's limit, the team by one of its own."""
    case = world.walk(world.report(), "establish", "dispatch")
    own: dict[str, Any] = {"organisation": world.cast.team.pk, "limit": "1", "unit": "working_day"}
    return world.move(case, "assist", world.cast.oscar, **own)


def regrade(world: World, case: Case, standard: str = "urgent litter", **more: Any) -> Case:
    given: dict[str, Any] = {"filing_standard": world.standards[standard].pk, "text": "It smells of gas"}
    return world.move(case, "regrade", world.cast.dora, LATER, **given | more)


def limits(case: Case) -> dict[str, tuple[Decimal, str]]:
    """By kind, of an order by its organisation."""
    clocks = case.clocks.filter(ended_at=None).select_related("holder")
    return {
        f"order {clock.holder.name}" if clock.kind == "order" else clock.kind: (
            clock.limit_value.normalize(),
            clock.limit_unit,
        )
        for clock in clocks
    }


def words(case: Case) -> list[str]:
    return [step.detail for step in full_timeline(case) if step.move == "regrade"]


def test_raised_to_urgent_limits_and_orders_follow_and_those_at_work_hear(world: World) -> None:
    case = dispatched(world)
    before = limits(case)
    case = regrade(world, case)
    cast, four = world.cast, (Decimal(4), "hour")
    after = limits(case)
    assert (case.urgent, case.state, after["total"]) == (True, "dispatched", four)
    assert after["level"] == (Decimal(2), "hour")
    assert after[f"order {cast.department.name}"] == four
    assert after[f"order {cast.team.name}"] == before[f"order {cast.team.name}"]
    assert (case.total_due_at, case.due_at) == (MONDAY + 4 * HOUR, MONDAY + 2 * HOUR)
    assert case.work_orders.get(role="lead").due_at == MONDAY + 4 * HOUR
    event = case.events.latest("pk")
    assert event.text is not None
    assert (event.move, event.text.body, words(case)) == ("regrade", "It smells of gas", ["urgent now"])
    for piece in notices_of(event, case):
        write_notices(piece.payload)
    assert {"henry", "leo"} <= set(
        Notice.objects.filter(event=event).values_list("user__username", flat=True)
    )


def test_what_has_run_out_stays_as_it_ran_out(world: World) -> None:
    case = dispatched(world)
    level = case.clocks.get(kind="level", ended_at=None)
    case.clocks.filter(pk=level.pk).update(due_at=LATER - HOUR / 2)
    case = regrade(world, case)
    assert limits(case)["level"] == (level.limit_value.normalize(), level.limit_unit)
    assert limits(case)["total"] == (Decimal(4), "hour")


def test_urgent_without_an_urgent_standard_and_back_again(world: World) -> None:
    case = regrade(world, dispatched(world), "litter", urgent="yes")
    assert (case.urgent, limits(case)["total"]) == (True, (Decimal(2), "working_day"))
    case = regrade(world, case, "litter", urgent="no")
    assert (case.urgent, words(case)) == (False, ["urgent now", "not urgent any more"])


def test_it_rings_once_in_its_life_where_the_class_does(world: World) -> None:
    rule(world, urgent_only=True)
    case = regrade(world, dispatched(world))
    assert [event.move for event in case.events.order_by("pk")][-2:] == ["regrade", "ring"]
    case = regrade(world, case, "litter")
    case = regrade(world, case)
    assert case.events.filter(move="ring").count() == 1


def test_another_class_with_its_standard(world: World) -> None:
    litter = world.classes["litter"]
    gas = CaseClass.objects.create(
        scheme=litter.scheme, kind="event", code="06002", parent=litter.parent, name="燃气", name_en="Gas"
    )
    standard = FilingStandard.objects.create(
        case_class=gas, number=1, limit_value=1, limit_unit="hour", is_urgent=True
    )
    rule(world, "litter")
    case = regrade(world, dispatched(world), filing_standard=standard.pk, case_class=gas.pk)
    assert (case.case_class, case.urgent) == (gas, True)
    assert words(case) == ["from “Exposed litter” to “Gas” · urgent now"]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"filing_standard": "litter"}, Invalid),  # as it is
        ({"filing_standard": "dispute"}, Invalid),  # of another class
        ({"filing_standard": "dispute", "case_class": "dispute"}, Refused),
        ({"text": " "}, Invalid),
    ],
)
def test_what_cannot_be(world: World, given: dict[str, str], problem: type[Problem]) -> None:
    case = dispatched(world)
    are_disputes(world)
    rows: dict[str, Any] = {"filing_standard": world.standards, "case_class": world.classes}
    values = {name: rows[name][value].pk if name in rows else value for name, value in given.items()}
    with pytest.raises(problem):
        regrade(world, case, **values)


def test_many_at_once_and_each_for_itself(world: World) -> None:
    cases = [dispatched(world) for _ in range(3)]
    over = world.move(world.report(), "reject", world.cast.oscar, text="Nothing there")
    picked = {case.pk: case.version for case in [*cases, over]}
    given = {"urgent": "yes", "text": "A storm is coming"}
    job = ask_for_picked(by=world.cast.oscar, move="regrade", given=given, picked=picked)
    run_sweep("bulk")
    confirm_job(by=world.cast.oscar, job_id=job.pk)
    run_sweep("bulk")
    assert BulkJob.objects.get(pk=job.pk).items.filter(state="done").count() == 3
    assert set(Case.objects.filter(state__in=OPEN).values_list("urgent", "filing_standard__is_urgent")) == {
        (True, True)
    }
