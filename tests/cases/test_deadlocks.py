"""Two transactions of ours that wait for each other, on connections of their own: both are done, each once.

What makes them cross is put in from outside: each, before it writes its row, locks two rows that the other locks
the other way round. The second time somebody is told.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import count
from threading import Barrier, Event
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models.signals import pre_save
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions import Report, perform, reckoning, report_case
from cases.actions.lapse import sweep_lapses
from cases.actions.log import log_settled
from cases.bulk.actions import ask_for_picked, confirm_job
from cases.models import BulkItem, Case, CaseEvent, Clock, Reckoning
from gridgov.models import SweepMark, WorkItem
from gridgov.problems import Stale
from gridgov.work import run_sweep
from tests.cases.pictures import jpeg
from tests.cases.world import IN_G1, World, a_photo, make_world
from tests.support.servers import eventually
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "django.contrib.auth.backends.ModelBackend"
WAIT = 20  # seconds, where something is broken
TOLD = "repeat your step"
Act = Callable[[], Any]


@pytest.fixture
def world(transactional_db: None) -> World:
    SweepMark.objects.bulk_create([SweepMark(name=name) for name in ("north", "south")])
    return make_world()


def forget_cases() -> None:
    """Quicker than another world."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE cases_case, cases_reckoning, cases_bulkjob, gridgov_workitem CASCADE")


def lock(name: str) -> None:
    SweepMark.objects.select_for_update().get(name=name)


def look_for_deadlocks_after(milliseconds: int) -> None:
    """Whoever looks first finds that it is in one, and is ended."""
    with connection.cursor() as cursor:
        cursor.execute("SET deadlock_timeout = %s", [f"{milliseconds}ms"])


@contextmanager
def before_writing(hook: Callable[[], None]) -> Iterator[None]:
    """Run in every transaction that writes a case, or goes on with a run, by which time it holds its own rows."""

    def receive(sender: type, **_more: Any) -> None:
        if sender in (Case, Reckoning):
            hook()

    pre_save.connect(receive)
    try:
        yield
    finally:
        pre_save.disconnect(receive)


def crossing(*acts: Act) -> tuple[list[Any], int]:
    """Both at once; what they answered, and how often one began to write."""
    both_hold_one, turns, begun = Barrier(2), count(), []

    def cross() -> None:
        turn = next(turns)
        begun.append(turn)
        first, second = ("north", "south") if turn % 2 else ("south", "north")
        lock(first)
        if turn < 2:
            both_hold_one.wait(WAIT)
        lock(second)

    def soon(act: Act) -> Any:
        look_for_deadlocks_after(50)
        return act()

    with before_writing(cross):
        return at_once(*[partial(soon, act) for act in acts]), len(begun)


def a_report(world: World) -> Report:
    lon, lat = IN_G1
    return Report(
        uuid=uuid4(), case_class=world.classes["litter"], source="patrol", description="Bags", lon=lon, lat=lat,
        photos=a_photo(),
    )  # fmt: skip


def often(*moves: str) -> list[int]:
    """How often each of these moves was made on any case."""
    return [CaseEvent.objects.filter(move=move).count() for move in moves]


def moves(world: World) -> None:
    cases = [world.walk(world.report(), "establish", "dispatch") for _ in range(2)]
    given = {"text": "Swept"}
    acts = [
        partial(
            perform, "answer", case_id=case.pk, actor=world.cast.henry, given=given, photos=a_photo(),
            version=case.version,
        )
        for case in cases
    ]  # fmt: skip
    done, begun = crossing(*acts)
    assert [case.state for case in done] == ["handled"] * 2
    assert (begun, often("answer")) == (3, [2])
    assert [case.photos.count() for case in cases] == [1, 1]


