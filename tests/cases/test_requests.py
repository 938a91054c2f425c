"""More time, holds, returns: asked by one, decided by another, within their limits; and who asks how often."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases.actions.lapse import let_lapse
from cases.actions.notify import write_notices
from cases.auditing import requests
from cases.models import Case, Clock, Notice, Policy
from cases.queries.offers import offers_for
from cases.queries.own_errands import own_requests
from cases.queries.shares import shares
from cases.workflow.extensions import extended, part_of, rescaled
from gridgov.problems import Invalid, Refused
from tests.cases.world import MONDAY, World, moment
from tests.cast import give_post

BACKEND = "django.contrib.auth.backends.ModelBackend"
TUESDAY = moment("2026-03-03 08:00")


@pytest.fixture
def given_out(world: World) -> Case:
    """Due on Wednesday at nine (two working days), this level's on Tuesday at nine."""
    return world.walk(world.report(), "establish", "dispatch")


def ask(world: World, case: Case, kind: str, at: datetime = MONDAY, **given: Any) -> Case:
    return world.move(case, kind, world.cast.henry, at, **{"text": "Frost"} | given)


def decide(world: World, case: Case, name: str = "grant", at: datetime = MONDAY) -> Case:
    waiting = case.requests.get(granted=None)
    return world.move(case, name, world.cast.lisa, at, request=waiting.pk, text="So be it")


def more_time(world: World, case: Case, amount: str = "1", at: datetime = MONDAY) -> Case:
    return decide(world, ask(world, case, "extend", at, amount=amount), at=at)


def due_of(case: Case) -> tuple[datetime, datetime]:
    """Total and level, as the case shows them; the clocks and the open order say the same."""
    case = Case.objects.get(pk=case.pk)
    running = dict(
        case.clocks.filter(kind__in=["total", "level"], ended_at=None).values_list("kind", "due_at")
    )
    assert (running["total"], running["level"]) == (case.total_due_at, case.due_at)
    return case.total_due_at, case.due_at


def test_more_time_is_added_to_whole_and_level_in_proportion_and_stays_in_the_clock(
    world: World, given_out: Case
) -> None:
    assert due_of(given_out) == (moment("2026-03-04 09:00"), moment("2026-03-03 09:00"))
    case = more_time(world, given_out)
    assert due_of(case) == (moment("2026-03-05 09:00"), moment("2026-03-03 15:00"))
    request = case.requests.get()
    segments = dict(case.clocks.filter(ended_at=None).values_list("kind", "extensions"))
    at = MONDAY.isoformat()
    assert segments["total"] == [[at, "1.000000", request.pk]]
    assert segments["level"] == [[at, "0.500000", request.pk]]
    assert case.work_orders.get().due_at == case.total_due_at


def test_whoever_is_sent_back_to_rework_has_what_was_granted_meanwhile(world: World, given_out: Case) -> None:
    ask(world, given_out, "extend", amount="1")
    case = decide(world, world.walk(given_out, "answer", at=MONDAY))
    case = world.walk(case, "rework", at=MONDAY)
    order = case.work_orders.select_related("clock").get()
    assert order.clock is not None
    assert order.due_at == order.clock.due_at == case.total_due_at == moment("2026-03-05 09:00")


def test_an_order_given_later_has_the_extended_limit(world: World, given_out: Case) -> None:
    case = more_time(world, given_out)
    case = world.move(case, "assist", world.cast.oscar, organisation=world.cast.team.pk)
    helper = case.work_orders.select_related("clock").get(role="assisting")
    assert helper.clock is not None
    assert (helper.due_at, helper.clock.whole) == (case.total_due_at, Decimal(3))


def test_until_it_is_granted_nothing_changes_and_a_refusal_changes_nothing(
    world: World, given_out: Case
) -> None:
    before = due_of(given_out)
    case = ask(world, given_out, "extend", amount="1")
    assert due_of(case) == before
    case = decide(world, case, "refuse")
    assert (due_of(case), case.state) == (before, "dispatched")


