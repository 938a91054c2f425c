"""`make run` as a person has it: started, hurt in every way, killed whole, started again, stopped."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from gridgov.launch import leftovers
from gridgov.postgres import processes
from gridgov.postgres.places import Place
from tests.support.servers import eventually, free_port

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("launch")]
FIRST_START, NEXT_START = 300, 60  # seconds, on a machine that is busy with other tests


class Launch:
    """One `python -m gridgov.launch` and what it started."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self.place, self.run = Place(data), data / "run"
        self.log = data.parent / "launch.log"
        self.extra: dict[str, str] = {}  # more of the environment
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        unset = ("DATABASE_URL", "REDIS_URL", "DJANGO_ALLOW_ASYNC_UNSAFE", "GRIDGOV_TESTING")
        kept = {name: value for name, value in os.environ.items() if name not in unset}
        own = {"GRIDGOV_ENV": "local", "GRIDGOV_DATA": str(self.data), "PORT": str(self.port)}
        return kept | own | self.extra

    def start(self, seconds: int) -> float:
        """Start and wait for the address to be printed; returns the seconds it took."""
        begin = time.monotonic()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gridgov.launch"],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        eventually(
            lambda: "Ctrl-C stops" in self.said() or self.ended(),
            seconds=seconds,
            what=f"start\n{self.said()}",
        )
        assert not self.ended(), self.said()
        return time.monotonic() - begin

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def said(self) -> str:
        return self.log.read_text()

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return set(json.loads(answer.read()).values()) == {"ok"}
        except OSError:
            return False

    def pids(self, words: str) -> list[int]:
        """Our processes whose command line holds these words."""
        found = []
        for pid in leftovers.living(self.run):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            if words in command:
                found.append(pid)
        return found

    def everything(self) -> list[int]:
        assert self.process
        return [self.process.pid, *leftovers.living(self.run), *processes.members(self.place)]

    def kill_everything(self) -> None:
        for pid in self.everything():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if self.process:
            self.process.wait(30)
        eventually(lambda: not processes.members(self.place), what="the end of the server")


@pytest.fixture(scope="module")
def launch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launch]:
    running = Launch(tmp_path_factory.mktemp("launch") / "data")
    running.start(FIRST_START)
    yield running
    if running.process and running.process.poll() is None:
        running.kill_everything()


def test_everything_is_ready_when_the_address_is_printed(launch: Launch) -> None:
    assert f"http://127.0.0.1:{launch.port}/" in launch.said()
    assert launch.ready()
    assert len(launch.pids("celery -A gridgov.celery beat")) == 1


@pytest.mark.parametrize(
    "words", ["gunicorn", "celery -A gridgov.celery worker", "celery -A gridgov.celery beat"]
)
def test_a_process_that_dies_comes_back(launch: Launch, words: str) -> None:
    victims = launch.pids(words)
    assert victims
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    eventually(
        lambda: (now := launch.pids(words)) and not set(now) & set(victims),
        seconds=60,
        what=f"return of {words}",
    )
    eventually(launch.ready, seconds=60, what="readiness")


def test_a_killed_supervisor_comes_back_with_its_programs(launch: Launch) -> None:
    (victim,) = launch.pids("supervisor.supervisord")
    os.kill(victim, signal.SIGKILL)
    eventually(
        lambda: launch.pids("supervisor.supervisord") not in ([], [victim]), seconds=60, what="its return"
    )
    eventually(launch.ready, seconds=60, what="readiness")
    assert len(launch.pids("celery -A gridgov.celery beat")) == 1


def test_a_killed_database_comes_back(launch: Launch) -> None:
    server = processes.postmaster(launch.place)
    assert server
    os.kill(server, signal.SIGKILL)
    eventually(
        lambda: processes.postmaster(launch.place) not in (None, server), seconds=60, what="its return"
    )
    eventually(launch.ready, seconds=60, what="readiness")


def test_a_second_launch_on_the_same_folder_is_refused(launch: Launch) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "gridgov.launch"],
        cwd=settings.BASE_DIR,
        env=launch.environment,
        capture_output=True,
        text=True,
    )
    assert said.returncode == 1
    assert said.stderr.strip().splitlines()[-1].startswith("GridGov already runs on")
    assert launch.ready()


def test_a_killed_launch_starts_again_on_its_data(launch: Launch) -> None:
    launch.kill_everything()
    launch.start(NEXT_START)
    assert launch.ready()
    assert "demo city" not in launch.said()


def test_orphans_of_a_killed_launch_are_ended_first(launch: Launch) -> None:
    """Only the launcher and the supervisor die; gunicorn would still hold the port."""
    assert launch.process
    orphans = launch.pids("gunicorn")
    for pid in (launch.process.pid, *launch.pids("supervisor.supervisord")):
        os.kill(pid, signal.SIGKILL)
    launch.process.wait(10)
    launch.start(NEXT_START)
    assert launch.ready()
    assert not set(orphans) & set(launch.pids("gunicorn"))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_the_database_last(launch: Launch, how: signal.Signals) -> None:
    if launch.ended():
        launch.start(NEXT_START)
    assert launch.process
    launch.process.send_signal(how)
    launch.process.wait(60)
    assert "Stopped." in launch.said()
    assert leftovers.living(launch.run) == []
    assert processes.members(launch.place) == []
    assert "database system is shut down" in launch.place.log.read_text().splitlines()[-1]
