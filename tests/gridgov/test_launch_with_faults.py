"""Eight people report and move cases while everything is killed at random: nothing is missing, nothing is doubled.

Small here, for minutes in `make soak`; the kills are drawn from a seed, which a failure names.
"""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.conf import settings

from tests.support.acknowledged import Kept, Written, differences
from tests.support.faults import VICTIMS, City, sql
from tests.support.launches import FIRST_START, NEXT_START, Launch
from tests.support.lives import PATIENCE, STEPS, People, live, what_to_report
from tests.support.servers import Redis, eventually

CLIENTS = 8
PAUSE = 4.0  # seconds between two kills, at most
RECOVERY = 60.0  # seconds, at most, until somebody is answered again before the next kill
OF_CLIENT = "JOIN cases_case c ON c.id = case_id WHERE c.description LIKE 'Client %%'"
DUE = (
    "SELECT 1 FROM gridgov_workitem WHERE state = 'waiting' AND due_at <= now() UNION ALL"
    " SELECT 1 FROM cases_clock WHERE ended_at IS NULL AND lapsed_at IS NULL AND paused_at IS NULL"
    " AND NOT replayed AND due_at <= now()"
)
NEVER = {
    "an event told twice": "SELECT event_id, user_id, kind FROM cases_notice WHERE event_id IS NOT NULL"
    " GROUP BY 1, 2, 3 HAVING count(*) > 1",
    "a limit told twice": "SELECT clock_id, kind, due_at, user_id FROM cases_notice"
    " WHERE clock_id IS NOT NULL GROUP BY 1, 2, 3, 4 HAVING count(*) > 1",
    "a dispatch told to nobody": f"SELECT e.id FROM cases_caseevent e {OF_CLIENT} AND e.move = 'dispatch'"  # noqa: S608
    " AND NOT EXISTS (SELECT 1 FROM cases_notice n WHERE n.event_id = e.id)",
    "a lapse written twice": "SELECT case_id, data->>'clock' FROM cases_caseevent WHERE move = 'lapse'"
    " GROUP BY 1, 2 HAVING count(*) > 1",
    "a report without its one photo": "SELECT c.id FROM cases_case c LEFT JOIN cases_photo p"
    " ON p.case_id = c.id AND p.kind = 'before' WHERE c.description LIKE 'Client %%'"
    " GROUP BY 1 HAVING count(p.id) <> 1",
}


def kept_in(launch: Launch) -> Kept:
    cases = sql(launch, "SELECT uuid, id FROM cases_case WHERE description LIKE 'Client %%'")
    moves = sql(launch, f"SELECT case_id, move FROM cases_caseevent {OF_CLIENT}")  # noqa: S608
    notes = sql(launch, f"SELECT case_id, body FROM cases_casetext {OF_CLIENT} AND body LIKE 'Seen again %%'")  # noqa: S608
    return Kept(dict(cases), Counter[Any](moves), Counter[Any](notes))


def once(launch: Launch) -> bool:
    """What follows from events and lapses was done, and done once; no photo lacks its files."""
    found = {what: rows for what, query in NEVER.items() if (rows := sql(launch, query))}
    assert not found
    files = [name for row in sql(launch, "SELECT file, thumbnail FROM cases_photo") for name in row]
    missing = [name for name in files if not (launch.data / "media" / name).stat().st_size]
    assert files
    assert not missing
    return True


def ran_out(launch: Launch) -> dict[str, int]:
    """How many limits of each kind did."""
    lapsed = f"SELECT kind, count(*) FROM cases_clock {OF_CLIENT} AND lapsed_at IS NOT NULL GROUP BY 1"  # noqa: S608
    return dict(sql(launch, lapsed))


def quiet(launch: Launch) -> bool:
    """All work that is due is done."""
    return launch.ready() and not sql(launch, f"{DUE} LIMIT 1")


def audit(launch: Launch) -> None:
    said = subprocess.run(
        [sys.executable, "manage.py", "audit"],
        cwd=settings.BASE_DIR, env=launch.environment, capture_output=True, text=True,
    )  # fmt: skip
    assert said.returncode == 0, f"{said.stdout}{said.stderr}"


def fault_run(launch: Launch, redis: Redis | None, seconds: float) -> None:
    """Hurt it for so long, let it heal, look at everything."""
    seed = int(os.environ.get("SOAK_SEED") or time.time())
    city, kept = City(launch, redis, random.Random(seed)), Written()
    hurt_while_people_work(city, kept, seconds)
    moves = dict(Counter(name for _case, name in kept.moves))
    written = f"{len(kept.reports)} reports, {moves}, {len(kept.notes)} notes"
    what = f"seed {seed}: {dict(city.kills)} kills, {written}"
    eventually(lambda: quiet(launch), seconds=120, what=f"quiet after {what}\n{launch.said()}")
    print(f"{what}, limits that ran out: {ran_out(launch)}")  # noqa: T201  # `make soak` shows it
    assert all((kept.reports, kept.moves, kept.notes, ran_out(launch))), what
    assert city.kills.keys() == VICTIMS.keys(), what
    assert not differences(kept, kept_in(launch), STEPS)
    assert once(launch)
    audit(launch)


def hurt_while_people_work(city: City, kept: Written, seconds: float) -> None:
    people, about, over = People(city.launch), what_to_report(city.launch), Event()
    with ThreadPoolExecutor(CLIENTS) as pool:
        end = time.monotonic() + seconds
        lives = [pool.submit(live, number, people, about, over, kept) for number in range(CLIENTS)]
        try:
            while not city.is_hurt_enough(end) and not any(life.done() for life in lives):
                time.sleep(PAUSE * city.chance.random())
                if city.chance.random() < 0.5:  # else killed again while it still heals
                    wait_for_an_answer(kept)
                city.hurt()
                city.let_limits_run_out()
        finally:
            over.set()
        for life in lives:
            life.result(4 * PATIENCE)


def wait_for_an_answer(kept: Written) -> None:
    """Where a machine is so slow that it heals for longer than from kill to kill, nobody would ever be served."""
    before, end = kept.count(), time.monotonic() + RECOVERY
    while kept.count() == before and time.monotonic() < end:
        time.sleep(0.1)


@pytest.mark.kill
@pytest.mark.redis
def test_nothing_is_lost_and_nothing_is_doubled(launch: Launch, redis: Redis) -> None:
    launch.kill_everything()
    launch.extra["REDIS_URL"] = redis.url
    launch.start(NEXT_START)
    try:
        fault_run(launch, redis, seconds=25)
    finally:
        launch.kill_everything()
        del launch.extra["REDIS_URL"]


@pytest.mark.soak
@pytest.mark.redis
@pytest.mark.parametrize("broker", ["redis", "files"])
def test_for_minutes(tmp_path: Path, redis: Redis, broker: str) -> None:
    launch = Launch(tmp_path / "data")
    if broker == "redis":
        launch.extra["REDIS_URL"] = redis.url
    try:
        launch.start(FIRST_START)
        seconds = 60 * float(os.environ.get("SOAK_MINUTES") or 10)
        fault_run(launch, redis if broker == "redis" else None, seconds)
    finally:
        launch.kill_everything()
