"""The state table, walked: who may make which move in which state, where it leads, that nothing else is possible."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.db import connection, transaction
from django.http import Http404

from cases.actions import perform
from cases.management.commands.state_diagram import renewed
from cases.models import Case, CaseText, RingRule
from cases.queries.standing import moves_for
from cases.workflow import MOVES, TABLE, State, Where
from gridgov.once import reading_once
from gridgov.problems import Refused, Stale
from tests.cases.pictures import photo
from tests.cases.world import MONDAY, World

Scene = TypeVar("Scene")
# How a case of alice's comes into each state.
PATHS: dict[str, tuple[str, ...]] = {
    "reported": (),
    "verifying": ("verify",),
    "established": ("establish",),
    "dispatched": ("establish", "dispatch"),
    "handling": ("establish", "dispatch", "accept"),
    "handled": ("establish", "dispatch", "answer"),
    "checking": ("establish", "dispatch", "answer", "send_check"),
    "returned": ("establish", "dispatch", "return", "grant"),
    "on_hold": ("establish", "dispatch", "hold", "grant"),
    "reopened": ("reject", "reopen"),
    "closed": ("establish", "dispatch", "answer", "check", "close"),
    "rejected": ("reject",),
    "void": ("void", "grant"),
    "merged": ("merge",),
}
ASKS_OR_DECIDES = {"hold": "oscar", "void": "oscar", "grant": "lisa"}
GRID, INTAKE, DISPATCH = {"alice", "leo"}, {"anna", "oscar", "root"}, {"dora", "oscar", "root"}
CHECK, LEAD, ABOVE = GRID | {"oscar", "root"}, {"lisa", "root"}, {"diana", "carl", "root"}
CENTRE = INTAKE | DISPATCH | LEAD
RUNG = GRID | {"lisa", "diana"}  # nobody is on duty: leaders
# Who may make a move on a case of the street's centre; `henry` handles for the organisation it was given to.
MAY: dict[str, set[str]] = {
    "route": INTAKE,
    "verify": INTAKE,
    "confirm": CHECK,
    "establish": INTAKE,
    "regrade": CENTRE,
    "reject": INTAKE,
    "settle": GRID | {"root"},
    "dispatch": DISPATCH,
    "assist": DISPATCH,
    "withdraw": DISPATCH,
    "accept": {"henry", "root"},
    "answer": {"henry", "root"},
    "return": {"henry", "root"},
    "send_check": DISPATCH | {"lisa"},
    "check": CHECK,
    "fail_check": CHECK,
    "send_recheck": DISPATCH | {"lisa"},
    "recheck": CHECK,
    "disagree": CHECK,
    "take": GRID,
    "rework": DISPATCH,
    "close": {"oscar", "lisa", "root"},
    "conclude": set(),
    "reopen": {"alice"} | INTAKE,
    "whistle": DISPATCH,
    "acknowledge": {"henry", "root"},
    "arrive": {"henry", "root"},
    "call_off": DISPATCH,
    "ring": set(),
    "confirm_ring": RUNG,
    "ring_on": set(),
    "escalate": CENTRE,
    "lapse": set(),
    "reckon": set(),
    "send_back": LEAD | DISPATCH,
    "feedback": CENTRE | {"henry"},
    "answer_up": CENTRE | {"henry"},
    "supervise": ABOVE,
    "reply": CENTRE | {"henry"},
    "urge": ABOVE | {"alice"},
    "hold": DISPATCH | {"henry"},
    "extend": DISPATCH | {"henry"},
    "void": INTAKE | DISPATCH,
    "grant": LEAD,
    "refuse": LEAD,
    "take_back": DISPATCH | INTAKE | {"henry"},  # where their own organisation asked
    "resume": DISPATCH,
    "appeal": CENTRE | {"henry"},
    "explain": LEAD | ABOVE,
    "uphold": LEAD | ABOVE,
    "note": INTAKE | DISPATCH | GRID | {"henry"},
    "merge": INTAKE | DISPATCH,
    "split": INTAKE | DISPATCH,
    "absorb": set(),
    "release": set(),
}
MAY |= {move.name: set() for move in TABLE if move.disputes}  # tests/cases/test_dispute_life.py
OF_ORDERS, OF_CALLED = {"accept", "answer", "return"}, {"acknowledge", "arrive"}
OF_ASKED, OF_RUNG = {"take_back"}, {"confirm_ring"}
AT_WORK = {"dispatched", "handling"}  # an order is open: whoever has it may ask for a hold or for more time
GIVEN_OUT = AT_WORK | {"handled", "checking", "returned", "on_hold", "closed"}  # the organisation takes part
BLIND = {"ada", "audrey", "pia", "stranger"}
PAIRS = [
    (state, move.name) for state in State for move in TABLE if state in move.sources and not move.disputes
]
BY_HAND = [pair for pair in PAIRS if MAY[pair[1]]]


def in_state(world: World, state: str, at: datetime = MONDAY) -> Case:
    return walked(world, world.report(at=at), state)


def walked(world: World, case: Case, state: str) -> Case:
    """A reported case, brought into that state."""
    for step in PATHS[state]:
        case = make(world, case, step, ASKS_OR_DECIDES.get(step, ""))
    assert case.state == state
    return case


def make(world: World, case: Case, step: str, who: str) -> Case:
    """The move with all it needs, by the named person or whoever usually makes it."""
    person = world.cast.people[who] if who else world.usual(step)[0]
    return world.move(case, step, person, **given(world, case, step))


def given(world: World, case: Case, step: str) -> dict[str, Any]:
    waiting = case.requests.filter(granted=None).first()
    values: dict[str, Any] = {
        "text": "As seen on site",
        "filing_standard": world.standards["litter"].pk,
        "organisation": world.cast.department.pk,
        "until": case.updated_at + timedelta(days=3),
        "request": waiting.pk if waiting else None,
        "amount": "1",
        "clock": case.clocks.filter(lapsed_at__isnull=False).values_list("pk", flat=True).first(),
        "appeal": case.appeals.values_list("pk", flat=True).first(),
        "ground": "not_ours",
        "organisations": [world.cast.department.pk],
        "order": case.work_orders.filter(role="assisting").values_list("pk", flat=True).last(),
    }
    if step == "merge":
        others = Case.objects.filter(state="reported", dispute=False).exclude(pk=case.pk).order_by("pk")
        values["main"] = (others.first() or world.report()).pk
    if step == "assist":  # the department has the lead
        values["organisation"] = world.cast.team.pk
    needed = {name: values.get(name) for name in MOVES[step].needs}
    needed |= {"urgent": "yes"} if step == "regrade" else {}
    return needed | ({"photos": [photo()]} if step == "appeal" else {})


def expected(state: str, who: str) -> set[str]:
    """Moves of this person in this state, from the tables above."""
    found = {name for (where, name) in PAIRS if where == state and who in MAY[name]}
    if who == "henry" and state not in GIVEN_OUT:
        return set()
    if state not in AT_WORK:
        found -= OF_ORDERS | ({"hold", "extend"} if who == "henry" else set())
    return found - OF_CALLED - OF_ASKED - OF_RUNG  # nobody is called, no request waits, no alarm rings


@pytest.mark.parametrize("state", list(State))
def test_who_may_make_which_move(world: World, state: str) -> None:
    case = in_state(world, state)
    for who, user in world.cast.people.items():
        assert Case.objects.visible_to(user).filter(pk=case.pk).exists() == sees(state, who), who
        found = {move.name for move, _way in moves_for(case, user)}
        assert found == expected(state, who), who


def prepare(world: World, case: Case, name: str) -> Case:
    """What has to have happened before a move makes sense."""
    if name in ("grant", "refuse"):
        return make(world, case, "void", "oscar")
    if name == "send_back":
        return make(world, case, "escalate", "oscar")
    if name in ("appeal", "explain", "uphold"):
        street = world.cast.street_centre
        case.clocks.filter(kind="total", holder=street).update(lapsed_at=case.updated_at)
        return case if name == "appeal" else make(world, case, "appeal", "oscar")
    if name == "reply":
        return make(world, case, "supervise", "diana")
    if name == "close":
        return make(world, case, "check", "alice")
    if name in ("send_recheck", "recheck", "disagree"):
        case = make(world, case, "check", "leo")
    if name in ("recheck", "disagree"):
        return make(world, case, "send_recheck", "oscar")
    return for_orders(world, case, name)


def rung(world: World, case: Case) -> Case:
    """An alarm of it rings for member, street and district."""
    rule = RingRule.objects.create(case_class=case.case_class, minutes=10)
    case = perform("ring", case_id=case.pk, actor=None, at=case.updated_at)
    rule.delete()  # no other case rings
    return case


def asked_earlier(world: World, case: Case) -> Case:
    """As if the street's centre had asked to void it, if need be before the hold."""
    at, oscar = case.updated_at, world.cast.oscar
    reason = CaseText.objects.create(case=case, body="Twice", created_at=at)
    case.requests.create(
        kind="void", organisation=world.cast.street_centre, asked_by=oscar, asked_at=at, reason=reason
    )
    return case


