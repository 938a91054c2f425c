"""What was met after it had run out, before any sweep came round: late all the same, once, charged to who let it lapse.
And what time was given to afterwards is warned of again."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from cases.actions.extension import EXTENDED
from cases.actions.lapse import sweep_lapses, sweep_warnings, warn
from cases.actions.notify import tell_clock, write_notices
from cases.actions.reckoning import ask_reckoning
from cases.auditing import CHECKS
from cases.calendars import edit_day
from cases.desk.notices import line_of
from cases.models import Case, Clock, Notice, WorkCalendar
from cases.queries.lapses import lapses_for
from gridgov.models import WorkItem
from gridgov.work import run_sweep
from tests.cases.world import MONDAY, World, moment

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
ONE_HOUR: dict[str, Any] = {"limit": 1, "unit": "hour"}


def sweep(now: datetime, act: Callable[[int], int] = sweep_lapses) -> int:
    with patch("django.utils.timezone.now", return_value=now):
        return act(100)


def told(kind: str) -> list[tuple[str, datetime]]:
    """Who was told of a limit, and of which due time, of each once."""
    for item in WorkItem.objects.filter(kind="notice", payload__kind=kind):
        write_notices(item.payload)
    return list(
        Notice.objects.filter(kind=kind, clock__isnull=False).values_list("user__username", "clock__due_at")
    )


def broken() -> list[str]:
    return [str(breach) for check in CHECKS for breach in check() if breach.check in ("clocks", "lapses")
            and "was not let lapse" not in breach.sentence]  # fmt: skip


def ordered(world: World) -> Case:
    case = world.walk(world.report(), "establish")
    return world.move(case, "dispatch", world.cast.oscar, organisation=world.cast.department.pk, **ONE_HOUR)


def summoned(world: World) -> Case:
    case = world.walk(world.report(), "establish")
    return world.move(
        case, "whistle", world.cast.oscar, organisations=[world.cast.department.pk], text="Meet at the gate"
    )


def escalated(world: World) -> Case:
    case = world.walk(world.report(), "establish")
    return world.move(case, "escalate", world.cast.oscar, text="Needs a digger")


def supervised(world: World) -> Case:
    case = world.walk(world.report(), "establish")
    return world.move(case, "supervise", world.cast.diana, text="What keeps you?")


Ending = Callable[[World, Case, datetime], Case]
ENDINGS: dict[str, tuple[str, str, Callable[[World], Case], Ending]] = {
    "an answer": ("order", "dept", ordered, lambda w, c, at: w.walk(c, "answer", at=at)),
    "an arrival": ("arrival", "dept", summoned, lambda w, c, at: w.move(c, "arrive", w.cast.henry, at)),
    "called off": (
        "arrival", "dept", summoned, lambda w, c, at: w.move(c, "call_off", w.cast.oscar, at, text="Enough")),
    "feedback": (
        "feedback", "centre-D1", escalated, lambda w, c, at: w.move(c, "feedback", w.cast.diana, at, text="Friday")),
    "a reply": (
        "reply", "centre-S1", supervised, lambda w, c, at: w.move(c, "reply", w.cast.oscar, at, text="Here")),
    "a step": ("stage", "centre-S1", lambda w: w.report(), lambda w, c, at: w.walk(c, "establish", at=at)),
    "a check": (
        "stage", "centre-S1", lambda w: w.walk(w.report(), "settle"),
        lambda w, c, at: w.move(c, "check", w.cast.leo, at, text="Done")),
    "passed up by hand": (
        "level", "centre-S1", lambda w: w.walk(w.report(), "establish"),
        lambda w, c, at: w.walk(c, "escalate", at=at)),
    "closed": (
        "total", "centre-S1", lambda w: w.move(w.walk(w.report(), "settle"), "check", w.cast.leo, text="Done"),
        lambda w, c, at: w.walk(c, "close", at=at)),
}  # fmt: skip


@pytest.mark.parametrize("how", ENDINGS)
def test_what_ends_after_it_ran_out_was_late(world: World, how: str) -> None:
    kind, holder, begin, end = ENDINGS[how]
    case = begin(world)
    clock = case.clocks.get(kind=kind, ended_at=None)
    case = end(world, case, clock.due_at + SECOND)
    clock.refresh_from_db()
    assert (clock.lapsed_at, clock.ended_at) == (clock.due_at, clock.due_at + SECOND)
    assert list(lapses_for(world.cast.root, kind=kind).values_list("holder__code", flat=True)) == [holder]
    assert sweep(clock.due_at + 2 * SECOND) == 0 or clock.pk not in {
        event.data["clock"] for event in case.events.filter(move="lapse")
    }
    people = [name for name, due in told("lapse") if due == clock.due_at]
    assert {*people} & {"oscar", "diana"}
    assert len(people) == len({*people}), "each is told once"
    assert not broken()


@pytest.mark.parametrize("how", ENDINGS)
def test_what_ends_in_time_was_not(world: World, how: str) -> None:
    """At the very instant is in time."""
    kind, _holder, begin, end = ENDINGS[how]
    case = begin(world)
    clock = case.clocks.get(kind=kind, ended_at=None)
    end(world, case, clock.due_at)
    clock.refresh_from_db()
    assert (clock.lapsed_at, clock.ended_at) == (None, clock.due_at)


def lapsed(case: Case) -> set[tuple[Any, ...]]:
    rows = case.clocks.filter(lapsed_at__isnull=False, ended_at__isnull=False)
    return set(rows.values_list("kind", "stage", "holder", "lapsed_at"))


def test_what_is_recorded_does_not_depend_on_when_the_sweep_comes(world: World) -> None:
    found = []
    for swept in (True, False):
        case = ordered(world)
        at = case.work_orders.get().due_at + SECOND
        while swept and sweep(at):
            pass
        found.append(lapsed(world.walk(case, "answer", at=at)))
    assert found[0] == found[1] != set()


def test_by_hand_after_the_time_ran_out_it_goes_up_once(world: World) -> None:
    case = world.walk(world.report(), "establish")
    level = case.clocks.get(kind="level")
    case = world.walk(case, "escalate", at=level.due_at + HOUR)
    sweep(level.due_at + HOUR + SECOND)
    case.refresh_from_db()
    assert case.holder == world.cast.district_centre
    assert not case.events.filter(move="lapse").exists()


def test_a_standard_gives_no_time_back_to_what_has_run_out(world: World) -> None:
    case = world.report()
    level = case.clocks.get(kind="level")
    Clock.objects.filter(pk=level.pk).update(limit_value=1, limit_unit="minute", calendar=None)
    due = MONDAY + timedelta(minutes=1)
    Clock.objects.filter(pk=level.pk).update(due_at=due, warn_at=MONDAY)
    case = world.walk(case, "establish", at=due + SECOND)
    level.refresh_from_db()
    assert (level.due_at, level.ended_at) == (due, None)
    sweep(due + 2 * SECOND)
    case.refresh_from_db()
    assert case.holder == world.cast.district_centre, "the sweep finds it as late as it was"


def test_more_time_is_not_given_to_an_order_that_has_run_out(world: World) -> None:
    """An order without a limit of its own has the whole case's, and gets what that gets."""
    case = ordered(world)
    own = case.clocks.get(kind="order")
    helper = world.move(case, "assist", world.cast.oscar, organisation=world.cast.team.pk)
    following = helper.clocks.get(kind="order", holder=world.cast.team)
    at = own.due_at + SECOND
    world.move(case, "extend", world.cast.oscar, at, amount="1", text="Rain")
    world.move(case, "grant", world.cast.lisa, at, request=case.requests.get().pk)
    dues = dict(case.clocks.filter(kind__in=EXTENDED, ended_at=None).values_list("pk", "due_at"))
    assert dues[own.pk] == own.due_at
    assert dues[following.pk] == case.clocks.get(kind="total").due_at > following.due_at
    sweep(at + SECOND)
    assert Clock.objects.get(pk=own.pk).lapsed_at == own.due_at


