"""Hurting a launch: whatever runs is killed at random, and limits of the clients' cases run out."""

import os
import random
import signal
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from shutil import rmtree
from typing import Any

import psycopg2

from gridgov.postgres import processes
from tests.support.launches import Launch
from tests.support.servers import Redis

MOST_LATE = 180.0  # seconds after which no further kind of kill is waited for
VICTIMS = {  # kind -> words of its command line; the last two are no processes of the launch
    "web": "gunicorn",
    "worker": "celery -A gridgov.celery worker",
    "beat": "celery -A gridgov.celery beat",
    "supervisor": "supervisor.supervisord",
    "postgres": "",
    "broker": "",
}


# As if some limits of a minute had begun a minute ago: still what would be reckoned from start and limit.
RUN_OUT = """
WITH chosen AS (
  SELECT k.id FROM cases_clock k JOIN cases_case c ON c.id = k.case_id
  WHERE c.description LIKE 'Client %%' AND k.ended_at IS NULL AND k.lapsed_at IS NULL AND k.paused_at IS NULL
  AND k.pauses = '[]' AND k.extensions = '[]' AND k.due_at > now() AND k.kind IN ('level', 'stage', 'order')
  ORDER BY random() LIMIT 2 FOR UPDATE OF c, k SKIP LOCKED
), due AS (
  UPDATE cases_clock k SET limit_value = 1, limit_unit = 'minute', calendar_id = NULL, due_at = now(),
  started_at = now() - interval '60 s', warn_at = now() - interval '60 s' * (1 - warn_share)
  FROM chosen WHERE k.id = chosen.id RETURNING k.case_id, k.kind, k.due_at, k.id
), orders AS (
  UPDATE cases_workorder w SET due_at = due.due_at FROM due WHERE w.clock_id = due.id RETURNING w.id
), shown AS (
  UPDATE cases_case c SET due_at = due.due_at FROM due WHERE c.id = due.case_id AND due.kind = 'level'
  RETURNING c.id
)
SELECT count(*) FROM due"""


def sql(launch: Launch, query: str, *values: Any) -> list[tuple[Any, ...]]:
    server = psycopg2.connect(host=str(launch.place.sockets), user="gridgov", dbname="gridgov")
    with closing(server), server, server.cursor() as cursor:
        cursor.execute(query, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


@dataclass
class City:
    """A launch that is being hurt."""

    launch: Launch
    redis: Redis | None
    chance: random.Random
    kills: Counter[str] = field(default_factory=Counter)

    def hurt(self) -> None:
        """Kill one process of ours, the database, or the broker with all that waits in it.

        Whoever was killed least often is next, among equals by chance: a short run meets each kind too.
        """
        fewest = min(self.kills[kind] for kind in VICTIMS)
        kind = self.chance.choice([kind for kind in VICTIMS if self.kills[kind] == fewest])
        if kind == "broker":
            self.lose_broker()
            self.kills[kind] += 1
        elif pids := self.pids(kind):  # else it is just coming back
            with suppress(ProcessLookupError):
                os.kill(self.chance.choice(pids), signal.SIGKILL)
                self.kills[kind] += 1

    def pids(self, kind: str) -> list[int]:
        if kind == "postgres":
            return [pid for pid in [processes.postmaster(self.launch.place)] if pid]
        return self.launch.pids(VICTIMS[kind])

    def is_hurt_enough(self, end: float) -> bool:
        """The time is over and each kind was killed; a slow machine gets time for that."""
        late = time.monotonic() - end
        return late > MOST_LATE or (late > 0 and len(self.kills) == len(VICTIMS))

    def lose_broker(self) -> None:
        if self.redis:
            self.redis.kill()
            self.redis.start()
        else:
            rmtree(self.launch.data / "broker" / "queue", ignore_errors=True)

    def let_limits_run_out(self) -> None:
        """Of one or two clocks; not while the database is being killed itself."""
        with suppress(psycopg2.OperationalError):
            sql(self.launch, RUN_OUT)