def for_orders(world: World, case: Case, name: str) -> Case:
    """The same for work orders, calls to the spot and alarms."""
    if name in OF_RUNG:
        return rung(world, case)
    if name in OF_ASKED:
        return asked_earlier(world, case)
    if name in OF_CALLED | {"call_off"}:
        return make(world, case, "whistle", "oscar")
    if name == "withdraw" or (name in OF_ORDERS and case.state not in AT_WORK):
        give_to_the_team(world, case)
    if name == "accept" and case.state == "handling":
        case.work_orders.update(state="open")
    if name == "rework" and case.state == "handling":
        give_to_the_team(world, case)
        return make(world, case, "answer", "henry")
    return case


def give_to_the_team(world: World, case: Case) -> None:
    """As if its help, which nobody waits for, had been asked for while the case was at work."""
    clock = case.clocks.get(kind="total")
    clock.pk, clock.kind, clock.holder = None, "order", world.cast.team
    clock.save(force_insert=True)
    case.participants.get_or_create(organisation=world.cast.team, role="assisting")
    case.work_orders.create(
        organisation=world.cast.team,
        role="assisting",
        mandatory=case.state == "handling",
        clock=clock,
        given_at=case.updated_at,
        due_at=clock.due_at,
    )


def whoever_may(name: str, state: str) -> str:
    """One of those who may; after the work only the team is still at it."""
    if name in OF_ORDERS and state not in AT_WORK:
        return "alice"
    return somebody(name)