def reports(world: World) -> None:
    reports = [a_report(world) for _ in range(2)]
    done, begun = crossing(*[partial(report_case, each, actor=world.cast.alice) for each in reports])
    assert [(case.uuid, new) for case, new in done] == [(each.uuid, True) for each in reports]
    assert (begun, often("report"), Case.objects.count()) == (3, [2], 2)
    assert WorkItem.objects.filter(kind="route").count() == 2
    assert [case.photos.count() for case in Case.objects.all()] == [1, 1]


def settled_on_the_spot(world: World) -> None:
    acts = [
        partial(log_settled, report=a_report(world), actor=world.cast.alice, done="Swept", after=a_photo())
        for _ in range(2)
    ]
    done, begun = crossing(*acts)
    assert [new for _case, new in done] == [True, True]
    assert often("report", "settle") == [2, 2]
    assert begun == 5  # each writes its case twice, one of them began again


def the_workers_routing(world: World) -> None:
    cases = [world.report() for _ in range(2)]
    done, begun = crossing(*[partial(run_sweep, "route", limit=1)] * 2)
    assert (done, begun, often("route")) == ([1, 1], 3, [2])
    items = WorkItem.objects.filter(kind="route").values_list("state", "attempts")
    assert list(items) == [("done", 0)] * len(cases)


def lapses(world: World) -> None:
    cases = [world.walk(world.report(), "establish", "dispatch", "accept") for _ in range(2)]
    Clock.objects.exclude(kind="level").update(due_at=timezone.now().replace(year=2100))
    done, begun = crossing(*[partial(sweep_lapses, 1)] * 2)
    assert (done, begun, often("lapse")) == ([1, 1], 3, [2])
    assert Clock.objects.filter(lapsed_at__isnull=False).count() == len(cases)


def reckoning_and_a_move(world: World) -> None:
    done_with = world.walk(world.report(), "reject")
    world.report()
    run = reckoning.ask_reckoning()
    note = partial(
        perform, "note", case_id=done_with.pk, actor=world.cast.alice, given={"text": "Still there"}
    )
    (swept, noted), begun = crossing(partial(run_sweep, "reckoning", limit=1), note)
    assert (swept, noted.pk, begun, often("note")) == (1, done_with.pk, 3, [1])
    run.refresh_from_db()
    assert run.looked == 1


def items_of_jobs(world: World) -> None:
    picked = {case.pk: case.version for case in (world.report(), world.report())}
    job = ask_for_picked(by=world.cast.oscar, move="reject", given={"text": "Twice"}, picked=picked)
    while run_sweep("bulk"):
        pass
    confirm_job(by=world.cast.oscar, job_id=job.pk)
    done, begun = crossing(*[partial(run_sweep, "bulk", limit=1)] * 2)
    assert (done, begun, often("reject")) == ([1, 1], 3, [2])
    assert [item.state for item in job.items.all()] == [BulkItem.State.DONE] * 2


def test_both_get_there(world: World) -> None:
    """Whatever crosses with its like: one of the two begins again, and nobody notices."""
    for scene in (
        moves,
        reports,
        settled_on_the_spot,
        the_workers_routing,
        lapses,
        reckoning_and_a_move,
        items_of_jobs,
    ):
        scene(world)
        forget_cases()


def wins(times: int, has_first: Event, waits: Event) -> None:
    """Somebody else, who is in the way as often as told, and never the one who is ended."""
    look_for_deadlocks_after(60_000)
    for _ in range(times):
        has_first.wait(WAIT)
        has_first.clear()
        with transaction.atomic():
            lock("south")
            waits.set()
            lock("north")
    connection.close()


@contextmanager
def losing(times: int) -> Iterator[list[int]]:
    """What this thread writes ends in a deadlock so often; the list has an entry for each time it began."""
    has_first, waits, begun = Event(), Event(), list[int]()

    def cross() -> None:
        begun.append(len(begun))
        lock("north")
        if len(begun) <= times:
            has_first.set()
            waits.wait(WAIT)
            waits.clear()
            eventually(somebody_waits, seconds=WAIT, what="the other one waits for us")
            lock("south")

    with ThreadPoolExecutor(1) as pool, before_writing(cross):
        look_for_deadlocks_after(10)
        other = pool.submit(wins, times, has_first, waits)
        yield begun
        look_for_deadlocks_after(1000)
        other.result(WAIT)


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


