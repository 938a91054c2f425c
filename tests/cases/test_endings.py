"""The end of a case ends nothing in silence: what waited is ended with it, named in the history, and told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions.notify import write_notices
from cases.models import Case, CaseRequest, Notice
from cases.queries.timeline import full_timeline
from gridgov.models import WorkItem
from tests.cases.test_dispute_life import Quarrel
from tests.cases.world import MONDAY, World

BACKEND = "django.contrib.auth.backends.ModelBackend"
ASKED: dict[str, dict[str, Any]] = {
    "hold": {"until": MONDAY.replace(day=9)},
    "extend": {"amount": "1"},
    "void": {},
    "return": {"ground": "not_ours"},
}


def ask(world: World, case: Case, *kinds: str) -> Case:
    """Oscar asks to void it, henry for everything else."""
    for kind in kinds:
        who = world.cast.oscar if kind == "void" else world.cast.henry
        case = world.move(case, kind, who, MONDAY, text="Frost", **ASKED[kind])
    return case


def rejected(world: World) -> Case:
    case = world.walk(world.report(), "verify")
    case = world.move(case, "supervise", world.cast.diana, text="Hurry")
    case = world.move(case, "hold", world.cast.dora, text="Frost", **ASKED["hold"])
    return world.walk(ask(world, case, "void"), "reject")


def closed(world: World) -> Case:
    case = ask(world, world.walk(world.report(), "establish", "dispatch"), "hold", "extend", "return", "void")
    case = world.move(case, "supervise", world.cast.diana, text="Hurry")
    return world.walk(case, "answer", "check", "close")


def voided(world: World) -> Case:
    case = world.walk(world.report(), "establish", "dispatch")
    case = world.move(ask(world, case, "hold"), "supervise", world.cast.diana, text="Hurry")
    case = ask(world, case, "void")
    request = case.requests.get(kind="void")
    return world.move(case, "grant", world.cast.lisa, request=request.pk)


def merged(world: World) -> Case:
    main, case = world.report(), world.walk(world.report(), "establish")
    case = world.move(case, "supervise", world.cast.diana, text="Hurry")
    case = world.move(case, "hold", world.cast.dora, text="Frost", **ASKED["hold"])
    return world.move(case, "merge", world.cast.oscar, main=main.pk)


def told(case: Case) -> set[str]:
    """Who hears of the last step, once the worker has run."""
    event = case.events.latest("pk")
    item = WorkItem.objects.get(kind="notice", key=f"event:{event.pk}")
    write_notices(item.payload)
    return set(Notice.objects.filter(event=event).values_list("user__username", flat=True))


@pytest.mark.parametrize(
    ("end", "askers"),
    [
        (rejected, {"dora", "oscar"}),
        (closed, {"henry", "oscar"}),
        (voided, {"henry", "oscar"}),
        (merged, {"dora"}),
    ],
)
def test_requests_that_wait_are_ended_named_and_told(
    world: World, end: Callable[[World], Case], askers: set[str]
) -> None:
    case = end(world)
    event = case.events.latest("pk")
    undecided = case.requests.filter(granted=False, decided_by=None, taken_back=False)
    assert event.data["requests"] == sorted(undecided.values_list("pk", flat=True))
    assert {row.decided_at for row in undecided} == {event.at}
    assert not case.requests.filter(granted=None).exists()
    assert event.data["unanswered"] == [world.cast.district_centre.pk]
    heard = told(case)
    assert askers <= heard | {event.actor and event.actor.username}
    assert {"dan", "diana"} <= heard, "the superior whose supervision nobody answered"
    detail = full_timeline(case)[-1].detail
    assert "not decided before the end: " in detail
    assert "Hold" in detail
    assert "No answer was given any more to: East District Grid Centre" in detail


def test_a_dispute_that_ends_ends_them_too(world: World) -> None:
    quarrel = Quarrel(world).agreed()
    quarrel.do("void", text="Twice")
    case = quarrel.do("close", "lisa")
    request = case.requests.get()
    assert (request.granted, case.events.latest("pk").data["requests"]) == (False, [request.pk])
    assert "oscar" in told(case)


def test_the_desk_the_phone_and_the_api_name_them(world: World) -> None:
    case = closed(world)
    client = Client()
    for who, address in (("oscar", "desk:case"), ("alice", "field:case")):
        client.force_login(world.cast.people[who], backend=BACKEND)
        page = client.get(reverse(address, args=[case.pk])).content.decode()
        assert "not decided before the end: Hold, Extension" in page, address
    events = client.get(reverse("api-case", args=[case.pk])).json()["events"]
    assert len(events[-1]["data"]["requests"]) == 4


def test_in_its_next_life_nothing_of_them_is_left(world: World) -> None:
    case = world.walk(closed(world), "reopen")
    assert not case.requests.filter(granted=None).exists()
    case = ask(world, case, "void")
    assert case.requests.filter(kind="void").count() == 2


def test_nothing_is_named_where_nothing_waited(world: World) -> None:
    case = world.walk(world.report(), "establish", "dispatch", "answer", "check", "close")
    assert case.events.latest("pk").data == {}
    assert not CaseRequest.objects.filter(decided_at__gte=timezone.now()).exists()