def somebody(name: str) -> str:
    """One who may; the district's leader where a centre above has to be the next one."""
    return "diana" if name in ("send_back", "explain", "uphold") else sorted(MAY[name] - {"root"})[0]


@pytest.mark.parametrize("state", list(State))
def test_every_allowed_move_leads_where_the_table_says(world: World, state: str) -> None:
    case = in_state(world, state)
    for name in [name for where, name in BY_HAND if where == state]:
        who = whoever_may(name, state)
        before = transaction.savepoint()
        ready = prepare(world, Case.objects.get(pk=case.pk), name)
        done = make(world, ready, name, who)
        assert done.state in MOVES[name].lands(ready.state), name
        event = done.events.latest("pk")
        assert (event.move, event.from_state, event.to_state) == (name, ready.state, done.state)
        assert (event.actor, done.version) == (world.cast.people[who], ready.version + 1)
        connection.check_constraints()  # the deferred triggers: an open case has its clocks
        transaction.savepoint_rollback(before)


@pytest.mark.parametrize("state", list(State))
def test_what_the_table_does_not_know_is_refused(world: World, state: str) -> None:
    case = in_state(world, state)
    for move in TABLE:
        if state not in move.sources:
            with pytest.raises(Stale), transaction.atomic():
                perform(
                    move.name, case_id=case.pk, actor=world.cast.root, given=given(world, case, move.name)
                )
    case.refresh_from_db()
    assert case.state == state


def shared_out(refusals: Iterable[tuple[Scene, str, str]], every: int) -> dict[Scene, list[tuple[str, str]]]:
    """(scene, who, move) by scene: of the scenes of each person with each move every so manieth, and at least one."""
    scenes, found = defaultdict(list), defaultdict(list)
    for scene, who, name in refusals:
        scenes[who, name].append(scene)
    for number, (pair, those) in enumerate(scenes.items()):
        for scene in those[number % min(every, len(those)) :: every]:
            found[scene].append(pair)
    return found


def sees(state: str, who: str) -> bool:
    return who not in BLIND and (who != "henry" or state in GIVEN_OUT)


def refusals(world: World, *, every: int) -> dict[str, list[tuple[str, str]]]:
    """For each state who tries which move in vain."""
    found = [
        (state, who, name)
        for who in world.cast.people
        for state, name in PAIRS
        if name not in expected(state, who)
    ]
    return shared_out(found, every)


def check_refusals(world: World, case: Case, those: list[tuple[str, str]]) -> None:
    """Who may not is told who may; who does not see it finds nothing."""
    needed = {name: given(world, case, name) for name in {name for _who, name in those}}
    for who, name in those:
        visible = sees(case.state, who)
        with pytest.raises(Refused if visible else Http404) as caught:
            perform(name, case_id=case.pk, actor=world.cast.people[who], given=needed[name])
        of_people = any(row.where not in (Where.SYSTEM, Where.WORKER) for row in MOVES[name].who)
        assert not (visible and of_people) or str(getattr(caught.value, "who_may", "")), name
    assert Case.objects.get(pk=case.pk).version == case.version


def test_nobody_makes_a_move_that_is_not_his(world: World) -> None:
    """Every person tries every move that is not his: in one state of eight at least, in `make soak` in all."""
    for state, those in refusals(world, every=8).items():
        before = transaction.savepoint()
        case = in_state(world, state)
        with reading_once():
            check_refusals(world, case, those)
        transaction.savepoint_rollback(before)


@pytest.mark.soak
@pytest.mark.parametrize("state", list(State))
def test_nobody_makes_a_move_that_is_not_his_in_any_state(world: World, state: str) -> None:
    case = in_state(world, state)
    with reading_once():
        check_refusals(world, case, refusals(world, every=1)[state])


def test_every_state_can_be_reached_and_left() -> None:
    reached = {target for move in TABLE for source in move.sources for target in move.lands(source)}
    assert reached | {"reported"} == set(State)
    left = {source for move in TABLE for source in move.sources if set(move.lands(source)) - {source}}
    assert set(State) - left == {State.VOID}


def test_the_documentation_shows_the_table(project: Path) -> None:
    page = (project / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert renewed(page) == page, "run `make docs`"
