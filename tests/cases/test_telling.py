"""Notices on their way out: by mail, as each person chose, once."""

from datetime import time, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions.notices import read_notices
from cases.models import Delivery, DeliveryItem, Notice, NoticeChoice, Quiet
from cases.telling import sending
from cases.telling.actions import Given, choose, set_default
from cases.telling.mail import message_id
from cases.telling.rules import MOST_ATTEMPTS
from cases.telling.sending import send_due
from gridgov.models import AuditEntry
from gridgov.problems import Invalid, Refused
from tests.cases.telling import make_due, plan_all, reachable, tell
from tests.cases.world import World, make_world

pytestmark = pytest.mark.django_db
State = Delivery.State
ALWAYS = Given({"work": ["mail"], "urgent": ["mail"]}, Quiet.NEVER)


@pytest.fixture
def world() -> World:
    world = make_world()
    for user in (world.cast.oscar, world.cast.henry):
        choose(user=reachable(user), given=ALWAYS, phone="")
    return world


def send(*deliveries: Delivery) -> list[Any]:
    """What the mail server got."""
    make_due(*deliveries)
    send_due(200)
    return mail.outbox


def test_a_notice_goes_out_by_mail_once(world: World) -> None:
    case = world.report()
    tell([world.cast.oscar], case)
    [delivery] = plan_all()
    assert send_due(200) == 0, "it gathers for a while"
    [message] = send(delivery)
    send(delivery)
    assert len(mail.outbox) == 1
    assert message.to == ["oscar@example.org"]
    assert case.number in message.body
    assert "Exposed litter" in message.subject
    assert f"http://localhost:8000{reverse('desk:case', args=[case.pk])}" in message.body
    assert message.extra_headers["Message-ID"] == message_id(delivery)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.sent_at is None) == (State.SENT, False)


def test_nothing_of_people_is_in_a_mail(world: World) -> None:
    case = world.report(description="Mrs Wang, 13800005678, complains")
    type(case).objects.filter(pk=case.pk).update(place="Willow Lane 3, room 402")
    tell([world.cast.oscar], case)
    [message] = send(*plan_all())
    assert not any(word in message.subject + message.body for word in ("Wang", "138", "complains", "402"))


def test_what_piles_up_is_one_message_and_the_urgent_one_comes_at_once(world: World) -> None:
    case, urgent = world.report(), world.report()
    type(urgent).objects.filter(pk=urgent.pk).update(urgent=True)
    for each in (case, case, case, urgent):
        tell([world.cast.oscar], each)
    at_once, digest = plan_all()
    assert (digest.items.count(), at_once.items.count()) == (3, 1)
    send_due(200)
    assert [m.subject.startswith("Urgent: ") for m in mail.outbox] == [True]
    messages = send(digest)
    assert len(messages) == 2
    assert messages[1].subject == "3 new notices"


def test_what_comes_after_a_message_waits_for_the_next_span(world: World) -> None:
    case, now = world.report(), timezone.now()
    tell([world.cast.oscar], case)
    [first] = plan_all(now)
    send(first)
    tell([world.cast.oscar], case)
    tell([world.cast.oscar], case)
    second = plan_all(timezone.now())[-1]
    first.refresh_from_db()
    assert second.items.count() == 2
    assert second.due_at - first.due_at == timedelta(minutes=15)


def test_what_was_read_in_the_app_is_not_sent_any_more(world: World) -> None:
    case = world.report()
    tell([world.cast.oscar, world.cast.henry], case)
    deliveries = plan_all()
    read_notices(user=world.cast.oscar)
    assert [message.to for message in send(*deliveries)] == [["henry@example.org"]]
    assert Delivery.objects.get(user=world.cast.oscar).state == State.DROPPED


def test_a_dispute_is_told_to_nobody_who_may_not_see_it_any_more(world: World) -> None:
    case = world.report()
    tell([world.cast.henry], case)
    deliveries = plan_all()
    type(case).objects.filter(pk=case.pk).update(dispute=True)
    assert send(*deliveries) == []


def test_a_closed_account_gets_nothing(world: World) -> None:
    case, cast = world.report(), world.cast
    tell([cast.oscar], case)
    deliveries = plan_all()
    cast.oscar.is_active = False
    cast.oscar.save()
    tell([cast.oscar], case)
    assert plan_all() == deliveries
    assert send(*deliveries) == []


def test_in_the_language_of_the_reader(world: World) -> None:
    world.cast.oscar.language = "zh-hans"
    world.cast.oscar.save()
    tell([world.cast.oscar], world.report())
    [message] = send(*plan_all())
    assert "暴露垃圾" in message.subject


def test_a_failure_backs_off_and_is_given_up_in_the_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: Any) -> None:
        raise SMTPRecipientsRefused({"oscar@example.org": (550, b"no such user")})

    monkeypatch.setitem(sending.TO_PEOPLE, "mail", refuse)
    tell([world.cast.oscar], world.report())
    [delivery] = plan_all()
    waits = []
    for _attempt in range(MOST_ATTEMPTS):
        send(delivery)
        delivery.refresh_from_db()
        waits.append(delivery.due_at - timezone.now())
        assert "oscar@" not in delivery.last_error
        assert "SMTPRecipientsRefused" in delivery.last_error
    assert waits[0] < waits[1] < waits[2]
    assert (delivery.state, delivery.attempts) == (State.DEAD, MOST_ATTEMPTS)
    assert send_due(200) == 0


