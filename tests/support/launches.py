"""`make run` in a folder of its own, for tests that hurt it."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from gridgov.launch import leftovers
from gridgov.postgres import processes
from gridgov.postgres.places import Place
from tests.support.servers import eventually, free_port

FIRST_START, NEXT_START = 900, 180  # seconds, on a machine that is busy with much else


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


@pytest.fixture(scope="session")
def first_launch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launch]:
    """Made once: its demo city takes longest."""
    running = Launch(tmp_path_factory.mktemp("launch") / "data")
    running.start(FIRST_START)
    yield running
    if not running.ended():
        running.kill_everything()


@pytest.fixture
def launch(first_launch: Launch) -> Launch:
    """It runs, whatever the test before did to it."""
    if first_launch.ended():
        first_launch.start(NEXT_START)
    return first_launch