def signed_in(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.cast.people[who], backend=BACKEND)
    return client


def the_action_says_so(world: World) -> None:
    case = world.report()
    with losing(2) as begun, pytest.raises(Stale, match=TOLD):
        world.move(case, "note", world.cast.alice, text="Still there")
    assert (len(begun), often("note")) == (2, [0])


def the_worker_leaves_it_waiting(world: World) -> None:
    case = world.report()
    with losing(2) as begun, pytest.raises(OperationalError, match="deadlock"):
        run_sweep("route")
    assert len(begun) == 2
    assert WorkItem.objects.values_list("state", "attempts").get(kind="route") == ("waiting", 0)
    assert run_sweep("route") == 1
    assert case.events.filter(move="route").count() == 1


def move_and_report_through_the_api(world: World) -> None:
    case, client = world.report(), signed_in(world, "alice")
    addresses = {
        reverse("api-move-note", args=[case.pk]): {"text": "Still there"},
        reverse("api-cases"): {
            "uuid": str(uuid4()), "case_class": world.classes["litter"].pk, "description": "Bags",
            "lon": IN_G1[0], "lat": IN_G1[1],
        },
    }  # fmt: skip
    for address, body in addresses.items():
        with losing(2) as begun:
            answer = client.post(address, body, content_type="application/json")
        assert (answer.status_code, len(begun)) == (409, 2), address
        assert TOLD in answer.json()["error"]
    assert (often("note", "report"), Case.objects.count()) == ([0, 1], 1)


def reporting_on_the_phone(world: World) -> None:
    """Only, or together with settling it on the spot."""
    client = signed_in(world, "alice")
    for settled in ({}, {"settled": "on", "done": "Swept", "photos": [jpeg()], "after": [jpeg()]}):
        fields: dict[str, Any] = {
            "uuid": str(uuid4()), "case_class": world.classes["litter"].pk, "lon": IN_G1[0], "lat": IN_G1[1],
            "description": "Bags by the gate",
        }  # fmt: skip
        with losing(2) as begun:
            page = client.post(reverse("field:log"), fields | settled)
        assert (page.status_code, len(begun), Case.objects.count()) == (409, 2, 0)
        assert TOLD in page.content.decode()
        assert "Bags by the gate" in page.content.decode()


def the_page_of_the_case_keeps_what_was_written(world: World) -> None:
    case = world.report()
    client = signed_in(world, "oscar")
    with losing(2) as begun:
        page = client.post(
            reverse("desk:move", args=[case.pk, "reject"]),
            {"text": "Nothing of the kind there", "version": case.version},
        )
    assert (page.status_code, len(begun), often("reject")) == (409, 2, [0])
    assert TOLD in page.content.decode()
    assert "Nothing of the kind there" in page.content.decode()


def once_is_not_noticed(world: World) -> None:
    case = world.report()
    client = signed_in(world, "oscar")
    with losing(1) as begun:
        page = client.post(
            reverse("desk:move", args=[case.pk, "reject"]),
            {"text": "Nothing of the kind there", "version": case.version},
        )
    assert (page.status_code, len(begun), often("reject")) == (302, 2, [1])


def test_the_second_time_somebody_is_told(world: World) -> None:
    """In a sentence, with what was written still there; and nothing was done."""
    for scene in (
        the_action_says_so,
        the_worker_leaves_it_waiting,
        move_and_report_through_the_api,
        reporting_on_the_phone,
        the_page_of_the_case_keeps_what_was_written,
        once_is_not_noticed,
    ):
        scene(world)
        forget_cases()