def test_twice_and_no_third_time(world: World, given_out: Case) -> None:
    case = more_time(world, more_time(world, given_out, "2"), "2")
    assert due_of(case)[0] == moment("2026-03-10 09:00")
    with pytest.raises(Refused, match="twice already"):
        ask(world, case, "extend", amount="1")


@pytest.mark.parametrize("amount", ["0", "-1", "2.1", "NaN", "Infinity", "soon", "0.0000001"])
def test_no_more_than_the_limit_once_more(world: World, given_out: Case, amount: str) -> None:
    with pytest.raises(Invalid) as caught:
        ask(world, given_out, "extend", amount=amount)
    assert "amount" in caught.value.fields


def test_only_before_it_runs_out(world: World, given_out: Case) -> None:
    late = moment("2026-03-03 09:00")
    with pytest.raises(Refused, match="run out"):
        ask(world, given_out, "extend", late, amount="1")
    case = ask(world, given_out, "extend", TUESDAY, amount="1")
    with pytest.raises(Refused, match="run out"):
        decide(world, case, at=late)
    total = case.clocks.get(kind="total")
    assert not total.extensions


def test_a_lapse_that_comes_later_counts_from_the_new_time(world: World, given_out: Case) -> None:
    case = more_time(world, given_out)
    level = case.clocks.get(kind="level", ended_at=None)
    assert not let_lapse(clock_id=level.pk, case_id=case.pk, at=moment("2026-03-03 14:00"))
    assert let_lapse(clock_id=level.pk, case_id=case.pk, at=moment("2026-03-03 15:00"))


def test_another_standard_after_reopening_keeps_the_share(world: World, given_out: Case) -> None:
    case = world.walk(more_time(world, given_out), "answer", "check", "close", "reopen", at=MONDAY)
    urgent = world.standards["urgent litter"].pk
    case = world.move(case, "establish", world.cast.oscar, MONDAY, filing_standard=urgent)
    total = case.clocks.get(kind="total")
    assert (total.limit_value, total.whole) == (Decimal(4), Decimal(6))
    assert due_of(case)[0] == MONDAY + timedelta(hours=6)


def test_one_hold_in_a_case_s_life(world: World, given_out: Case) -> None:
    until = MONDAY + timedelta(days=3)
    case = decide(world, ask(world, given_out, "hold", until=until))
    case = world.move(case, "resume", None, until)
    with pytest.raises(Refused, match="on hold once"):
        ask(world, case, "hold", until, until=until + timedelta(days=3))


def test_a_hold_that_was_refused_may_be_asked_for_again(world: World, given_out: Case) -> None:
    until = MONDAY + timedelta(days=3)
    case = decide(world, ask(world, given_out, "hold", until=until), "refuse")
    assert decide(world, ask(world, case, "hold", until=until)).state == "on_hold"


def test_a_hold_whose_time_has_passed_is_not_granted(world: World, given_out: Case) -> None:
    case = ask(world, given_out, "hold", until=MONDAY + timedelta(hours=1))
    with pytest.raises(Refused, match="has passed"):
        decide(world, case, at=MONDAY + timedelta(hours=1))


def test_the_wrong_organisation_keeps_it_until_somebody_decides_and_the_time_runs(
    world: World, given_out: Case
) -> None:
    before = due_of(given_out)
    case = ask(world, given_out, "return", ground="not_ours")
    assert (case.state, case.work_orders.get().state) == ("dispatched", "open")
    case = decide(world, case)
    assert (case.state, case.work_orders.get().state, due_of(case)) == ("returned", "returned", before)
    assert world.walk(case, "dispatch").state == "dispatched"


def test_a_refused_return_goes_on(world: World, given_out: Case) -> None:
    case = decide(world, ask(world, given_out, "return", ground="other_area"), "refuse")
    assert world.walk(case, "accept", "answer").state == "handled"


