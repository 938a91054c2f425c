"""Emergencies: a class that rings calls member, street and district at once, and each confirms in time."""

from contextlib import nullcontext
from datetime import time, timedelta
from functools import partial
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions.lapse import let_lapse
from cases.alarms.confirming import answer, end_drill
from cases.alarms.queries import alarm_on, alarms_for, ringing_for
from cases.alarms.ringing import ring_drill
from cases.alarms.rules import set_ring_rule
from cases.alarms.tasks import sweep_drills, tell_the_rung
from cases.models import Alarm, Case, Clock, Delivery, Notice, NoticeChoice, Ring, RingRule, RingWord, Rung
from cases.queries.alarm_words import OF_ALARMS
from cases.queries.timeline import full_timeline
from cases.telling.planning import plan
from gridgov.models import WorkItem
from gridgov.problems import Invalid, Refused, Stale
from gridgov.work import run_sweep
from members.actions.roster import create_shift, put_on, stand_in
from members.models import Organisation, Turn, User
from tests.cases.telling import reachable
from tests.cases.world import MONDAY, World, make_world
from tests.support.threads import at_once

MINUTE = timedelta(minutes=1)


def rule(world: World, kind: str = "litter", **more: Any) -> RingRule:
    given: dict[str, Any] = {"case_class": world.classes[kind], "minutes": 10} | more
    return set_ring_rule(by=world.cast.ada, **given)


def on_duty(office: Organisation, user: User, other: User | None = None) -> Turn:
    """Around the clock on the day of MONDAY; the other one stands in."""
    shift = create_shift(
        actor=None, organisation=office, name="白班", name_en="Day", begins=time(8), ends=time(8)
    )
    turn = put_on(actor=None, shift=shift, day=MONDAY.date(), user=user, at=MONDAY - MINUTE)
    if other:
        stand_in(actor=None, turn=turn, user=other, reason="Ill", at=MONDAY)
    return turn


def rung(case: Case | None) -> dict[str, set[str]]:
    """By tier, who is rung."""
    found: dict[str, set[str]] = {}
    for one in Rung.objects.filter(case=case).select_related("ring", "user"):
        found.setdefault(one.ring.tier, set()).add(one.user.username)
    return found


def ring_of(case: Case, tier: str) -> Ring:
    return Ring.objects.get(alarm__case=case, tier=tier)


def do_work() -> None:
    """What the worker would do for those who were rung."""
    for item in WorkItem.objects.filter(kind="ring", state="waiting"):
        tell_the_rung(item.payload)


def test_member_street_and_district_are_rung_in_the_reports_own_transaction(world: World) -> None:
    rule(world)
    on_duty(world.cast.street_centre, world.cast.oscar)
    case = world.report()
    assert rung(case) == {"member": {"alice", "leo"}, "street": {"oscar"}, "district": {"diana"}}
    clocks = case.clocks.filter(kind="alarm")
    assert {clock.due_at for clock in clocks} == {MONDAY + 10 * MINUTE}
    assert {clock.limit_unit for clock in clocks} == {"minute"}
    assert {ring.found for ring in Ring.objects.all()} == {"grid", "duty", "leaders"}


def test_at_night_the_clock_runs_on(world: World) -> None:
    rule(world)
    case = world.report(at=MONDAY + timedelta(hours=18))
    assert ring_of(case, "street").due_at == MONDAY + timedelta(hours=18, minutes=10)


def test_the_stand_in_is_rung_and_after_the_lapse_the_planned_one(world: World) -> None:
    cast = world.cast
    rule(world)
    on_duty(cast.street_centre, cast.oscar, other=cast.dora)
    case = world.report()
    assert rung(case)["street"] == {"dora"}
    clock = ring_of(case, "street").clock
    assert clock is not None
    assert let_lapse(clock_id=clock.pk, case_id=case.pk, at=clock.due_at)
    assert "oscar" in rung(case)["street"]
    assert Rung.objects.get(ring__tier="street", user=cast.oscar).why == "next"


@pytest.mark.parametrize(
    ("given", "rings"),
    [
        ({}, False),
        ({"urgent": True}, True),
        ({"urgent": True, "source": "import"}, False),
        ({"urgent": True, "replayed": True}, False),
        ({"urgent": True, "kind": "dispute"}, False),
    ],
)
def test_which_reports_ring(world: World, given: dict[str, Any], rings: bool) -> None:
    set_ring_rule(by=None, case_class=world.classes["litter"].parent, minutes=5, urgent_only=True)  # type: ignore[arg-type]
    assert hasattr(world.report(**given), "alarm") is rings


