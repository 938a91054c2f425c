"""Two that meet on one case: the first holds it locked until the second has come to it.

So every pair is a race, not only those that happen to be: the second is seen to wait for the first, or, where it is a
sweep, to pass the case by and come again.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event
from typing import Any
from unittest.mock import patch

from django.db import connection, transaction
from django.http import Http404

from gridgov.problems import Problem

OF_CASE = [
    "sitetask",
    "clock",
    "workorder",
    "summons",
    "supervision",
    "caserequest",
    "participant",
    "caseevent",
]
OF_CASE += ["casetext", "notice", "photo", "insider", "party", "mediationsession", "disputeoutcome", "visit"]
EVERYTHING = ["gridgov_workitem", "cases_moved", "cases_tally", "cases_appealreview", "cases_appeal"]
EVERYTHING += ["cases_alarm", "cases_ring", "cases_rung", "cases_ringword"]
WAIT = 20.0  # seconds, where something is broken
Act = Callable[[], Any]


class Kept:
    """The rows of some cases as they stand, to be put back as often as needed: on this connection, by one call."""

    def __init__(self, cases: Sequence[int]) -> None:
        ids = ", ".join(map(str, cases))
        of_cases = {f"cases_{name}": f"case_id IN ({ids})" for name in OF_CASE}
        rows = {"cases_case": f"id IN ({ids})"} | of_cases | dict.fromkeys(EVERYTHING, "true")
        back = "".join(f"{_drop(table, those)} {_fill(table)}" for table, those in rows.items())
        with connection.cursor() as cursor:
            cursor.execute("".join(_keep(table, those) for table, those in rows.items()))
            # A function's statements are planned once, not each time.
            function = "CREATE OR REPLACE FUNCTION pg_temp.put_back() RETURNS void LANGUAGE plpgsql"
            cursor.execute(f"{function} AS $$BEGIN {back} END$$")

    def put_back(self) -> None:
        """As a replica: triggers and foreign keys do not look, and history lets go of its rows."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica; SELECT pg_temp.put_back()")


def _keep(table: str, those: str) -> str:
    kept = f'"kept_{table}"'
    return f'DROP TABLE IF EXISTS {kept}; CREATE TEMP TABLE {kept} AS SELECT * FROM "{table}" WHERE {those};'  # noqa: S608


def _drop(table: str, those: str) -> str:
    return f'DELETE FROM "{table}" WHERE {those};'  # noqa: S608


def _fill(table: str) -> str:
    return f'INSERT INTO "{table}" OVERRIDING SYSTEM VALUE SELECT * FROM "kept_{table}";'  # noqa: S608


@dataclass
class Remembered:
    """Stands where `reading_once` keeps its answers."""

    answers: dict[Any, Any] = field(default_factory=dict)

    def get(self) -> dict[Any, Any]:
        return self.answers

    def set(self, _answers: dict[Any, Any]) -> None:
        """Another move begins: it goes on with what is known."""

    def reset(self, _token: None) -> None:
        """It ends."""


def settings_stay() -> Any:
    """Context in which settings and rights are read once for many moves; none of these moves changes them."""
    return patch("gridgov.once._answers", Remembered())


def said(act: Act) -> str:
    """ "done", or "refused", in words or as not there for him. Anything else is an error, and let through."""
    with suppress(Problem, Http404):
        act()
        return "done"
    return "refused"