def test_a_return_has_one_of_three_grounds(world: World, given_out: Case) -> None:
    for ground in ("too_busy", "", None):
        with pytest.raises(Invalid) as caught:
            ask(world, given_out, "return", ground=ground)
        assert "ground" in caught.value.fields


def test_what_was_answered_meanwhile_is_not_returned(world: World, given_out: Case) -> None:
    case = world.walk(ask(world, given_out, "return", ground="not_ours"), "answer")
    with pytest.raises(Refused, match="only be refused"):
        decide(world, case)


def test_what_nobody_decided_is_not_asked_of_the_next_life(world: World, given_out: Case) -> None:
    case = ask(world, given_out, "extend", amount="1")
    case = world.walk(case, "answer", "check", "close", "reopen")
    request = case.requests.get()
    assert (request.granted, request.decided_by) == (False, None)


def test_whoever_asked_hears_of_the_decision(world: World, given_out: Case) -> None:
    case = decide(world, ask(world, given_out, "return", ground="not_ours"))
    write_notices({"event": case.events.latest("pk").pk})
    assert Notice.objects.filter(user=world.cast.henry, kind="grant").exists()


# Each organisation its own return; taking back.


@pytest.fixture
def with_helper(world: World) -> Case:
    """Given to the department, and to the grid's team as its helper."""
    case, cast = world.walk(world.report(), "establish"), world.cast
    return world.move(case, "dispatch", cast.oscar, organisation=cast.department.pk, assisting=[cast.team.pk])


def returning(world: World, case: Case, *people: str) -> Case:
    for who in people:
        case = world.move(case, "return", world.cast.people[who], ground="not_ours", text="Not ours")
    return case


def test_a_helper_s_return_does_not_block_the_lead_s(world: World, with_helper: Case) -> None:
    case = returning(world, with_helper, "leo", "henry")
    asked = {row.organisation: row.pk for row in case.requests.filter(granted=None)}
    assert set(asked) == {world.cast.team, world.cast.department}
    with pytest.raises(Refused, match="asked already"), transaction.atomic():
        returning(world, case, "henry")
    case = world.move(case, "grant", world.cast.lisa, request=asked[world.cast.department])
    states = dict(case.work_orders.values_list("organisation__code", "state"))
    assert (case.state, states) == ("returned", {"dept": "returned", "team-G1": "open"})
    case = world.move(case, "refuse", world.cast.lisa, request=asked[world.cast.team], text="You help")
    assert not case.requests.filter(granted=None).exists()


def test_the_page_offers_a_return_to_whoever_has_not_asked(world: World, with_helper: Case) -> None:
    case = returning(world, with_helper, "leo")
    assert "return" in {move.name for move in offers_for(case, world.cast.henry).all}
    assert "return" not in {move.name for move in offers_for(case, world.cast.leo).all}


def test_the_database_keeps_one_of_a_kind_and_one_return_of_each(world: World, with_helper: Case) -> None:
    case = returning(world, with_helper, "leo")
    case = world.move(case, "extend", world.cast.henry, amount="1", text="Frost")
    for row in case.requests.filter(granted=None):
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


def test_what_was_asked_of_an_order_that_is_over_is_not_asked_of_the_next(
    world: World, with_helper: Case
) -> None:
    case, cast = returning(world, with_helper, "leo"), world.cast
    order = case.work_orders.get(organisation=cast.team)
    case = world.move(case, "withdraw", cast.oscar, order=order.pk, text="Then without you")
    case = world.move(case, "assist", cast.oscar, organisation=cast.team.pk)
    request = case.requests.get()
    assert (request.granted, request.decided_by, request.taken_back) == (False, None, False)


def take_back(world: World, case: Case, who: str, **more: Any) -> Case:
    request = more.pop("request", None) or case.requests.get(granted=None).pk
    return world.move(case, "take_back", world.cast.people[who], request=request, **more)