def test_raised_to_urgent_it_rings_once_in_its_life(world: World) -> None:
    rule(world, urgent_only=True)
    case = world.report()
    urgent = world.standards["urgent litter"].pk
    assert not Alarm.objects.exists()
    case = world.move(case, "establish", world.cast.oscar, filing_standard=urgent)
    assert Alarm.objects.get().cause == "raised"
    case = world.walk(case, "dispatch", "answer", "check", "close", "reopen")
    world.move(case, "establish", world.cast.oscar, filing_standard=urgent)
    assert Alarm.objects.count() == 1


def test_one_confirms_for_the_place_and_the_clock_ends(world: World) -> None:
    rule(world)
    case = world.report()
    ring = ring_of(case, "member")
    answer(ring_id=ring.pk, by=world.cast.alice, note="Two minutes away", at=MONDAY + 3 * MINUTE)
    ring.refresh_from_db()
    assert (ring.confirmed_by, ring.minutes_taken, ring.lapsed_at) == (world.cast.alice, 3, None)
    assert ring.clock is not None
    assert ring.clock.ended_at == MONDAY + 3 * MINUTE
    assert [word.note.body for word in ring.words.all() if word.note] == ["Two minutes away"]
    assert not ringing_for(world.cast.leo)
    assert ringing_for(world.cast.diana)
    answer(ring_id=ring.pk, by=world.cast.leo, answer="on_spot", at=MONDAY + 5 * MINUTE)
    ring.refresh_from_db()
    assert ring.confirmed_by == world.cast.alice
    assert ring.words.count() == 2


def test_when_all_confirmed_the_alarm_is_over(world: World) -> None:
    rule(world)
    case = world.report()
    for tier, who in (("member", "alice"), ("street", "lisa"), ("district", "diana")):
        assert Alarm.objects.get().ended_at is None
        answer(ring_id=ring_of(case, tier).pk, by=world.cast.people[who], at=MONDAY + MINUTE)
    assert Alarm.objects.get().ended_at == MONDAY + MINUTE


def told(case: Case) -> list[tuple[str, str, str]]:
    """Of the steps of an alarm: what, by whom, in which words."""
    steps = full_timeline(case)
    return [(step.what, step.who, step.detail) for step in steps if step.move in OF_ALARMS]


def test_the_cases_history_tells_of_the_alarm(world: World) -> None:
    cast = world.cast
    rule(world)
    on_duty(cast.street_centre, cast.oscar, other=cast.dora)
    case = world.report()
    team, street, district, city = (
        each.display_name for each in (cast.team, cast.street_centre, cast.district_centre, cast.city_centre)
    )
    alice, leo, dora, diana, oscar, dan, carl = (
        cast.people[who].display_name for who in ("alice", "leo", "dora", "diana", "oscar", "dan", "carl")
    )
    rang = f"{district}, {street}, {team} · rung: {alice}, {leo}, {dora} (stands in), {diana}"
    assert told(case) == [("An alarm rang", "The system", rang)]
    answer(ring_id=ring_of(case, "street").pk, by=cast.dora, note="Three minutes", at=MONDAY + MINUTE)
    answer(ring_id=ring_of(case, "member").pk, by=cast.leo, answer="cannot", at=MONDAY + 2 * MINUTE)
    clock = ring_of(case, "district").clock
    assert clock is not None
    let_lapse(clock_id=clock.pk, case_id=case.pk, at=clock.due_at)
    case.refresh_from_db()
    assert told(case)[1:] == [
        ("Alarm confirmed", dora, f"{street} · On my way · stands in for {oscar}"),
        ("Cannot come to the alarm", leo, f"{team} · I cannot"),
        (
            "Nobody confirmed in time: rang further",
            "The system",
            f"{district}, {city} · rung: {dan}, {carl}",
        ),
    ]
    event = case.events.get(move="confirm_ring", actor=cast.dora)
    assert event.text is not None
    assert (event.text.body, RingWord.objects.get(user=cast.dora).note) == ("Three minutes", event.text)
    assert case.version == case.events.count()  # each is a step like any other


@pytest.mark.parametrize(
    ("given", "problem"),
    [({}, None), ({"ring": 0}, Invalid), ({"said": "perhaps"}, Invalid), ({"said": "on_way"}, Stale)],
)
def test_confirming_is_a_move_of_whoever_was_rung(
    world: World, given: dict[str, Any], problem: type[Exception] | None
) -> None:
    rule(world)
    case = world.report()
    with pytest.raises(Refused, match="may not"):
        world.move(case, "confirm_ring", world.cast.oscar)
    if problem is Stale:  # said again
        case = world.move(case, "confirm_ring", world.cast.alice)
    with pytest.raises(problem) if problem else nullcontext():
        world.move(case, "confirm_ring", world.cast.alice, **given)
    assert (ring_of(case, "member").confirmed_by is None) is (problem is Invalid)


