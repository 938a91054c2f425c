"""What could not be sent or done is found with its reason and asked for again; and the weekly list of dormant cases."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from cases.actions.policies import set_policies
from cases.models import Case, Delivery, Notice, Quiet
from cases.telling import problems
from cases.telling.actions import Given, choose
from cases.telling.dormant import ask_for_the_week, dormant_for, week_of
from cases.telling.problems import NO_MAIL
from cases.telling.purging import forget_sent
from cases.telling.resending import send_again, undone, unsent, work_again
from cases.telling.sending import send_due
from gridgov.models import AuditEntry, WorkItem
from gridgov.problems import Refused
from gridgov.work import SWEEPS, handles, run_sweep
from tests.cases.telling import make_due, plan_all, reachable, tell
from tests.cases.world import World, moment

State = Delivery.State
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def dead(world: World) -> list[Delivery]:
    """One to henry and one to oscar, given up for different reasons."""
    case = world.report()
    for user in (world.cast.henry, world.cast.oscar):
        choose(user=reachable(user), given=Given({"work": ["mail"]}, Quiet.NEVER), phone="")
    tell([world.cast.henry, world.cast.oscar], case)
    found = sorted(plan_all(), key=lambda delivery: delivery.user.username if delivery.user else "")
    make_due(*found)
    for delivery, reason in zip(found, ("OSError: connection refused", "no mail address"), strict=True):
        changes: dict[str, Any] = {"state": State.DEAD, "closed": True, "attempts": 12, "last_error": reason}
        Delivery.objects.filter(pk=delivery.pk).update(**changes)
    return found


def test_found_by_person_reason_channel_and_state(world: World, dead: list[Delivery]) -> None:
    def found(**filters: str) -> list[str]:
        return sorted(delivery.user.username for delivery in unsent(**filters) if delivery.user)

    assert found() == ["henry", "oscar"]
    assert found(words="refused") == ["henry"]
    assert found(words="Ouyang") == ["oscar"]
    assert found(words="henry address") == []
    assert found(channel="sms") == []
    assert found(state="failed") == []
    assert found(state="sent") == ["henry", "oscar"], "what was sent is not to be sent again"


def test_sent_again_once_and_written_down(world: World, dead: list[Delivery]) -> None:
    ids = {str(row.uuid) for row in dead}
    assert send_again(by=world.cast.ada, messages=unsent(words="refused")) == 1
    assert send_again(by=world.cast.ada, messages=unsent()) == 1, "the other one: the first waits already"
    send_due(200)
    assert send_again(by=world.cast.ada, messages=Delivery.objects.all()) == 0, "sent stays sent"
    assert {message.extra_headers["Message-ID"][1:37] for message in mail.outbox} == ids
    told = AuditEntry.objects.filter(action="deliveries.again").order_by("pk")
    assert [entry.data["count"] for entry in told] == [1, 1]


@pytest.mark.parametrize("rows", ["messages", "items"])
def test_only_the_citys_administrators(world: World, rows: str) -> None:
    some: QuerySet[Any] = unsent() if rows == "messages" else undone()
    again: Any = send_again if rows == "messages" else work_again
    with pytest.raises(Refused):
        again(by=world.cast.lisa, **{rows: some})


def test_work_that_failed_is_done_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setitem(SWEEPS, "test", lambda limit: 0)
    handles("test")(lambda payload: done.append(payload["name"]))
    for name, state in (("a", "failed"), ("b", "failed"), ("c", "done")):
        error = f"ValueError: {name}"
        WorkItem.objects.create(
            kind="test", key=name, payload={"name": name}, state=state, attempts=12, last_error=error
        )
    assert work_again(by=world.cast.ada, items=undone(words="ValueError: b")) == 1
    assert work_again(by=world.cast.ada, items=WorkItem.objects.filter(kind="test")) == 1
    run_sweep("test")
    assert sorted(done) == ["a", "b"]
    assert AuditEntry.objects.filter(action="work.again").count() == 2


def test_from_the_page_and_over_the_api(client: Client, world: World, dead: list[Delivery]) -> None:
    client.force_login(world.cast.ada, backend=BACKEND)
    page = client.get(reverse("setup:unsent"), {"words": "refused"})
    assert "connection refused" in page.text
    assert "no mail address" not in page.text
    client.post(reverse("setup:unsent-again"), {"pick": [dead[0].pk], "words": "refused"})
    listed = client.get(reverse("api-deliveries")).json()["results"]
    assert [(row["to"], row["reason"]) for row in listed] == [("oscar", "no mail address")]
    answer = client.post(reverse("api-deliveries-again"), {"all": True}, content_type="application/json")
    assert answer.json() == {"count": 1}
    assert not unsent().exists()
    WorkItem.objects.create(kind="route", key="case:1", state="failed", last_error="KeyError: 'x'")
    assert "KeyError" in client.get(reverse("setup:undone")).text
    [row] = client.get(reverse("api-failed-work")).json()["results"]
    answer = client.post(
        reverse("api-failed-work-again"), {"ids": [row["id"]]}, content_type="application/json"
    )
    assert answer.json() == {"count": 1}
    client.post(reverse("setup:undone-again"), {"all": "1"})
    assert not undone().exists()


def test_ones_choice_over_the_api(client: Client, world: World) -> None:
    client.force_login(world.cast.henry, backend=BACKEND)
    address = reverse("api-notice-choice")
    assert client.get(address).json()["own"] is False
    body = {
        "own": True,
        "kinds": {"limits": ["sms"]},
        "quiet": "hours",
        "quiet_from": "22:00",
        "quiet_to": "06:00",
    }
    wrong = client.post(address, body | {"kinds": {"nonsense": ["sms"]}}, content_type="application/json")
    assert wrong.status_code == 400
    kept = client.post(address, body | {"phone": "13800005678"}, content_type="application/json").json()
    assert (kept["kinds"], kept["quiet_to"], kept["phone"]) == (
        {"limits": ["sms"]},
        "06:00:00",
        "13800005678",
    )
    client.post(address, {"own": False}, content_type="application/json")
    assert client.get(address).json()["phone"] == "13800005678", "left out it stays"


def asleep(case: Case, days: int) -> Case:
    Case.objects.filter(pk=case.pk).update(updated_at=timezone.now() - timedelta(days=days))
    return case


def test_dormant_are_open_cases_without_a_step_for_long(world: World) -> None:
    now, oscar = timezone.now(), world.cast.oscar
    old, older, held, young, history = (world.report() for _n in range(5))
    for case, days in ((old, 15), (older, 40), (held, 40), (young, 13), (history, 40)):
        asleep(case, days)
    Case.objects.filter(pk=held.pk).update(state="on_hold", held_until=now, held_state="reported")
    Case.objects.filter(pk=history.pk).update(replayed=True)
    assert list(dormant_for(oscar, now).order_by("updated_at")) == [older, old]
    set_policies(values={"dormant_days": 20}, by=None)
    assert list(dormant_for(oscar, now)) == [older]
    assert list(dormant_for(world.cast.henry, now)) == [], "not his organisation's"
    world.walk(older, "establish", at=now)
    assert not dormant_for(oscar, now).exists()


def test_a_dispute_sleeps_unseen(world: World) -> None:
    case = asleep(world.report(kind="litter"), 40)
    Case.objects.filter(pk=case.pk).update(dispute=True)
    assert not dormant_for(world.cast.cleo, timezone.now()).exists()


def test_told_once_a_week_to_whoever_works_there(world: World) -> None:
    asleep(world.report(), 40)
    for _beat in range(3):
        ask_for_the_week(200)
        run_sweep("dormant")
    told = Notice.objects.filter(kind="dormant")
    people = {notice.user.username for notice in told.select_related("user")}
    assert {"oscar", "dora", "anna", "lisa"} <= people
    assert not {"henry", "alice"} & people
    assert told.count() == len(people)
    WorkItem.objects.filter(kind="dormant").update(key="a week before")
    told.update(due_at=week_of(timezone.now()) - timedelta(days=7))
    ask_for_the_week(200)
    run_sweep("dormant")
    assert told.count() == 2 * len(people)


@pytest.mark.parametrize("day", ["2026-03-02 00:00", "2026-03-04 12:00", "2026-03-08 23:59"])
def test_a_week_begins_on_monday(day: str) -> None:
    assert week_of(moment(day)) == moment("2026-03-02 00:00")


def test_the_notice_leads_to_the_list(client: Client, world: World) -> None:
    case = asleep(world.report(), 40)
    ask_for_the_week(200)
    run_sweep("dormant")
    client.force_login(world.cast.oscar, backend=BACKEND)
    assert reverse("desk:dormant") in client.get(reverse("desk:notices")).text
    assert case.number in client.get(reverse("desk:dormant")).text
    [row] = client.get(reverse("api-dormant")).json()["results"]
    assert row["number"] == case.number


def test_reasons_are_read_and_found_in_ones_own_language(
    client: Client, world: World, dead: list[Delivery], monkeypatch: pytest.MonkeyPatch
) -> None:
    Delivery.objects.filter(pk=dead[0].pk).update(last_error="This is no address.")
    client.force_login(world.cast.ada, backend=BACKEND)
    chinese = {"accept-language": "zh-hans"}
    with translation.override("zh-hans"):
        said = gettext("This is no address.")
    assert said != "This is no address."
    assert said in client.get(reverse("setup:unsent"), headers=chinese).text
    rows = client.get(reverse("api-deliveries"), headers=chinese).json()["results"]
    assert said in [row["reason"] for row in rows]
    monkeypatch.setattr(problems, "gettext", {NO_MAIL: "没有邮箱地址"}.get)
    monkeypatch.setattr(problems, "SENTENCES", (NO_MAIL,))
    assert [row.pk for row in unsent(words="邮箱")] == [dead[1].pk]


def test_what_was_sent_is_forgotten_after_ninety_days(world: World, dead: list[Delivery]) -> None:
    def is_left(state: str, made: int, sent: int | None) -> bool:
        times = {"made_at": now - timedelta(days=made), "sent_at": sent and now - timedelta(days=sent)}
        Delivery.objects.filter(pk=dead[0].pk).update(state=state, **times)
        forget_sent(now=now)
        return Delivery.objects.filter(pk=dead[0].pk).exists()

    now = timezone.now()
    assert is_left(State.SENT, 89, 89)
    assert is_left(State.SENT, 120, 89), "the days count from the sending"
    assert is_left(State.DEAD, 400, None), "somebody has to look at it"
    assert is_left(State.WAITING, 400, None)
    assert is_left(State.DROPPED, 89, None)
    told = Notice.objects.count()
    assert not is_left(State.SENT, 91, 91)
    assert Notice.objects.count() == told, "what it told stays"
    assert Delivery.objects.filter(pk=dead[1].pk).exists()
    assert "old_messages" in SWEEPS


def test_dead_letters_are_counted(client: Client, dead: list[Delivery]) -> None:
    page = client.get("/metrics").text
    assert 'gridgov_dead_letters{channel="mail"} 2.0' in page
    assert 'gridgov_dead_letters{channel="sms"} 0.0' in page
