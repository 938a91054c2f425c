"""Eight people report and move cases while everything is killed at random: nothing is missing, nothing is doubled.

Small here, for minutes in `make soak`; the kills are drawn from a seed, which a failure names.
"""

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from threading import Event, Lock
from typing import Any
from uuid import UUID, uuid4

import psycopg2
import pytest
from django.conf import settings

from gridgov.launch import leftovers
from gridgov.postgres import processes
from tests.support.clients import Client
from tests.support.launches import FIRST_START, NEXT_START, Launch
from tests.support.servers import Redis, eventually

CLIENTS = 8
PAUSE = 4.0  # seconds between two kills, at most
PATIENCE = 180.0  # seconds that a client waits for what was killed to come back
STEPS = ("establish", "dispatch")


@dataclass
class Written:
    """What the server has acknowledged."""

    reports: dict[UUID, int] = field(default_factory=dict)
    moves: list[tuple[int, str]] = field(default_factory=list)  # case, move
    notes: dict[str, int] = field(default_factory=dict)  # text, case
    lock: Lock = field(default_factory=Lock)


@dataclass
class City:
    """A launch that is being hurt."""

    launch: Launch
    redis: Redis | None
    chance: random.Random
    kills: int = 0

    def hurt(self) -> None:
        """Kill one process of ours, the database, or the broker with all that waits in it."""
        victims: list[Any] = [*leftovers.living(self.launch.run), "postgres", "broker"]
        victim = self.chance.choice(victims)
        if victim == "broker":
            self.lose_broker()
        elif pid := processes.postmaster(self.launch.place) if victim == "postgres" else victim:
            os.kill(pid, signal.SIGKILL)
        self.kills += 1

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


def check(launch: Launch, kept: Written) -> None:
    """Every acknowledged write is there once."""
    cases = dict(sql(launch, "SELECT uuid, id FROM cases_case WHERE description LIKE 'Client %%'"))
    assert {uuid: cases.get(uuid) for uuid in kept.reports} == kept.reports
    assert len(set(cases.values())) == len(cases)
    of_move = "SELECT count(*) FROM cases_caseevent WHERE case_id = %s AND move = %s"
    doubled = [(case, name) for case, name in kept.moves if sql(launch, of_move, case, name) != [(1,)]]
    assert not doubled
    texts = dict(
        sql(launch, "SELECT body, count(*) FROM cases_casetext WHERE body LIKE 'Seen again %%' GROUP BY body")
    )
    assert {text: texts.get(text) for text in kept.notes} == dict.fromkeys(kept.notes, 1)
    assert set(texts.values()) <= {1}


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
        lives = [pool.submit(live, number, member, officer, about, over, kept) for number in range(CLIENTS)]
        end = time.monotonic() + seconds
        try:
            while time.monotonic() < end and not any(life.done() for life in lives):
                time.sleep(PAUSE * city.chance.random())
                city.hurt()
        finally:
            over.set()
        for life in lives:
            life.result(PATIENCE + 60)
    written = f"{len(kept.reports)} reports, {len(kept.moves)} moves, {len(kept.notes)} notes"
    what = f"seed {seed}: {city.kills} kills, {written}"
    print(what)  # noqa: T201  # `make soak` shows it
    eventually(lambda: quiet(launch), seconds=120, what=f"quiet after {what}\n{launch.said()}")
    assert all((kept.reports, kept.moves, kept.notes, city.kills)), what
    check(launch, kept)
    audit(launch)
    return what


@pytest.mark.kill
@pytest.mark.redis
@pytest.mark.xdist_group("launch")
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
def test_for_minutes_without_redis(tmp_path: Path) -> None:
    launch = Launch(tmp_path / "data")
    try:
        launch.start(FIRST_START)
        fault_run(launch, None, seconds=60 * float(os.environ.get("SOAK_MINUTES") or 10))
    finally:
        launch.kill_everything()
