"""A flood ends in one message for each person and span; a killed worker's messages go out later, each under one id."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case, Delivery, DeliveryItem, Notice, Quiet
from cases.telling import planning, sending
from cases.telling.actions import Given, choose
from cases.telling.mail import message_id
from gridgov.work import run_sweep
from tests.cases.crowds import copies
from tests.cases.telling import make_due, plan_all, reachable, tell
from tests.cases.world import World, make_world
from tests.support.servers import Processes, eventually

FLOOD = 10_000
KINDS: Any = {"limits": ["mail", "sms"], "urgent": ["mail", "sms"]}
State = Delivery.State


def flood(world: World, people: list[Any], many: int, **more: Any) -> None:
    """So many lapses, each of another case, told to these people in turn within a minute."""
    copies(world.report(), many // len(people))
    cases = Case.objects.order_by("-pk").values_list("pk", flat=True)[: many // len(people)]
    now = timezone.now()
    Notice.objects.bulk_create(
        Notice(
            user=user,
            case_id=case,
            kind="lapse",
            at=now + timedelta(milliseconds=6 * number % 60_000),
            **more,
        )
        for number, case in enumerate(cases)
        for user in people
    )


@pytest.mark.django_db
def test_ten_thousand_lapses_in_a_minute_end_in_one_message_a_person(world: World) -> None:
    cast = world.cast
    people = [cast.oscar, cast.dora, cast.anna, cast.lisa, cast.henry]
    for number, user in enumerate(people):
        choose(user=reachable(user), given=Given(KINDS, Quiet.NEVER), phone=f"1380000567{number}")
    Notice.objects.all().delete()
    flood(world, people, FLOOD)
    with CaptureQueriesContext(connection) as captured:
        deliveries = plan_all()
    assert DeliveryItem.objects.count() == FLOOD * 2, "each over mail and SMS"
    assert len(deliveries) == len(people) * 2
    assert len(captured) < FLOOD / planning.AT_ONCE * 25, "by the thousand, not one by one"
    make_due(*deliveries)
    run_sweep("deliveries")
    assert sorted(message.to[0] for message in mail.outbox) == sorted(user.email for user in people)
    assert {message.subject for message in mail.outbox} == {"2,000 new notices"}
    assert all(message.body.count("/desk/cases/") == 50 for message in mail.outbox), (
        "and 1,950 more stand in the app"
    )
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}


@pytest.mark.kill
@pytest.mark.xdist_group("processes")
def test_a_killed_worker_leaves_none_out_and_tells_nobody_twice(real_processes: Processes) -> None:
    """Urgent ones, so that each is a message; killed in the middle, twice."""
    world, many = make_world(), 150
    choose(user=reachable(world.cast.oscar), given=Given(KINDS, Quiet.NEVER), phone="13800005678")
    Notice.objects.all().delete()
    flood(world, [world.cast.oscar], many)
    Case.objects.update(urgent=True)
    mails, texts = real_processes.data / "mail", real_processes.data / "sms"
    real_processes.beat()
    sent = Delivery.objects.filter(state=State.SENT)
    for some in (5, 100):
        worker = real_processes.worker()
        eventually(lambda: sent.count() >= some, seconds=120, what="the first messages")  # noqa: B023
        real_processes.kill(worker)
    assert Delivery.objects.filter(state__in=Delivery.TO_SEND).exists(), "it was to be killed in the middle"
    real_processes.worker()
    waiting = Delivery.objects.filter(urgent=True, state__in=Delivery.TO_SEND)
    planned = Notice.objects.filter(kind="lapse", clock=None, waits=True)
    eventually(lambda: not waiting.exists() and not planned.exists(), seconds=120, what="the rest")
    real_processes.end()
    ids = [
        found
        for path in mails.iterdir()
        for found in re.findall(r"^Message-ID: (\S+)", path.read_text(), re.M)
    ]
    assert {message_id(row) for row in sent.filter(channel="mail")} == set(ids), "none is left out"
    assert len(ids) - len(set(ids)) <= 2, "at most the one in flight comes again, under its id"
    told = [json.loads(path.read_text()) for path in texts.glob("*.json")]
    assert len(told) == len({row["id"] for row in told}) == sent.filter(channel="sms").count(), (
        "a file can tell: none twice"
    )


@pytest.mark.django_db
def test_what_is_closed_while_others_plan_takes_nothing_in(world: World) -> None:
    choose(user=reachable(world.cast.oscar), given=Given({"limits": ["mail"]}, Quiet.NEVER), phone="")
    case = world.report()
    tell([world.cast.oscar], case, kind="lapse")
    [first] = plan_all()
    make_due(first)
    sending.close_due(timezone.now())
    tell([world.cast.oscar], case, kind="lapse")
    tell([world.cast.oscar], case, kind="warn")
    _first, second = plan_all()
    assert (first.items.count(), second.items.count()) == (1, 2)