def test_whoever_asked_takes_it_back_and_whoever_decides_is_told(world: World, given_out: Case) -> None:
    case = take_back(world, ask(world, given_out, "return", ground="not_ours"), "henry", text="It is ours")
    request, event = case.requests.get(), case.events.latest("pk")
    assert (request.granted, request.taken_back, request.decided_by) == (False, True, None)
    assert (case.state, event.data) == ("dispatched", {"request": request.pk, "kind": "return"})
    write_notices({"event": event.pk})
    assert {"lisa", "oscar"} <= set(
        Notice.objects.filter(kind="take_back").values_list("user__username", flat=True)
    )
    with pytest.raises(Invalid, match="decided"), transaction.atomic():
        decide_gone(world, case, request.pk)
    assert ask(world, case, "return", ground="not_ours").requests.filter(granted=None).exists()
    assert not list(requests.CHECKS[0]())


def decide_gone(world: World, case: Case, request: int) -> None:
    world.move(case, "grant", world.cast.lisa, request=request)


def test_a_colleague_takes_it_back_nobody_else_does(world: World, with_helper: Case) -> None:
    case, cast = returning(world, with_helper, "henry"), world.cast
    for who in ("leo", "oscar", "lisa"):
        with pytest.raises(Refused) as caught, transaction.atomic():
            take_back(world, case, who)
        assert "request waits" in str(caught.value.who_may)
    case = returning(world, case, "leo")
    others = case.requests.get(organisation=cast.department, granted=None).pk
    with pytest.raises(Refused), transaction.atomic():
        take_back(world, case, "leo", request=others)
    case = take_back(world, case, "alice", request=case.requests.get(organisation=cast.team).pk)
    assert case.requests.get(granted=None).pk == others


def test_whoever_may_not_ask_for_it_does_not_take_it_back(world: World, given_out: Case) -> None:
    """At the centre a dispatcher asked for a hold; somebody there who only handles orders has no part in it."""
    cast = world.cast
    world.move(given_out, "hold", cast.oscar, text="Frost", until=MONDAY + timedelta(days=3))
    give_post(cast.stranger, "handler", cast.street_centre)
    case = Case.objects.get(pk=given_out.pk)
    assert own_requests(case, cast.stranger) == []
    with pytest.raises(Refused, match="may ask for the same"), transaction.atomic():
        take_back(world, case, "stranger")
    take_back(world, case, "dora")


def test_on_hold_it_is_taken_back_too_and_who_answered_meanwhile_still_may(
    world: World, given_out: Case
) -> None:
    case = world.walk(ask(world, given_out, "return", ground="not_ours"), "answer")
    assert "take_back" in {move.name for move in offers_for(case, world.cast.henry).all}
    world.move(case, "hold", world.cast.oscar, text="Frost", until=MONDAY + timedelta(days=3))
    case = world.move(case, "grant", world.cast.lisa, request=case.requests.get(kind="hold").pk)
    case = take_back(world, case, "henry")
    assert (case.state, case.requests.filter(granted=None).exists()) == ("on_hold", False)


def test_what_was_taken_back_is_not_held_against_the_organisation(world: World, waiting: Case) -> None:
    assert shares(None, now=timezone.now())
    take_back(world, waiting, "henry")
    assert shares(None, now=timezone.now()) == []


@pytest.mark.parametrize("room", ["desk", "field"])
def test_taking_back_on_the_pages(world: World, with_helper: Case, client: Client, room: str) -> None:
    case = returning(world, with_helper, "henry", "leo")
    client.force_login(world.cast.henry, backend=BACKEND)
    shown = client.get(reverse(f"{room}:case", args=[case.pk])).content.decode()
    own, others = (case.requests.get(organisation=who) for who in (world.cast.department, world.cast.team))
    chosen = shown[shown.index(f"/{case.pk}/take_back/") :]
    assert f'value="{own.pk}"' in chosen
    assert f'value="{others.pk}"' not in chosen
    body = {"version": case.version, "request": own.pk, "text": "It is ours"}
    assert client.post(reverse(f"{room}:move", args=[case.pk, "take_back"]), body).status_code == 302
    own.refresh_from_db()
    assert own.taken_back


