"""A superior's order and the reply that is owed; reminders; until when whoever reported reopens."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.actions.lapse import let_lapse
from cases.actions.notify import write_notices
from cases.actions.reporter import reopen_as_reporter, urge_as_reporter
from cases.models import Case, Notice, Policy
from gridgov.problems import Refused
from tests.cases.world import MONDAY, World, moment

TUESDAY = moment("2026-03-03 09:00")


@pytest.fixture
def case(world: World) -> Case:
    return world.walk(world.report(), "establish", "dispatch")


def supervise(world: World, case: Case, text: str = "Today, please", who: str = "diana") -> Case:
    return world.move(case, "supervise", world.cast.people[who], MONDAY, text=text)


def owed(case: Case) -> list[tuple[str, Any]]:
    rows = case.clocks.filter(kind="reply", ended_at=None).order_by("pk")
    return [(clock.holder.code, clock.due_at) for clock in rows]


def shown(world: World, case: Case, who: str = "oscar") -> str:
    client = Client()
    client.force_login(world.cast.people[who], backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("desk:case", args=[case.pk])).content.decode()


def test_an_order_stays_with_its_opinion_and_a_reply_is_owed_in_time(world: World, case: Case) -> None:
    case = supervise(world, case)
    order = case.supervisions.get()
    assert (order.organisation, order.by) == (world.cast.district_centre, world.cast.diana)
    assert order.opinion
    assert order.opinion.body == "Today, please"
    assert owed(case) == [(world.cast.street_centre.code, TUESDAY)]
    assert "Reply owed" in shown(world, case)
    assert "Today, please" in shown(world, case)


def test_the_reply_ends_it_and_is_shown(world: World, case: Case) -> None:
    case = world.move(supervise(world, case), "reply", world.cast.lisa, MONDAY, text="The lorry is there")
    order = case.supervisions.get()
    assert order.reply
    assert order.reply.body == "The lorry is there"
    assert (order.replied_by, owed(case)) == (world.cast.lisa, [])
    assert "The lorry is there" in shown(world, case, "diana")
    with pytest.raises(Refused, match="Nobody waits"):
        world.move(case, "reply", world.cast.lisa, MONDAY, text="Again")


def test_several_orders_over_time_each_with_its_own_reply(world: World, case: Case) -> None:
    case = world.move(supervise(world, case), "reply", world.cast.lisa, MONDAY, text="Today")
    case = supervise(world, supervise(world, case, "And?"), "Well?", "carl")
    assert len(owed(case)) == 2
    case = world.move(case, "reply", world.cast.lisa, MONDAY, text="Done by noon")
    replies = [order.reply.body if order.reply else "" for order in case.supervisions.order_by("pk")]
    assert replies == ["Today", "Done by noon", "Done by noon"]


def test_whoever_answered_then_owes_it_though_the_case_went_up(world: World, case: Case) -> None:
    case = world.move(supervise(world, case), "escalate", world.cast.oscar, MONDAY, text="Too large")
    assert owed(case) == [(world.cast.street_centre.code, TUESDAY)]
    with pytest.raises(Refused):
        world.move(case, "reply", world.cast.dan, MONDAY, text="Not mine")
    assert owed(world.move(case, "reply", world.cast.oscar, MONDAY, text="We help")) == []


def test_a_reply_that_does_not_come_is_told_upward(world: World, case: Case) -> None:
    case = supervise(world, case, who="carl")
    clock = case.clocks.get(kind="reply")
    assert let_lapse(clock_id=clock.pk, case_id=case.pk, at=TUESDAY)
    write_notices({"clock": clock.pk, "kind": "lapse"})
    told = set(Notice.objects.filter(clock=clock).values_list("user__username", flat=True))
    assert {"lisa", "diana", "carl"} <= told, "who owes it, the centre above, and whose order it was"
    assert "No reply in time" in shown(world, case)


def test_the_whole_limit_that_runs_out_orders_in_the_name_of_the_centre_above(
    world: World, case: Case
) -> None:
    total = case.clocks.get(kind="total")
    case.clocks.filter(kind="level").update(due_at=total.due_at + timedelta(days=9))
    Case.objects.filter(pk=case.pk).update(due_at=total.due_at + timedelta(days=9))
    let_lapse(clock_id=total.pk, case_id=case.pk, at=total.due_at)
    order = case.supervisions.get()
    assert (order.organisation, order.by, order.opinion) == (world.cast.district_centre, None, None)


def test_closing_ends_what_nobody_replied_to(world: World, case: Case) -> None:
    case = world.walk(supervise(world, case), "answer", "check", "close", at=MONDAY)
    assert owed(case) == []
    assert "ended without a reply" in shown(world, case)


# Reminders and reopening.


def test_reminders_are_counted(world: World, case: Case) -> None:
    for _ in range(2):
        case = world.move(case, "urge", world.cast.diana, MONDAY)
    case = urge_as_reporter(case=case, at=MONDAY)
    assert case.urged == 3
    assert "Urged 3 times" in shown(world, case)


def test_the_city_says_how_often_a_reporter_reminds(world: World, case: Case) -> None:
    Policy.objects.create(name="urge_hours", value=2)
    urge_as_reporter(case=case, at=MONDAY)
    with pytest.raises(Refused, match="2 hours"):
        urge_as_reporter(case=case, at=MONDAY + timedelta(minutes=119))
    assert urge_as_reporter(case=case, at=MONDAY + timedelta(minutes=120)).urged == 2


@pytest.mark.parametrize("way", [("establish", "dispatch", "answer", "check", "close"), ("reject",)])
def test_the_window_is_counted_from_the_end_whatever_happens_later(
    world: World, way: tuple[str, ...]
) -> None:
    case = world.walk(world.report(), *way, at=MONDAY)
    case = world.move(case, "note", world.cast.oscar, MONDAY + timedelta(days=20), text="Asked again")
    with pytest.raises(Refused, match="within 30 days"):
        reopen_as_reporter(case=case, reason="It is back", at=MONDAY + timedelta(days=30))
    inside = MONDAY + timedelta(days=30) - timedelta(seconds=1)
    assert reopen_as_reporter(case=case, reason="It is back", at=inside).state == "reopened"


def test_the_city_says_how_long(world: World) -> None:
    case = world.walk(world.report(), "reject", at=MONDAY)
    Policy.objects.create(name="reopen_days", value=3)
    with pytest.raises(Refused, match="within 3 days"):
        reopen_as_reporter(case=case, reason="It is back", at=MONDAY + timedelta(days=3))
    assert "within 3 days" in shown(world, case, "alice"), "the page says so before anybody tries"
    late = MONDAY + timedelta(days=99)
    assert world.move(case, "reopen", world.cast.oscar, late, text="Office mistake").state == "reopened"