def test_a_calendar_spares_nothing_that_no_sweep_has_seen(world: World) -> None:
    case = world.walk(world.report(), "establish")
    total = case.clocks.get(kind="total")
    edit_day(calendar=WorkCalendar.objects.get(), day=date(2026, 3, 3), spans=())
    with patch("django.utils.timezone.now", return_value=total.due_at + SECOND):
        run = ask_reckoning()
        while run_sweep("reckoning"):
            pass
    (tally,) = run.tallies.all()
    assert (tally.spared, tally.later) == (1, 0)
    assert case.clocks.get(kind="total").due_at == total.due_at


def test_what_is_met_on_hold_is_met_in_time(world: World) -> None:
    case = supervised(world)
    owed = case.clocks.get(kind="reply")
    world.move(case, "hold", world.cast.oscar, text="Frost", until=moment("2026-04-01 09:00"))
    case = world.move(case, "grant", world.cast.lisa, request=case.requests.get().pk)
    case = world.move(case, "reply", world.cast.oscar, owed.due_at + 24 * HOUR, text="We wait for the thaw")
    owed.refresh_from_db()
    assert owed.lapsed_at is None
    assert owed.due_at > owed.due_at - 24 * HOUR
    assert not broken()


def test_the_database_itself_keeps_the_fact(world: World) -> None:
    """Whoever ends a limit by another way than `finish`."""
    clock = world.report().clocks.get(kind="stage")
    Clock.objects.filter(pk=clock.pk).update(ended_at=clock.due_at + SECOND)
    assert Clock.objects.get(pk=clock.pk).lapsed_at == clock.due_at


