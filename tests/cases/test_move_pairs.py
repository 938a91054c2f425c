"""Every two moves that can meet on one case, at the same moment on two connections.

What comes of it is what would have come of one after the other, in one order or the other; a move that then makes
no sense any more is refused in words. The pairs are read from the state table: a new move is met by itself.
"""

import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import combinations_with_replacement
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from cases.actions import perform
from cases.actions.lapse import let_lapse
from cases.actions.route import route_case
from cases.models import Case, Clock
from cases.workflow import RUNNING, TABLE, State
from gridgov.problems import Problem
from tests.cases.test_races import unbroken
from tests.cases.test_state_table import AT_WORK, MAY, given, in_state, make, prepare, somebody
from tests.cases.world import World, a_photo, make_world

pytestmark = pytest.mark.django_db(transaction=True)
TABLES = (
    "sitetask",
    "clock",
    "workorder",
    "summons",
    "supervision",
    "caserequest",
    "participant",
    "caseevent",
    "casetext",
    "notice",
    "photo",
)
TWICE = frozenset({"recheck", "disagree"})  # mean something once a second check was asked for
BY_HISTORY = {"conclude"}  # only told of the past, never on a live case
OTHERS = {"send_back": "diana", "acknowledge": "leo", "arrive": "leo"}  # of whoever may
Act = Callable[[], Any]


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Two threads, each with a connection that it keeps."""
    with ThreadPoolExecutor(2) as threads:
        yield threads
        together = Barrier(2)
        list(threads.map(disconnect, [together] * 2))


def disconnect(together: Barrier) -> None:
    """Each thread its own: none takes a second turn before the other had its first."""
    together.wait(20)
    connection.close()


@dataclass
class Kept:
    """The rows of one case as they stand, to be put back as often as needed."""

    case: Case
    rows: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with connection.cursor() as cursor:
            for table, those in self.tables():
                text = io.StringIO()
                found = f'SELECT * FROM "{table}" WHERE {those}'  # noqa: S608
                cursor.copy_expert(f"COPY ({found}) TO STDOUT", text)
                self.rows[table] = text.getvalue()

    def tables(self) -> list[tuple[str, str]]:
        """Each with the condition that finds the case's rows."""
        of_case = [(f"cases_{name}", f"case_id = {self.case.pk}") for name in TABLES]
        return [("cases_case", f"id = {self.case.pk}"), *of_case, ("gridgov_workitem", "true")]

    def put_back(self) -> None:
        """As a replica: triggers and foreign keys do not look, and history lets go of its rows."""
        emptied = "".join(f'DELETE FROM "{table}" WHERE {those};' for table, those in self.tables())  # noqa: S608
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL session_replication_role = replica; {emptied}")
            for table, rows in self.rows.items():
                if rows:
                    cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.StringIO(rows))


def acts_in(world: World, case: Case) -> dict[str, Act]:
    """Every move that may be made in this state, by somebody who may, or by the worker process."""
    at = case.updated_at + timedelta(minutes=1)
    acts: dict[str, Act] = {}
    for move in TABLE:
        if case.state not in move.sources or move.name in BY_HISTORY:
            continue
        people = sorted(MAY[move.name] - {"root"})
        if people:
            actor = world.cast.people[OTHERS.get(move.name, somebody(move.name))]
            needed = given(world, case, move.name)
            shown: dict[str, Any] = {"photos": needed.pop("photos", ())}
            if move.name == "settle":
                needed["before"], shown["photos"] = a_photo(), a_photo()
            acts[move.name] = partial(
                perform, move.name, case_id=case.pk, actor=actor, given=needed, at=at, **shown
            )
    acts |= of_helpers(world, case)
    clock = case.clocks.filter(kind="level", ended_at=None, paused_at=None).first()
    if clock:
        acts["lapse"] = partial(lapse, clock)
    if case.state == State.REPORTED:
        acts["route"] = partial(route_case, case_id=case.pk, at=at)
    if case.state == State.ON_HOLD:
        acts["resume by itself"] = partial(perform, "resume", case_id=case.pk, actor=None, at=at)
    return acts


def of_helpers(world: World, case: Case) -> dict[str, Act]:
    """What the assisting team may do with its own order while the lead has another."""
    at = case.updated_at + timedelta(minutes=1)
    return {
        f"{name} its part": partial(
            perform, name, case_id=case.pk, actor=world.cast.leo, given=given(world, case, name), at=at
        )
        for name in ("accept", "answer", "return")
        if case.state in AT_WORK
    }