def test_whoever_was_not_rung_finds_nothing_and_what_was_rung_sees_the_case(world: World) -> None:
    rule(world)
    on_duty(world.cast.district_centre, world.cast.dan)
    case = world.report()
    with pytest.raises(Http404):
        answer(ring_id=ring_of(case, "district").pk, by=world.cast.henry)
    for user in (world.cast.dan, world.cast.alice):
        assert Case.objects.visible_to(user).filter(pk=case.pk).exists()
        assert alarms_for(user).filter(case=case).exists()
    assert not alarms_for(world.cast.henry).exists()
    Rung.objects.create(
        ring=ring_of(case, "street"), user=world.cast.henry, case=case, why="officer", at=MONDAY
    )
    assert Case.objects.visible_to(world.cast.henry).filter(pk=case.pk).exists()


def test_said_twice_is_said_once_and_nonsense_is_refused(world: World) -> None:
    rule(world)
    ring = ring_of(world.report(), "member")
    for _again in range(2):
        answer(ring_id=ring.pk, by=world.cast.alice)
    assert RingWord.objects.count() == 1
    with pytest.raises(Invalid):
        answer(ring_id=ring.pk, by=world.cast.alice, answer="perhaps")


def test_a_lapse_is_charged_rings_further_and_is_told_once(world: World) -> None:
    cast = world.cast
    rule(world)
    on_duty(cast.street_centre, cast.oscar)
    case = world.report()
    clock = ring_of(case, "district").clock
    assert clock is not None
    for _again in range(2):
        let_lapse(clock_id=clock.pk, case_id=case.pk, at=clock.due_at)
    clock.refresh_from_db()
    assert clock.lapsed_at == clock.due_at
    assert clock.holder == cast.district_centre
    assert {"diana", "dan"} <= rung(case)["district"]
    assert rung(case)["city"] == {"carl"}
    assert ring_of(case, "city").due_at == clock.due_at + 10 * MINUTE
    answer(ring_id=ring_of(case, "district").pk, by=cast.dan, at=clock.due_at + MINUTE)
    assert ring_of(case, "district").lapsed_at == clock.due_at


def test_confirmed_late_before_any_sweep_came_is_late(world: World) -> None:
    rule(world)
    ring = ring_of(world.report(), "member")
    answer(ring_id=ring.pk, by=world.cast.alice, at=MONDAY + 11 * MINUTE)
    ring.refresh_from_db()
    assert ring.lapsed_at == ring.due_at
    assert Clock.objects.get(ring=ring).lapsed_at == ring.due_at


def test_who_cannot_is_left_alone_and_the_next_are_rung_when_nobody_is_left(world: World) -> None:
    cast = world.cast
    rule(world)
    on_duty(cast.street_centre, cast.oscar)
    ring = ring_of(world.report(), "street")
    answer(ring_id=ring.pk, by=cast.oscar, answer="cannot", at=MONDAY + MINUTE)
    ring.refresh_from_db()
    assert ring.rings
    assert not ringing_for(cast.oscar)
    assert {one.user.username for one in ring.people.all()} >= {"lisa", "anna", "dora", "oscar"}
    assert ringing_for(cast.lisa)


@pytest.mark.parametrize("ending", ["reject", "merge"])
def test_the_end_of_the_case_ends_the_alarm(world: World, ending: str) -> None:
    main = world.report()
    rule(world)
    case = world.report()
    given: dict[str, Any] = {"text": "Nothing there"} if ending == "reject" else {"main": main.pk}
    world.move(case, ending, world.cast.oscar, MONDAY + 20 * MINUTE, **given)
    assert not ringing_for(world.cast.alice)
    ring = ring_of(case, "member")
    assert (ring.ended_at, ring.lapsed_at) == (MONDAY + 20 * MINUTE, ring.due_at)
    assert Alarm.objects.get().ended_at is not None
    with pytest.raises(Stale):
        answer(ring_id=ring.pk, by=world.cast.alice)


def test_a_hold_does_not_pause_it(world: World) -> None:
    rule(world)
    case = world.move(
        world.report(), "hold", world.cast.oscar, text="Frost", until=MONDAY + timedelta(days=3)
    )
    case = world.move(case, "grant", world.cast.lisa, request=case.requests.get().pk)
    clock = ring_of(case, "street").clock
    assert clock is not None
    assert (case.state, clock.paused_at, clock.ended_at) == ("on_hold", None, None)
    world.move(case, "resume", world.cast.oscar, MONDAY + timedelta(days=1))
    clock.refresh_from_db()
    assert clock.pauses == []