OF_EACH = {
    "clock": "kind, stage, holder_id, due_at, ended_at IS NULL, paused_at IS NOT NULL, lapsed_at IS NOT NULL",
    "workorder": "organisation_id, role, state, mandatory, reworks",
    "summons": "organisation_id, state",
    "caserequest": "kind, granted",
    "participant": "organisation_id, role",
    "supervision": "organisation_id, replied_at IS NULL",
    "insider": "user_id, part, until IS NULL",
    "party": "role, removed_at IS NULL",
    "disputeoutcome": "kind, superseded_at IS NULL, signed_at IS NULL",
    "visit": "due_on, person_id, state",
}
OUTCOME = (
    "SELECT state, level, holder_id, held_state, version, reopened, duty_grid_id,"  # noqa: S608
    " (SELECT array_agg((t.kind, t.person_id, t.result, l.stage)::text ORDER BY t.kind, t.person_id, t.result, l.stage)"
    " FROM cases_sitetask t LEFT JOIN cases_clock l ON l.id = t.clock_id WHERE t.case_id = c.id),"
    " (SELECT array_agg((r.number, r.granted)::text ORDER BY r.number, r.granted) FROM cases_appealreview r"
    " JOIN cases_appeal a ON a.id = r.appeal_id WHERE a.case_id = c.id),"
    " (SELECT array_agg((g.tier, g.confirmed_by_id, g.lapsed_at, g.ended_at IS NULL, (SELECT array_agg((u.user_id,"
    " u.silent_at IS NULL)::text ORDER BY u.user_id) FROM cases_rung u WHERE u.ring_id = g.id))::text"
    " ORDER BY g.tier, g.organisation_id, g.confirmed_by_id, g.lapsed_at)"
    " FROM cases_ring g JOIN cases_alarm a ON a.id = g.alarm_id WHERE a.case_id = c.id),"
    " (SELECT count(*) FROM cases_mediationsession WHERE case_id = c.id),"
    " (SELECT array_agg((o.state, o.version, o.merged_into_id)::text ORDER BY o.id) FROM cases_case o"
    " WHERE o.id = ANY(%s)),"
    + "".join(
        f" (SELECT array_agg(({of})::text ORDER BY ({of})::text) FROM cases_{table} WHERE case_id = c.id),"  # noqa: S608
        for table, of in OF_EACH.items()
    )
    + " (SELECT array_agg((move, from_state, to_state)::text ORDER BY id) FROM cases_caseevent WHERE case_id = c.id)"
    " FROM cases_case c WHERE id = %s"
)


def outcome(case_id: int, beside: Sequence[int]) -> Any:
    """All that matters of a case and of those it may be merged with, without ids and times of doing; in one statement,
    for it is asked so often."""
    with connection.cursor() as cursor:
        cursor.execute(OUTCOME, [list(beside), case_id])
        return cursor.fetchone()


class Undone(Exception):
    """Leaves a transaction as if it had not been."""


@contextmanager
def undone() -> Iterator[None]:
    with suppress(Undone), transaction.atomic():
        yield
        connection.check_constraints()  # as at the end of a transaction
        raise Undone


def after(first: Act, seconds: dict[str, Act], found_as: Callable[[], Any]) -> dict[str, Any]:
    """Answers and outcome, as `found_as` tells it, of `first` and then each of the others; nothing of it stays."""
    found: dict[str, Any] = {}
    with undone():
        answer = said(first)
        for name, second in seconds.items():
            with undone():
                found[name] = ((answer, said(second)), found_as())
    return found


@dataclass
class Meeting:
    """Two threads, each with a connection that it keeps; `waited` counts how often the second found the first there."""

    pool: ThreadPoolExecutor
    second_pid: int = 0
    waited: int = 0
    locked: Event = field(default_factory=Event)
    came: Event = field(default_factory=Event)
    over: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.over.set()  # nobody is waited for outside a meeting

    def of(self, first: Act, second: Act) -> tuple[str, str]:
        """Their answers, the second's begun while the first has the case."""
        self.second_pid = 0
        for event in (self.locked, self.came, self.over):
            event.clear()
        answers: list[Future[str]] = [
            self.pool.submit(self._first, first),
            self.pool.submit(self._second, second),
        ]
        one, two = (answer.result(2 * WAIT) for answer in answers)
        return one, two

    def passed_by(self) -> None:
        """Said by a sweep that has found the case locked; it comes again when the other is done."""
        if not self.over.is_set():
            self.waited += not self.came.is_set()
            self.came.set()
            self.over.wait(WAIT)

    def _first(self, act: Act) -> str:
        try:
            with connection.execute_wrapper(self._hold):
                return said(act)
        finally:
            self.over.set()
            self.locked.set()

    def _hold(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Once it has the lock it waits until the second is seen to want it."""
        result = execute(sql, params, many, context)
        if "FOR NO KEY UPDATE" in sql and '"cases_case"' in sql and not self.locked.is_set():
            self.locked.set()
            self._see_the_second()
        return result

    def _see_the_second(self) -> None:
        end = time.monotonic() + WAIT
        while not self.came.is_set() and time.monotonic() < end:
            if self._second_waits():
                self.waited += 1
                return
            self.came.wait(0.001)

    def _second_waits(self) -> bool:
        if not self.second_pid:
            return False
        with connection.connection.cursor() as cursor:  # not through the wrapper
            cursor.execute("SELECT pg_backend_pid() = ANY(pg_blocking_pids(%s))", [self.second_pid])
            return bool(cursor.fetchone()[0])

    def _second(self, act: Act) -> str:
        self.locked.wait(WAIT)
        connection.ensure_connection()
        self.second_pid = connection.connection.info.backend_pid
        try:
            return said(act)
        finally:
            self.came.set()
