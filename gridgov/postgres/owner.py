"""Join the embedded server: start it when nobody has, and let it stop when nobody is left.

A user is a process that holds a shared lock on a file; the kernel drops it however the process ends.
"""

import atexit
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg2

from gridgov.postgres import cluster, keeper, locks, processes
from gridgov.postgres.account import account_for
from gridgov.postgres.binaries import programs
from gridgov.postgres.places import Place, ServerProblem

PATIENCE = 900  # seconds; replaying the log after a kill may take minutes
SILENCE = 2  # seconds without a word to the person who waits

_guard = threading.Lock()
_joined: dict[Path, tuple[int, int]] = {}  # data folder -> (our pid, descriptor of the shared lock)


def join(data: Path, *, look: bool = False) -> dict[str, str]:
    """Become a user of the server on this data folder; returns psycopg2's arguments.

    Cheap after the first time, unless `look` says that the server may have died. Raises ServerProblem.
    """
    place = Place(data)
    with _guard:
        if look or not _is_joined(data):
            _join(place)
    return {"host": str(place.sockets), "port": "5432", "user": "gridgov"}


def leave(data: Path) -> None:
    """Stop using the server; the last user stops it and waits until it has."""
    with _guard:
        if not _is_joined(data):
            return
        os.close(_joined.pop(data)[1])
    place = Place(data)
    if not place.run.exists():  # the data folder was deleted; its keeper ends the server
        return
    with locks.starting(place), locks.alone(place) as unused:
        if unused:
            keeper.stop(place)
            processes.wait_until(lambda: locks.is_free(place, "keeper"), 5)


def _is_joined(data: Path) -> bool:
    """A forked child inherits the entry but is a user of its own."""
    return data in _joined and _joined[data][0] == os.getpid()


def _join(place: Place) -> None:
    try:
        place.run.mkdir(parents=True, exist_ok=True)
        with locks.starting(place):
            if not _is_joined(place.data):
                descriptor = locks.opened(place, "users")
                locks.share(descriptor)
                _joined[place.data] = (os.getpid(), descriptor)
                atexit.register(leave, place.data)
            _ensure_running(place)
    except OSError as error:
        raise ServerProblem(f"The data folder {place.data} cannot be used: {error.strerror}.") from None


def _ensure_running(place: Place) -> None:
    child = None
    if processes.postmaster(place) is None:
        child = _start(place)
    elif locks.is_free(place, "keeper"):
        _spawn_keeper(place)
    _wait_ready(place, child)
    _ensure_database(place)


def _start(place: Place) -> subprocess.Popen[bytes]:
    account = account_for(place)
    if not processes.clear_stale_pid(place):
        raise ServerProblem(
            f"Processes of an earlier PostgreSQL on {place.cluster} do not end: end them, then try again."
        )
    processes.wait_until(lambda: locks.is_free(place, "keeper"), 10)
    fresh = not place.cluster.exists()
    if fresh:
        _tell(f"Making a new database in {place.cluster}")
    cluster.prepare(place, account, programs(account))
    return _spawn_keeper(place)


def _spawn_keeper(place: Place) -> subprocess.Popen[bytes]:
    """The keeper outlives us, so it must not look like one of our launcher's processes."""
    root = Path(__file__).resolve().parent.parent.parent
    with place.log.open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "gridgov.postgres.keeper", str(place.data)],
            cwd=root,
            env={name: value for name, value in os.environ.items() if name != "GRIDGOV_RUN_FOLDER"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _wait_ready(place: Place, child: subprocess.Popen[bytes] | None) -> None:
    begin = told = time.monotonic()
    already = place.log.stat().st_size if place.log.exists() else 0
    while not _answers(place):
        now = time.monotonic()
        gone = child.poll() is not None if child else processes.postmaster(place) is None
        if gone and not _answers(place):
            raise ServerProblem(cluster.explained(_log_since(place, already), place))
        if now - begin > PATIENCE:
            raise ServerProblem(f"PostgreSQL on {place.cluster} is still not ready; {place.log} says why.")
        if now - told > SILENCE:
            _tell(
                f"PostgreSQL is getting ready, after a hard stop it first repairs itself … {now - begin:.0f} s"
            )
            told = now
        time.sleep(0.05)


def _answers(place: Place) -> bool:
    try:
        _connect(place).close()
    except psycopg2.OperationalError as error:
        return any(word in str(error) for word in ("too many clients", "reserved for"))  # full is alive
    return True


def _connect(place: Place) -> "psycopg2.extensions.connection":
    return psycopg2.connect(
        host=str(place.sockets), port=5432, user="gridgov", dbname="postgres", connect_timeout=5
    )


def _ensure_database(place: Place) -> None:
    try:
        connection = _connect(place)
    except psycopg2.OperationalError:
        return  # full: then it has long been there
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'gridgov'")
            if cursor.fetchone() is None:
                cursor.execute("CREATE DATABASE gridgov")
    finally:
        connection.close()


def _log_since(place: Place, start: int) -> str:
    with place.log.open("rb") as log:
        log.seek(start)
        return log.read().decode(errors="replace")


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _forget_after_fork() -> None:
    global _guard
    _guard = threading.Lock()


os.register_at_fork(after_in_child=_forget_after_fork)