def test_everybody_is_told_at_once_over_every_channel_in_the_night_too(world: World, settings: Any) -> None:
    settings.SENDS_MAIL = settings.SENDS_SMS = True
    rule(world)
    chosen = {"own": True, "kinds": {}, "quiet": "calendar", "phone": "13800001111"}
    NoticeChoice.objects.create(user=reachable(world.cast.alice), **chosen)
    world.report()
    for _twice in range(2):
        do_work()
    assert Notice.objects.filter(kind="ring", user=world.cast.alice).count() == 1
    now = timezone.now()
    plan(now)
    sent = Delivery.objects.filter(user=world.cast.alice, urgent=True, items__notice__kind="ring")
    assert {row.channel for row in sent} == {"mail", "sms"}
    assert {row.due_at for row in sent} == {now}


def test_the_work_item_is_done_by_the_workers_sweep(world: World) -> None:
    rule(world)
    world.report()
    run_sweep("ring")
    run_sweep("ring")
    assert Notice.objects.filter(kind="ring").count() == Rung.objects.count()


def test_a_page_that_asks_again_is_left_in_peace_while_nothing_changes(world: World, client: Client) -> None:
    rule(world)
    client.force_login(world.cast.alice)
    address = reverse("desk:alarm-banner")
    assert client.get(address, {"seen": ""}).status_code == 204
    ring = ring_of(world.report(), "member")
    assert f'/rings/{ring.pk}/answer/"' in client.get(address, {"seen": ""}).content.decode()
    assert client.get(address, {"seen": str(ring.pk)}).status_code == 204
    client.post(reverse("desk:ring-answer", args=[ring.pk]), {"answer": "on_way", "room": "field"})
    assert "cs-alarm" not in client.get(address, {"seen": str(ring.pk)}).content.decode()


def test_what_is_over_calls_nobody_out_of_bed(world: World) -> None:
    rule(world)
    world.move(world.report(), "reject", world.cast.oscar, text="Nothing there")
    do_work()
    assert not Notice.objects.filter(kind="ring").exists()


def test_the_case_page_tells_shift_and_minutes(world: World) -> None:
    rule(world)
    on_duty(world.cast.street_centre, world.cast.oscar)
    case = Case.objects.select_related("alarm").get(pk=world.report().pk)
    answer(ring_id=ring_of(case, "street").pk, by=world.cast.oscar, at=MONDAY + 4 * MINUTE)
    face = alarm_on(case, world.cast.lisa)
    assert face is not None
    street = next(line for line in face.lines if line.ring.tier == "street")
    assert (street.people[0].shift, street.ring.minutes_taken) == ("白班 08:00–08:00", 4)
    assert [line.ring.tier for line in face.lines if line.alone] == ["district"]


def test_a_drill_rings_without_a_case_and_counts_nowhere(world: World) -> None:
    cast = world.cast
    with pytest.raises(Refused):
        ring_drill(by=cast.alice, grid=cast.grid, minutes=5)
    alarm = ring_drill(by=cast.lisa, grid=cast.grid, minutes=5)
    assert set(rung(None)) == {"member", "street", "district"}
    assert not Clock.objects.filter(kind="alarm").exists()
    do_work()
    assert set(Notice.objects.values_list("kind", flat=True)) == {"drill"}
    with pytest.raises(Invalid):
        ring_drill(by=cast.lisa, grid=cast.grid, minutes=5)
    Ring.objects.update(
        rung_at=timezone.now() - timedelta(hours=2), due_at=timezone.now() - timedelta(hours=1)
    )
    assert sweep_drills(50) == 3
    assert sweep_drills(50) == 0
    assert rung(None)["city"] == {"carl"}
    answer(ring_id=Ring.objects.get(tier="member").pk, by=cast.alice, note="Here")
    assert RingWord.objects.get().note is None
    end_drill(alarm=alarm, by=cast.lisa)
    end_drill(alarm=alarm, by=cast.lisa)
    assert not Rung.objects.filter(silent_at=None).exists()


def test_rules_are_the_administrators(world: World) -> None:
    with pytest.raises(Refused):
        set_ring_rule(by=world.cast.lisa, case_class=world.classes["litter"], minutes=5)
    with pytest.raises(Invalid):
        rule(world, minutes=0)
    rule(world)
    rule(world, minutes=20)
    assert RingRule.objects.get().minutes == 20


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_confirm_once(transactional_db: None) -> None:
    world = make_world()
    rule(world)
    ring = ring_of(world.report(), "member")
    both = (world.cast.alice, world.cast.leo)
    results = at_once(*(partial(answer, ring_id=ring.pk, by=who) for who in both))
    assert all(isinstance(each, Ring) for each in results)
    ring.refresh_from_db()
    assert ring.confirmed_by in both
    assert RingWord.objects.filter(ring=ring).count() == 2