def reworked(world: World, case: Case, at: datetime) -> None:
    case = world.walk(case, "answer", at=at)
    world.walk(case, "rework", at=at + 30 * HOUR)


def held(world: World, case: Case, at: datetime) -> None:
    world.move(case, "hold", world.cast.oscar, at, text="Frost", until=at + 30 * HOUR)
    world.move(case, "grant", world.cast.lisa, at, request=case.requests.get().pk)
    world.move(case, "resume", world.cast.oscar, at + 30 * HOUR)


def extended(world: World, case: Case, at: datetime) -> None:
    world.move(case, "extend", world.cast.oscar, at, amount="0.5", text="Rain")
    world.move(case, "grant", world.cast.lisa, at, request=case.requests.get().pk)


def reckoned(world: World, case: Case, at: datetime) -> None:
    for day in (4, 5):
        edit_day(calendar=WorkCalendar.objects.get(), day=date(2026, 3, day), spans=())
    with patch("django.utils.timezone.now", return_value=at):
        ask_reckoning()
        while run_sweep("reckoning"):
            pass


@pytest.mark.parametrize("more", [reworked, held, extended, reckoned])
def test_who_was_warned_is_warned_of_the_later_time_once(
    world: World, more: Callable[[World, Case, datetime], None]
) -> None:
    """The order's limit is the whole case's: two working days from Monday at nine."""
    case = world.walk(world.report(), "establish", "dispatch", "accept")
    order = case.clocks.get(kind="order")
    Clock.objects.filter(case=case).exclude(pk__in=[order.pk, case.clocks.get(kind="total").pk]).update(
        warned_at=MONDAY
    )
    at = MONDAY + HOUR
    for _ in range(2):
        warn(clock_id=order.pk, at=at)
    assert [name for name, _due in told("warn") if name == "henry"] == ["henry"]
    more(world, case, at)
    later = Clock.objects.get(pk=order.pk)
    assert later.due_at > order.due_at
    now = max(later.warn_at, later.due_at - SECOND)
    for _ in range(3):
        sweep(now, sweep_warnings)
    said = Notice.objects.filter(user=world.cast.henry, kind="warn", clock=order)
    told("warn")
    assert list(said.order_by("pk").values_list("due_at", flat=True)) == [order.due_at, later.due_at]


def test_a_time_that_moved_to_an_earlier_one_is_not_warned_of_again(world: World) -> None:
    case = world.walk(world.report(), "establish")
    total = case.clocks.get(kind="total")
    warn(clock_id=total.pk, at=total.warn_at)
    edit_day(calendar=WorkCalendar.objects.get(), day=date(2026, 3, 2), spans=((0, 24 * 60),))
    with patch("django.utils.timezone.now", return_value=MONDAY):
        ask_reckoning()
        while run_sweep("reckoning"):
            pass
    earlier = Clock.objects.get(pk=total.pk)
    assert earlier.due_at < total.due_at
    assert earlier.warned_at is not None


def test_notices_say_which_limit_it_is(world: World) -> None:
    case = world.walk(supervised(world), "escalate")
    for clock in case.clocks.all():
        warn(clock_id=clock.pk, at=MONDAY)
        tell_clock(clock, "lapse")
    sweep(case.due_at)
    for item in WorkItem.objects.filter(kind="notice"):
        write_notices(item.payload)
    said = {line_of(notice).what for notice in Notice.objects.all()}
    limits = [
        "Whole case",
        "This level",
        "This step: dispatch",
        "Answer owed to Riverside",
        "Reply owed to East",
    ]
    for words in ("Little time left", "Not answered in time"):
        assert not [limit for limit in limits if not any(f"{words} · {limit}" in each for each in said)], said
    assert any("went up by itself · This level" in each for each in said)