def test_one_that_fails_keeps_no_other_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = sending.TO_PEOPLE["mail"]

    def moody(delivery: Delivery, user: Any) -> None:
        if user == world.cast.oscar:
            raise OSError("connection refused")
        real(delivery, user)

    monkeypatch.setitem(sending.TO_PEOPLE, "mail", moody)
    tell([world.cast.oscar, world.cast.henry], world.report())
    assert len(send(*plan_all())) == 1
    assert sorted(Delivery.objects.values_list("state", flat=True)) == [State.FAILED, State.SENT]


LATE: tuple[tuple[str, dict[str, Any], bool], ...] = (
    ("in time", {}, False),
    ("a worker that was stopped since noon", {"due_at": timedelta(hours=-8)}, True),
    ("tried once more", {"last_error": "OSError", "attempts": 9, "state": "failed"}, True),
    ("asked for again", {"last_error": "OSError"}, True),
    ("urgent", {"due_at": timedelta(hours=-8), "urgent": True}, False),
)


@pytest.mark.parametrize(("why", "changes", "waits"), LATE, ids=[line[0] for line in LATE])
def test_what_comes_late_waits_for_the_end_of_quiet_hours(
    world: World, why: str, changes: dict[str, Any], waits: bool
) -> None:
    now = timezone.localtime()
    hours = ((now - timedelta(hours=1)).time(), (now + timedelta(hours=2)).time())
    choose(user=world.cast.oscar, given=Given({"work": ["mail"]}, Quiet.HOURS, *hours), phone="")
    tell([world.cast.oscar], world.report())
    [delivery] = plan_all()
    due = timezone.now() + changes.pop("due_at", timedelta())
    Delivery.objects.filter(pk=delivery.pk).update(**changes, closed=True, due_at=due)
    assert send_due(200) == 1
    assert len(mail.outbox) == (0 if waits else 1), why
    delivery.refresh_from_db()
    if waits:
        left = delivery.due_at - timezone.now()
        assert timedelta(minutes=119) < left <= timedelta(hours=2)
        assert (delivery.state, delivery.attempts) == (changes.get("state", "waiting"), delivery.attempts)


def test_planned_again_nothing_is_told_twice(world: World) -> None:
    tell([world.cast.oscar], world.report())
    plan_all()
    Notice.objects.update(waits=True)
    plan_all()
    assert DeliveryItem.objects.count() == 1


def test_own_choice_goes_before_the_organisations_before_the_citys(world: World) -> None:
    cast, case = world.cast, world.report()
    assert reachable(cast.lisa)
    set_default(by=cast.ada, organisation=None, given=Given({}, Quiet.NEVER))
    set_default(by=cast.lisa, organisation=cast.street_centre, given=Given({"news": ["mail"]}, Quiet.NEVER))

    def told(kind: str) -> bool:
        tell([cast.lisa], case, kind=kind)
        plan_all()
        return DeliveryItem.objects.filter(notice__kind=kind).exists()

    assert told("close")
    assert not told("dispatch")
    choose(user=cast.lisa, given=Given({"limits": ["mail"]}, Quiet.NEVER), phone="")
    assert told("lapse")
    assert not told("check")
    choose(user=cast.lisa, given=None, phone="")
    set_default(by=cast.lisa, organisation=cast.street_centre, given=None)
    assert not told("arrive"), "the city's, which is nothing"
    with pytest.raises(Refused):
        set_default(by=cast.henry, organisation=cast.street_centre, given=None)
    with pytest.raises(Refused):
        set_default(by=cast.lisa, organisation=None, given=None)
    assert AuditEntry.objects.filter(action="notices.default").count() == 3


@pytest.mark.parametrize(
    ("given", "phone", "field"),
    [
        (Given({"nonsense": ["mail"]}), "", "kinds"),
        (Given({"work": ["webhook"]}), "", "kinds"),
        (Given({}, "sometimes"), "", "quiet"),
        (Given({}, Quiet.HOURS, time(22)), "", "quiet_from"),
        (Given({}, Quiet.HOURS, time(22), time(22)), "", "quiet_to"),
        (Given({}), "call me", "phone"),
    ],
)
def test_choices_that_cannot_be(world: World, given: Given, phone: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        choose(user=world.cast.oscar, given=given, phone=phone)
    assert list(refused.value.fields) == [field]


def test_the_page_keeps_what_is_ticked(client: Client, world: World) -> None:
    client.force_login(world.cast.henry, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("desk:notice-choice")
    body = {"own": "own", "work-sms": "on", "quiet": "hours", "quiet_from": "21:00", "quiet_to": "06:30"}
    wrong = client.post(address, body | {"quiet_to": "", "phone": "x"})
    assert wrong.status_code == 400
    assert client.post(address, body | {"phone": "138 0000 5678"}).status_code == 302
    kept = NoticeChoice.objects.get(user=world.cast.henry)
    assert (kept.own, kept.phone, kept.quiet_to) == (True, "13800005678", time(6, 30))
    assert kept.kinds["work"] == ["sms"]
    page = client.get(address)
    assert "13800005678" in page.text
    assert "21:00" in page.text
    assert client.post(address, {"quiet": "calendar", "phone": ""}).status_code == 302
    kept.refresh_from_db()
    assert (kept.own, kept.phone) == (False, "")
