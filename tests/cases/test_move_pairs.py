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
    made = make_world()
    made.report()  # something to merge with
    return made


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


OUTCOME = """
SELECT state, level, holder_id, held_state, version, reopened,
  (SELECT array_agg((kind, stage, holder_id, ended_at IS NULL, paused_at IS NOT NULL, lapsed_at IS NOT NULL)::text
    ORDER BY (kind, stage, holder_id, ended_at IS NULL, paused_at IS NOT NULL, lapsed_at IS NOT NULL)::text)
    FROM cases_clock WHERE case_id = c.id),
  (SELECT array_agg((t.kind, t.person_id, t.result, l.stage)::text
    ORDER BY (t.kind, t.person_id, t.result, l.stage)::text)
    FROM cases_sitetask t LEFT JOIN cases_clock l ON l.id = t.clock_id WHERE t.case_id = c.id),
  (SELECT array_agg((organisation_id, role, state, mandatory, reworks)::text
    ORDER BY (organisation_id, role, state, mandatory, reworks)::text) FROM cases_workorder WHERE case_id = c.id),
  (SELECT array_agg((organisation_id, state)::text ORDER BY (organisation_id, state)::text)
    FROM cases_summons WHERE case_id = c.id),
  (SELECT array_agg((kind, granted)::text ORDER BY (kind, granted)::text) FROM cases_caserequest WHERE case_id = c.id),
  (SELECT array_agg((organisation_id, role)::text ORDER BY (organisation_id, role)::text)
    FROM cases_participant WHERE case_id = c.id),
  (SELECT array_agg((move, from_state, to_state)::text ORDER BY id) FROM cases_caseevent WHERE case_id = c.id)
FROM cases_case c WHERE id = %s"""


def outcome(case_id: int) -> Any:
    """All that matters of a case, without ids and times: in one statement, for it is asked a thousand times."""
    with connection.cursor() as cursor:
        cursor.execute(OUTCOME, [case_id])
        return cursor.fetchone()


class Undone(Exception):
    """Leaves a transaction as if it had not been."""


def after(first: Act, seconds: dict[str, Act], case: Case) -> dict[str, Any]:
    """Answers and outcome of `first` and then each of the others; nothing of it stays."""
    found: dict[str, Any] = {}
    with suppress(Undone), transaction.atomic():
        answer = said(first)
        connection.check_constraints()  # as at the end of a transaction
        for name, second in seconds.items():
            with suppress(Undone), transaction.atomic():
                answers = (answer, said(second))
                connection.check_constraints()
                found[name] = (answers, outcome(case.pk))
                raise Undone
        raise Undone
    return found


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
    pairs = pairs_of(acts, met)
    met.update(pairs)
    serial = {
        one: after(acts[one], {two: acts[two] for name, two in pairs if name == one}, case) for one in acts
    }
    for one, two in pairs:
        answers = at_once(pool, kept, acts[one], acts[two])
        found = outcome(case.pk)
        if (answers, found) == serial[one][two]:
            continue
        kept.put_back()
        (later, earlier), other_way = after(acts[two], {one: acts[one]}, case)[one]
        assert (answers, found) == ((earlier, later), other_way), f"{state}: {one} and {two}"
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
