"""Real processes for tests: workers and beat on the test database, a PostgreSQL of one's own, a Redis."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from gridgov.postgres import owner, processes
from gridgov.postgres.places import Place
from tests.support.needs import redis_server


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(true: Callable[[], object], *, seconds: float = 30, what: str = "it") -> None:
    """Fail unless it becomes true in time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"{what} did not happen within {seconds} s"
        time.sleep(0.1)


@dataclass
class Processes:
    """Starts the product's processes against one database and one broker folder, and ends what it started."""

    data: Path
    database_url: str
    extra: dict[str, str] = field(default_factory=dict)
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        own = {
            "GRIDGOV_ENV": "local",
            "GRIDGOV_DATA": str(self.data),
            "DATABASE_URL": self.database_url,
            "SECRET_KEY": settings.SECRET_KEY,
            "FIELD_KEYS": json.dumps(settings.FIELD_KEYS),
            "DJANGO_SETTINGS_MODULE": "gridgov.settings",
        }
        return os.environ | own | self.extra

    def python(self, *arguments: str) -> subprocess.Popen[bytes]:
        """`python …` in the background; its output lies in the data folder."""
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / f"process-{len(self.started)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A management command, to its end."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
        )

    def worker(self) -> subprocess.Popen[bytes]:
        return self.python(
            "-m", "celery", "-A", "gridgov.celery", "worker", "--loglevel=INFO", "--concurrency=1"
        )

    def beat(self) -> subprocess.Popen[bytes]:
        return self.python("-m", "celery", "-A", "gridgov.celery", "beat", "--pidfile=", "--loglevel=INFO")

    def output(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.data.glob("process-*.log")))

    def kill(self, process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGKILL) -> None:
        """End a process with its children (each was started in a group of its own)."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        process.wait(30)

    def end(self) -> None:
        for process in self.started:
            if process.poll() is None:
                self.kill(process)


@dataclass
class OwnPostgres:
    """A server that this test may kill."""

    place: Place

    @property
    def url(self) -> str:
        return f"postgresql://gridgov@/gridgov?host={quote(str(self.place.sockets), safe='')}"

    @property
    def pid(self) -> int | None:
        return processes.postmaster(self.place)

    def start(self) -> None:
        owner.join(self.place.data, look=True)

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Kill the server's first process and wait until all its processes are gone."""
        pid = self.pid
        assert pid, "the server does not run"
        os.kill(pid, how)
        eventually(lambda: not processes.members(self.place), what="the end of the server")

    def connect(self) -> "psycopg2.extensions.connection":
        return psycopg2.connect(self.url)


def url_of_test_database() -> str:
    """DATABASE_URL for other processes; for tests with `transaction=True`, whose rows others can see."""
    host = connection.get_connection_params()["host"]
    return f"postgresql://gridgov@/{connection.settings_dict['NAME']}?host={quote(str(host), safe='')}"


@pytest.fixture
def real_processes(transactional_db: None, tmp_path: Path) -> Iterator[Processes]:
    """Worker, beat and commands as real processes on this test's database."""
    running = Processes(tmp_path / "data", url_of_test_database())
    yield running
    running.end()


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[OwnPostgres]:
    server = OwnPostgres(Place(tmp_path / "own"))
    server.start()
    yield server
    owner.leave(server.place.data)


@dataclass
class Redis:
    """A real Redis that this test may kill and start again."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def answers(self) -> bool:
        with closing(socket.socket()) as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def start(self) -> None:
        program = redis_server()
        assert program
        command = [
            program,
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(self.folder),
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        eventually(self.answers, what="Redis")

    def say(self, *words: str) -> None:
        """One command, in the way that people type them."""
        with closing(socket.create_connection(("127.0.0.1", self.port), 5)) as talk:
            talk.sendall(f"{' '.join(words)}\r\n".encode())
            assert talk.recv(100).startswith(b"+OK")

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait(10)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    server = Redis(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def redis_url(redis: Redis) -> str:
    """The address of a real Redis of our own."""
    return redis.url
