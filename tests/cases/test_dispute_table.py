"""The state table of a dispute, walked: who sees it and may make which move, in which state, and where it leads."""

import pytest
from django.db import connection, transaction
from django.http import Http404

from cases.actions import perform
from cases.models import Case
from cases.queries.standing import moves_for
from cases.workflow import MOVES, TABLE, State
from gridgov.once import reading_once
from gridgov.problems import Problem, Refused
from tests.cases.disputes import (
    MEDIATOR,
    NAMED,
    REPORTER,
    STANDS,
    VISITOR,
    a_dispute,
    are_disputes,
    given_in,
    make,
)
from tests.cases.test_state_table import (
    AT_WORK,
    GIVEN_OUT,
    OF_ASKED,
    OF_CALLED,
    OF_ORDERS,
    OF_RUNG,
    shared_out,
)
from tests.cases.test_state_table import MAY as MAY_WITH_ANY
from tests.cases.world import World

LEADS = {"dora", "oscar", "lisa", "root"}
MEDIATES, LET_IN = {MEDIATOR}, {MEDIATOR, NAMED, VISITOR}
OF_DISPUTES: dict[str, set[str]] = {
    "appoint": LEADS,
    "name": LEADS,
    "unname": LEADS,
    "party": LEADS | MEDIATES | {"anna"},
    "drop_party": LEADS | MEDIATES | {"anna"},
    "session": MEDIATES,
    "agree": MEDIATES,
    "fail_talks": MEDIATES,
    "sign": LEADS | MEDIATES,
    "plan_visit": LEADS | MEDIATES,
    "visit": LEADS | LET_IN,
}
MAY = {name: who - {"alice"} for name, who in MAY_WITH_ANY.items()} | OF_DISPUTES
MAY |= {name: MAY[name] | {REPORTER} for name in ("reopen", "urge")}
MAY |= {"note": MAY["note"] | LET_IN}
OF_GRID = {name for name in MAY if "alice" in MAY_WITH_ANY[name]} - {"reopen", "urge"}
SEES = {REPORTER, MEDIATOR, NAMED, "oscar", "anna", "dora", "lisa", "root"}
TASKS = ("verifying", "checking")  # the grid's members are asked to look: until they have, they see it
BEFORE, AFTER = {"session", "agree", "fail_talks", "drop_party"}, {"sign", "plan_visit", "visit"}
# Rows that lead nowhere: no agreement stands before somebody was at work, nor any more after reopening.
NEVER = {(state, name) for state in ("reported", "verifying", "established", "reopened") for name in AFTER}
SCENES = [
    (str(state), agreed) for state in State for agreed in (False, True) if state in STANDS or not agreed
]
SCENES.remove(("merged", False))  # disputes are not
SCENES.remove(("closed", False))  # the moves that are left do not ask how it ended


def expected(state: str, who: str, *, agreed: bool) -> set[str]:
    """Moves of this person, if he sees it."""
    found = {move.name for move in TABLE if state in move.sources and who in MAY[move.name]}
    if who in ("alice", VISITOR):
        found |= {name for name in OF_GRID if state in MOVES[name].sources}
    if who == VISITOR and not agreed:
        found -= {"visit"}
    if who == NAMED and state not in GIVEN_OUT:
        return found & {"note", "visit"}
    if state not in AT_WORK:
        found -= OF_ORDERS | ({"hold", "extend"} if who == NAMED else set())
    return found - OF_CALLED - OF_ASKED - OF_RUNG


def sees(state: str, *, agreed: bool) -> set[str]:
    return SEES | ({"alice", VISITOR} if state in TASKS else set()) | ({VISITOR} if agreed else set())


def refusals(world: World, *, every: int) -> dict[tuple[str, bool], list[tuple[str, str]]]:
    """For each scene who tries which move in vain."""
    found = [
        ((state, agreed), who, move.name)
        for who in world.cast.people
        for state, agreed in SCENES
        for move in TABLE
        if state in move.sources
        if who not in sees(state, agreed=agreed) or move.name not in expected(state, who, agreed=agreed)
    ]
    return shared_out(found, every)


def check_people(world: World, case: Case, *, agreed: bool) -> None:
    """Who sees it, and which moves each may make."""
    seen = sees(case.state, agreed=agreed)
    for who, user in world.cast.people.items():
        assert Case.objects.visible_to(user).filter(pk=case.pk).exists() == (who in seen), (case.state, who)
        if who in seen:
            found = {move.name for move, _way in moves_for(case, user)}
            assert found == expected(case.state, who, agreed=agreed), (case.state, agreed, who)


def check_refusals(world: World, case: Case, those: list[tuple[str, str]], *, agreed: bool) -> None:
    """By the action itself."""
    seen = sees(case.state, agreed=agreed)
    needed = {name: given_in(world, case, name) for name in {name for _who, name in those}}
    for who, name in those:
        with pytest.raises(Refused if who in seen else Http404):
            perform(name, case_id=case.pk, actor=world.cast.people[who], given=needed[name])
    assert Case.objects.get(pk=case.pk).version == case.version


def check_moves(world: World, case: Case, *, agreed: bool) -> None:
    """Every move that only disputes have, by somebody who may; where none can be made it is refused in words."""
    for name in [move.name for move in TABLE if move.disputes and case.state in move.sources]:
        if (
            name in (BEFORE if agreed or case.state == "closed" else AFTER)
            and (case.state, name) not in NEVER
        ):
            continue
        before = transaction.savepoint()
        if (case.state, name) in NEVER:
            with pytest.raises(Problem):
                make(world, case, name)
        else:
            check_move(world, Case.objects.get(pk=case.pk), name)
        connection.check_constraints()
        transaction.savepoint_rollback(before)


def check_move(world: World, case: Case, name: str) -> None:
    who = MEDIATOR if MEDIATOR in MAY[name] else "oscar"
    version, state = case.version, case.state
    done = make(world, case, name, who)
    event = done.events.latest("pk")
    assert done.state in MOVES[name].lands(state), name
    assert (event.move, event.from_state, event.to_state) == (name, state, done.state)
    assert (event.actor, done.version) == (world.cast.people[who], version + 1)


@pytest.mark.parametrize("every", [8, pytest.param(1, marks=pytest.mark.soak)])
def test_a_dispute_in_every_state(world: World, every: int) -> None:
    """One after the other in the same world, which each leaves as it was. Everybody tries every move that is not his,
    in an eighth of the scenes or, in `make soak`, in all."""
    are_disputes(world)
    tried = refusals(world, every=every)
    for state, agreed in SCENES:
        before = transaction.savepoint()
        case = a_dispute(world, state, agreed=agreed)
        with reading_once():
            check_people(world, case, agreed=agreed)
            check_refusals(world, case, tried[state, agreed], agreed=agreed)
        check_moves(world, case, agreed=agreed)
        transaction.savepoint_rollback(before)


def test_each_move_is_made_in_each_state_that_the_table_names() -> None:
    """The scenes above leave out none but those named."""
    made = {
        (state, move.name)
        for state, agreed in SCENES
        for move in TABLE
        if move.disputes and state in move.sources and move.name not in (BEFORE if agreed else AFTER)
    }
    rows = {(str(state), move.name) for move in TABLE if move.disputes for state in move.sources}
    assert made == rows - NEVER