def lapse(clock: Clock) -> None:
    """As the sweep does it: a case that somebody holds is passed over, and comes again."""
    while not let_lapse(clock_id=clock.pk, case_id=clock.case_id, at=clock.due_at):
        if not Clock.objects.filter(pk=clock.pk, ended_at=None, lapsed_at=None, paused_at=None).exists():
            return


def said(act: Act) -> str:
    """ "done", or the kind of refusal. Anything else than a Problem is an error, and let through."""
    with suppress(Problem):
        act()
        return "done"
    return "refused"


def outcome(case_id: int, answers: tuple[str, ...]) -> Any:
    """All that matters of a case, without ids and times."""
    case = Case.objects.get(pk=case_id)
    return (
        answers,
        (case.state, case.level, case.holder_id, case.held_state, case.version, case.reopened),
        sorted(
            (
                clock.kind,
                clock.stage,
                clock.holder_id,
                not clock.ended_at,
                bool(clock.paused_at),
                bool(clock.lapsed_at),
            )
            for clock in case.clocks.all()
        ),
        sorted(case.site_tasks.values_list("kind", "person", "result", "clock__stage"), key=str),
        sorted(case.work_orders.values_list("organisation", "role", "state", "mandatory", "reworks")),
        sorted(case.summonses.values_list("organisation", "state")),
        sorted(case.requests.values_list("kind", "granted"), key=str),
        sorted(case.participants.values_list("organisation", "role")),
        list(case.events.order_by("pk").values_list("move", "from_state", "to_state")),
    )


def one_after_the_other(kept: Kept, first: Act, second: Act) -> tuple[str, str]:
    kept.put_back()
    return said(first), said(second)


def at_once(pool: ThreadPoolExecutor, kept: Kept, *acts: Act) -> tuple[str, ...]:
    kept.put_back()
    together = Barrier(len(acts))

    def run(act: Act) -> str:
        together.wait(20)
        return said(act)

    return tuple(pool.map(run, acts))


def pairs_of(acts: dict[str, Act], met: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pairs, also of a move with itself, that no earlier state had."""
    return [pair for pair in combinations_with_replacement(sorted(acts), 2) if pair not in met]


def check(world: World, pool: ThreadPoolExecutor, state: str, met: set[tuple[str, str]]) -> None:
    meet(
        world, pool, prepared(world, state), met, leave_out=TWICE if state == State.CHECKING else frozenset()
    )
    if state == State.CHECKING:
        meet(world, pool, prepare(world, in_state(world, state), "recheck"), met)


def prepared(world: World, state: str) -> Case:
    case = in_state(world, state)
    if state == State.CHECKING:
        case = prepare(world, case, "close")
    if state in AT_WORK:
        case = make(world, case, "assist", "oscar")
    if state in RUNNING:
        called: dict[str, Any] = {"organisations": [world.cast.team.pk], "text": "Come"}
        case = world.move(case, "whistle", world.cast.oscar, **called)
    return case


def meet(
    world: World,
    pool: ThreadPoolExecutor,
    case: Case,
    met: set[tuple[str, str]],
    *,
    leave_out: frozenset[str] = frozenset(),
) -> None:
    state, kept, acts = case.state, Kept(case), acts_in(world, case)
    for name in leave_out:
        del acts[name]
    for one, two in pairs_of(acts, met):
        met.add((one, two))
        found = outcome(case.pk, at_once(pool, kept, acts[one], acts[two]))
        if found == outcome(case.pk, one_after_the_other(kept, acts[one], acts[two])):
            continue
        later, earlier = one_after_the_other(kept, acts[two], acts[one])
        assert found == outcome(case.pk, (earlier, later)), f"{state}: {one} and {two}"
    kept.put_back()
    assert unbroken()


def test_two_moves_at_the_same_moment_are_as_good_as_one_after_the_other(
    world: World, pool: ThreadPoolExecutor
) -> None:
    """Each pair in the first state where it can meet."""
    met: set[tuple[str, str]] = set()
    for state in State:
        check(world, pool, state, met)
    assert len(met) > 250


@pytest.mark.soak
@pytest.mark.parametrize("state", list(State))
def test_in_every_state(world: World, pool: ThreadPoolExecutor, state: str) -> None:
    check(world, pool, state, set())
