"""Every centre on the way of a case that was passed up stays told of what becomes of it."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from cases.actions import perform
from cases.actions.notify import notices_of, write_notices
from cases.models import Case, CaseEvent, Notice
from cases.workflow import TABLE, Where
from cases.workflow.audience import AUDIENCE, ON_THE_WAY
from tests.cases.test_dispute_life import TERMS, Quarrel
from tests.cases.test_gate import admit
from tests.cases.world import MONDAY, World

LOOKS = "a look on site: what it found decides the next move, and that is told"
ORDERS = "between the dispatcher and a helper; that the case is handled is told"
CALLS = "between the dispatcher and whoever was called; the call itself is told"
ASKING = "put to whoever decides; the decision is told"
ALARMS = "an alarm calls whom it needs by itself; those it did not need have nothing to do"
UPWARD = "between whoever answers and the centres above"
MARKS = "between whoever ran late and the centre that reviews it"
CONFIDENCE = "what is said in a mediation stays there; its outcome is told"
NOT_TOLD: dict[str, str] = {
    **dict.fromkeys(("verify", "confirm", "send_check", "send_recheck", "recheck", "take"), LOOKS),
    **dict.fromkeys(("assist", "withdraw", "accept"), ORDERS),
    **dict.fromkeys(("acknowledge", "arrive"), CALLS),
    **dict.fromkeys(("ring", "confirm_ring", "ring_on"), ALARMS),
    **dict.fromkeys(("hold", "extend", "void", "take_back"), ASKING),
    **dict.fromkeys(("answer_up", "reply", "urge"), UPWARD),
    **dict.fromkeys(("appeal", "explain", "uphold"), MARKS),
    **dict.fromkeys(
        ("appoint", "name", "unname", "party", "drop_party", "session", "sign", "plan_visit", "visit"),
        CONFIDENCE,
    ),
    **dict.fromkeys(("absorb", "release"), "the other half; that a case is merged or split off is told"),
    "note": "a note tells nobody; whoever opens the case reads it",
    "reckon": "another calendar, the same limits; whoever asked for the job sees what it changes",
    "conclude": "history brought in is told to nobody",
}
GIVEN_OUT = ("establish", "dispatch")
# What happens after the case was passed up twice, and before the move.
BEFORE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("dispatch", "regrade"), ("establish",)),
    "answer": GIVEN_OUT,
    "return": GIVEN_OUT,
    **dict.fromkeys(("check", "fail_check", "rework"), (*GIVEN_OUT, "answer")),
    "disagree": (*GIVEN_OUT, "answer", "check", "send_recheck"),
    "close": (*GIVEN_OUT, "answer", "check"),
    "reopen": ("reject",),
    "call_off": ("whistle",),
    "grant": ("void",),
    "refuse": ("void",),
    "resume": ("hold", "grant"),
    "split": ("merge",),
}
BY = {
    **dict.fromkeys(("answer", "return"), "henry"),
    **dict.fromkeys(("fail_check", "disagree"), "alice"),
    **dict.fromkeys(("grant", "refuse"), "carl"),
    "check": "leo",
}
BY_ITSELF = {"route", "lapse", "supervise"}


def make(world: World, case: Case, name: str) -> Case:
    """The move, by the worker or by somebody who may."""
    waiting = case.requests.filter(granted=None).first()
    given: dict[str, Any] = {
        "text": "As seen on site",
        "filing_standard": world.standards["litter"].pk,
        "organisation": world.cast.department.pk,
        "organisations": [world.cast.department.pk],
        "until": MONDAY + timedelta(days=3),
        "request": waiting.pk if waiting else None,
        "ground": "not_ours",
        "urgent": "yes",
        "main": Case.objects.exclude(pk=case.pk).values_list("pk", flat=True).first(),
        "clock": case.clocks.get(kind="level", ended_at=None).pk if name == "lapse" else None,
    }
    if name == "call_off":
        given.pop("organisation")
    if name in BY_ITSELF:
        return perform(name, case_id=case.pk, actor=None, given=given, at=MONDAY)
    return world.move(case, name, world.cast.people[BY.get(name, "root")], MONDAY, **given)


def passed_up(world: World, case: Case, times: int = 2) -> Case:
    for _ in range(times):
        case = world.move(case, "escalate", world.cast.root, MONDAY, text="Beyond us")
    return case


def after(world: World, name: str) -> CaseEvent:
    """The event of the move on a case that the street's and the district's centre have passed up."""
    case = passed_up(world, world.report(), 1 if name == "escalate" else 2)
    for step in (*BEFORE.get(name, ()), name):
        case = make(world, case, step)
    return case.events.latest("pk")


def after_talks(world: World, name: str) -> CaseEvent:
    """The same of a dispute."""
    quarrel = Quarrel(world)
    quarrel.case = passed_up(world, quarrel.case)
    standard = world.standards["dispute"].pk
    quarrel.do("establish", "root", filing_standard=standard)
    quarrel.do("appoint", "root", mediator=quarrel.mediator.pk)
    for role, person in (("applicant", "王一"), ("respondent", "李二")):
        quarrel.do("party", "henry", role=role, party_name=person)
    failed = {"way": "court", "made_on": TERMS["made_on"], "text": "They do not talk"}
    return quarrel.do(name, "henry", **(TERMS if name == "agree" else failed)).events.latest("pk")


def both_told(world: World, event: CaseEvent) -> bool:
    """Whether somebody of each lower centre hears of it, once the worker has run."""
    for piece in notices_of(event, event.case):
        write_notices(piece.payload)
    told = set(Notice.objects.filter(event=event).values_list("user__username", flat=True))
    return bool(told & {"anna", "dora", "oscar", "lisa"}) and bool(told & {"dan", "diana"})


def test_both_lower_centres_hear_of_every_move(world: World) -> None:
    admit(world, organisation=world.cast.city_centre)  # else it sends nobody to look
    world.report()  # into which others are merged
    untold = []
    for move in TABLE:
        if move.name in NOT_TOLD:
            continue
        before = transaction.savepoint()
        event = (after_talks if move.disputes else after)(world, move.name)
        assert event.move == move.name
        if not both_told(world, event):
            untold.append(move.name)
        transaction.savepoint_rollback(before)
    assert untold == []


def test_the_exceptions_are_exceptions() -> None:
    """Each has a reason, none is public or told to them after all."""
    names = {move.name for move in TABLE}
    assert set(AUDIENCE) - {"report"} <= names
    assert set(NOT_TOLD) <= names
    for move in TABLE:
        if move.name in NOT_TOLD:
            assert not {ON_THE_WAY, Where.PARTICIPANT} & set(AUDIENCE.get(move.name, ())), move.name
