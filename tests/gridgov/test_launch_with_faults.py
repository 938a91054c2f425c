"""Eight people report and move cases while everything is killed at random: nothing is missing, nothing is doubled.

Small here, for minutes in `make soak`; the kills are drawn from a seed, which a failure names.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from threading import Event
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from django.conf import settings

from gridgov.postgres import processes
from tests.support.acknowledged import Kept, Written, differences
from tests.support.clients import Client
from tests.support.launches import FIRST_START, NEXT_START, Launch
from tests.support.servers import Redis, eventually

CLIENTS = 8
PAUSE = 4.0  # seconds between two kills, at most
PATIENCE = 180.0  # seconds that a client waits for what was killed to come back
STEPS = ("establish", "dispatch")
VICTIMS = {  # kind -> words of its command line; the last two are no processes of the launch
    "web": "gunicorn",
    "worker": "celery -A gridgov.celery worker",
    "beat": "celery -A gridgov.celery beat",
    "supervisor": "supervisor.supervisord",
    "postgres": "",
    "broker": "",
}


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
        return late > PATIENCE or (late > 0 and len(self.kills) == len(VICTIMS))

    def lose_broker(self) -> None:
        if self.redis:
            self.redis.kill()
            self.redis.start()
        else:
            rmtree(self.launch.data / "broker" / "queue", ignore_errors=True)


def sql(launch: Launch, query: str, *values: Any) -> list[tuple[Any, ...]]:
    server = psycopg2.connect(host=str(launch.place.sockets), user="gridgov", dbname="gridgov")
    with closing(server), server.cursor() as cursor:
        cursor.execute(query, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def place_of_member(launch: Launch) -> tuple[float, float, int]:
    """Where a case lies that demo-member's grid serves, and a class whose cases stay with the street."""
    found = sql(
        launch,
        "SELECT c.lon, c.lat, c.case_class_id FROM cases_case c JOIN members_post p ON p.grid_id = c.duty_grid_id"
        " JOIN members_user u ON u.id = p.user_id JOIN cases_routingrule r ON r.id = c.routed_by_id"
        " WHERE u.username = 'demo-member' AND c.lon IS NOT NULL"
        " ORDER BY (r.to_level = 'street') DESC, c.id LIMIT 1",
    )
    lon, lat, case_class = found[0]
    return lon, lat, case_class


def person(launch: Launch, name: str) -> Client:
    return Client(f"http://127.0.0.1:{launch.port}", name, name)


def live(
    number: int, member: Client, officer: Client, about: tuple[Any, ...], over: Event, kept: Written
) -> None:
    """One client's minutes: report, note, establish, dispatch, note, and the next."""
    lon, lat, case_class = about
    while not over.is_set():
        until, uuid = time.monotonic() + PATIENCE, uuid4()
        body = {
            "uuid": str(uuid),
            "case_class": case_class,
            "description": f"Client {number}",
            "lon": lon,
            "lat": lat,
        }
        status, answer = member.insist("cases/", body, until=until)
        assert status in (200, 201), (status, answer)
        kept.reports[uuid] = case = answer["id"]
        note(member, case, kept, until)
        for step in STEPS:
            move(officer, case, step, kept, until)
        note(member, case, kept, until)


def note(member: Client, case: int, kept: Written, until: float) -> None:
    text = f"Seen again {uuid4()}"

    def is_there(seen: Any) -> bool:
        return text in {event["text"] for event in seen["events"]}

    if member.bring_about(case, "note", {"text": text}, is_there, until=until):
        kept.notes[text] = case


def move(officer: Client, case: int, name: str, kept: Written, until: float) -> None:
    _status, seen = officer.insist(f"cases/{case}/", until=until)
    given = {"filing_standard": "standards", "organisation": "organisations"}
    needs = next((each["needs"] for each in seen["moves"] if each["name"] == name), None) if seen else None
    if needs is None or not all(seen[given[need]] for need in needs):
        return
    body = {need: seen[given[need]][0]["id"] for need in needs}

    def is_done(seen: Any) -> bool:
        return name in {event["move"] for event in seen["events"]}

    if officer.bring_about(case, name, body, is_done, until=until):
        with kept.lock:
            kept.moves.append((case, name))


def kept_in(launch: Launch) -> Kept:
    of_client = "JOIN cases_case c ON c.id = case_id WHERE c.description LIKE 'Client %%'"
    cases = sql(launch, "SELECT uuid, id FROM cases_case WHERE description LIKE 'Client %%'")
    moves = sql(launch, f"SELECT case_id, move FROM cases_caseevent {of_client}")  # noqa: S608
    notes = sql(launch, f"SELECT case_id, body FROM cases_casetext {of_client} AND body LIKE 'Seen again %%'")  # noqa: S608
    return Kept(dict(cases), Counter[Any](moves), Counter[Any](notes))


def quiet(launch: Launch) -> bool:
    """All work that is due is done."""
    waiting = "SELECT count(*) FROM gridgov_workitem WHERE state = 'waiting' AND due_at <= now()"
    return launch.ready() and sql(launch, waiting) == [(0,)]


def audit(launch: Launch) -> None:
    said = subprocess.run(
        [sys.executable, "manage.py", "audit"],
        cwd=settings.BASE_DIR, env=launch.environment, capture_output=True, text=True,
    )  # fmt: skip
    assert said.returncode == 0, f"{said.stdout}{said.stderr}"


def fault_run(launch: Launch, redis: Redis | None, seconds: float) -> str:
    """Hurt it for so long, let it heal, look at everything. Returns what happened, in a line."""
    seed = int(os.environ.get("SOAK_SEED") or time.time())
    city, kept, over = City(launch, redis, random.Random(seed)), Written(), Event()
    member, officer, about = (
        person(launch, "demo-member"),
        person(launch, "demo-street"),
        place_of_member(launch),
    )
    with ThreadPoolExecutor(CLIENTS) as pool:
        end = time.monotonic() + seconds
        lives = [pool.submit(live, number, member, officer, about, over, kept) for number in range(CLIENTS)]
        try:
            while not city.is_hurt_enough(end) and not any(life.done() for life in lives):
                time.sleep(PAUSE * city.chance.random())
                city.hurt()
        finally:
            over.set()
        for life in lives:
            life.result(PATIENCE + 60)
    written = f"{len(kept.reports)} reports, {len(kept.moves)} moves, {len(kept.notes)} notes"
    what = f"seed {seed}: {dict(city.kills)} kills, {written}"
    print(what)  # noqa: T201  # `make soak` shows it
    eventually(lambda: quiet(launch), seconds=120, what=f"quiet after {what}\n{launch.said()}")
    assert all((kept.reports, kept.moves, kept.notes)), what
    assert city.kills.keys() == VICTIMS.keys(), what
    assert not differences(kept, kept_in(launch), STEPS)
    audit(launch)
    return what


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