limits = st.decimals("0.01", "400", places=6)


@given(limit=limits, original=limits, share=st.decimals("0.000001", "1", places=6))
def test_a_part_is_of_the_same_share_and_never_more_than_the_limit(
    limit: Decimal, original: Decimal, share: Decimal
) -> None:
    asked = (original * share).quantize(Decimal("0.000001"))
    if not asked:
        return
    part = part_of(limit, asked, original)
    assert 0 < part <= limit
    assert part == limit or 0 <= part - limit * asked / original < Decimal("0.000002")
    grown = [["then", str(part), 1]]
    assert extended(limit, grown) == limit + part
    assert rescaled(grown, limit, limit) == grown


# Who asks how often.


def test_the_share_of_each_organisation_and_kind_over_ninety_days(world: World) -> None:
    now = timezone.now()
    old, new = now - timedelta(days=91), now - timedelta(days=2)
    for at in (old, new, new, new, new):
        case = world.walk(world.report(at=at), "establish", "dispatch", at=at)
        if at == old or case.pk % 2:
            ask(world, case, "return", at, ground="not_ours")
    (row,) = shares(None, now=now)
    assert (row.organisation, row.kind, row.cases, row.asked, row.granted) == (
        world.cast.department, "return", 4, 2, 0,
    )  # fmt: skip
    assert (row.percent, row.most, row.stands_out) == (50.0, 15, True)
    Policy.objects.create(name="share_return", value=50)
    assert not shares(None, now=now)[0].stands_out


@pytest.fixture
def waiting(world: World) -> Case:
    at = timezone.now() - timedelta(minutes=5)
    case = world.walk(world.report(at=at), "establish", "dispatch", at=at)
    return ask(world, case, "return", at, ground="not_ours", text="The park's own people mow there")


def page(who: Any, name: str, *args: Any) -> str:
    client = Client()
    client.force_login(who, backend=BACKEND)
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return b"".join(response).decode()


def test_pages_for_whoever_decides(world: World, waiting: Case) -> None:
    lisa, request = world.cast.lisa, waiting.requests.get()
    for text in ("It is not among our duties", waiting.number, "mow there", "stands out", "100.0%"):
        assert text in page(lisa, "desk:requests"), text
    assert waiting.number not in page(world.cast.diana, "desk:requests"), "the street decides its own"
    assert "Sanitation Office" in page(world.cast.diana, "desk:shares"), (
        "the district watches what lies below"
    )
    assert "环卫所" in page(lisa, "desk:shares-export") or "Sanitation" in page(lisa, "desk:shares-export")
    assert "1 asked for in 1 case" in page(lisa, "desk:request-share", request.pk)
    assert "mow there" in page(lisa, "desk:case", waiting.pk)


def test_the_same_over_the_api(world: World, waiting: Case) -> None:
    client = Client()
    client.force_login(world.cast.lisa, backend=BACKEND)
    (row,) = client.get("/api/v1/requests/").json()["results"]
    assert (row["case"], row["kind"], row["ground"]) == (waiting.pk, "return", "not_ours")
    (share,) = client.get("/api/v1/requests/shares/").json()["results"]
    assert (share["percent"], share["stands_out"]) == (100.0, True)
    url = f"/api/v1/cases/{waiting.pk}/grant/"
    answer = client.post(url, {"request": row["id"]}, content_type="application/json")
    assert (answer.status_code, answer.json()["state"]) == (200, "returned")


def test_nothing_waits(world: World) -> None:
    assert "Nothing waits for your decision" in page(world.cast.lisa, "desk:requests")
    assert "Nobody asked" in page(world.cast.lisa, "desk:shares")


def test_clocks_without_extensions_are_as_long_as_their_limit(world: World, given_out: Case) -> None:
    assert all(clock.whole == clock.limit_value for clock in Clock.objects.all())
