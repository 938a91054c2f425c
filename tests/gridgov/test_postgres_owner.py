"""The embedded server and its users: real processes that join, leave and are killed."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings

from gridgov.postgres import owner, processes
from gridgov.postgres.places import Place
from tests.support.servers import OwnPostgres, eventually

USER = """
import sys
from pathlib import Path
from gridgov.postgres import owner
import psycopg2
where = owner.join(Path(sys.argv[1]))
connection = psycopg2.connect(dbname="gridgov", **where)
cursor = connection.cursor()
cursor.execute("SELECT pg_postmaster_start_time()")
print(cursor.fetchone()[0], flush=True)
sys.stdin.readline()
"""


class Users:
    """Processes that use one server until they are told to end, or killed."""

    def __init__(self, data: Path) -> None:
        self.data, self.running = data, list[subprocess.Popen[str]]()

    def come(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", USER, str(self.data)],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.running.append(process)
        return process

    def server_of(self, process: subprocess.Popen[str]) -> str:
        """The start time of the server it uses."""
        assert process.stdout
        return process.stdout.readline()

    def go(self, process: subprocess.Popen[str]) -> None:
        process.communicate("\n", timeout=60)
        assert process.returncode == 0


@pytest.fixture
def users(tmp_path: Path) -> Iterator[Users]:
    here = Users(tmp_path / "data")
    yield here
    for process in here.running:
        if process.poll() is None:
            process.kill()
        process.communicate()
    place = Place(here.data)
    eventually(lambda: not processes.members(place), seconds=60, what="the end of the server")


@pytest.fixture
def place(users: Users) -> Place:
    return Place(users.data)


def test_the_last_user_stops_the_server(users: Users, place: Place) -> None:
    first, second = users.come(), users.come()
    assert users.server_of(first) == users.server_of(second)
    users.go(first)
    assert processes.postmaster(place)
    users.go(second)
    assert processes.members(place) == []
    assert not (place.cluster / "postmaster.pid").exists()


def test_many_come_at_once_and_one_server_serves_them(users: Users) -> None:
    everybody = [users.come() for _ in range(6)]
    assert len({users.server_of(one) for one in everybody}) == 1
    with ThreadPoolExecutor() as pool:
        list(pool.map(users.go, everybody))


def test_a_killed_user_no_longer_counts(users: Users, place: Place) -> None:
    first, second = users.come(), users.come()
    users.server_of(first), users.server_of(second)
    first.kill()
    first.wait()
    users.go(second)
    assert processes.members(place) == []


def test_the_keeper_ends_the_server_when_its_only_user_was_killed(users: Users, place: Place) -> None:
    only = users.come()
    users.server_of(only)
    only.kill()
    eventually(lambda: not processes.members(place), what="the end of the server")


def test_a_new_user_after_everything_was_killed(users: Users, place: Place) -> None:
    """Its pid file is stale, and what was committed is still there."""
    first = users.come()
    before = users.server_of(first)
    with (
        psycopg2.connect(**owner.join(place.data), dbname="gridgov") as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    connection.close()
    owner.leave(place.data)
    server = processes.postmaster(place)
    assert server
    first.kill()
    os.kill(server, signal.SIGKILL)
    second = users.come()
    assert users.server_of(second) > before
    with (
        psycopg2.connect(host=str(place.sockets), user="gridgov", dbname="gridgov") as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT answer FROM kept")
        assert cursor.fetchone() == (42,)
    connection.close()
    users.go(second)


def test_a_pid_file_that_names_somebody_else_is_stale(users: Users, place: Place) -> None:
    """After a reboot the number may belong to any process, here to this test."""
    first = users.come()
    users.server_of(first)
    users.go(first)
    stale = f"{os.getpid()}\n{place.cluster}\n1\n5432\n{place.sockets}\n\n 1 1\nready\n"
    (place.cluster / "postmaster.pid").write_text(stale)
    if os.geteuid() == 0:
        kept = place.cluster.stat()
        os.chown(place.cluster / "postmaster.pid", kept.st_uid, kept.st_gid)
    assert processes.postmaster(place) is None
    second = users.come()
    assert users.server_of(second)
    users.go(second)


def test_a_server_whose_keeper_was_killed_is_adopted(users: Users, place: Place) -> None:
    first = users.come()
    before = users.server_of(first)
    keeper = next(pid for pid in with_our_folder(place) if "gridgov.postgres.keeper" in command_line(pid))
    os.kill(keeper, signal.SIGKILL)
    second = users.come()
    assert users.server_of(second) == before
    first.kill()
    second.kill()
    eventually(lambda: not processes.members(place), what="the end of the adopted server")


def with_our_folder(place: Place) -> list[int]:
    """Processes with this data folder in their command line."""
    pids = [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]
    return [pid for pid in pids if str(place.data) in command_line(pid) and pid != os.getpid()]


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


@pytest.mark.kill
def test_a_user_brings_back_a_server_that_was_killed(own_postgres: OwnPostgres) -> None:
    before = own_postgres.pid
    own_postgres.kill()
    own_postgres.start()
    assert own_postgres.pid not in (None, before)
    own_postgres.connect().close()


def test_a_data_folder_whose_path_is_long(tmp_path: Path) -> None:
    data = tmp_path.joinpath(*["a folder with a long name " + "x" * 30] * 3)
    place = Place(data)
    assert place.sockets != place.cluster
    connection = psycopg2.connect(**owner.join(data), dbname="gridgov")
    connection.close()
    owner.leave(data)
    assert processes.members(place) == []


def test_a_folder_whose_parents_nobody_may_enter(tmp_path: Path) -> None:
    """As below /root: the server's account cannot walk there, and no permission outside its folder changes."""
    parent = tmp_path / "private"
    parent.mkdir(mode=0o700)
    data = parent / "data"
    before = {path: path.stat().st_mode for path in (tmp_path, parent)}
    psycopg2.connect(**owner.join(data), dbname="gridgov").close()
    owner.leave(data)
    assert {path: path.stat().st_mode for path in before} == before
    assert parent.stat().st_uid == data.stat().st_uid == os.geteuid()


def test_the_server_listens_on_no_network_and_keeps_its_folder_private(own_postgres: OwnPostgres) -> None:
    with own_postgres.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('listen_addresses'), current_setting('fsync')")
        assert cursor.fetchone() == ("", "on")
    connection.close()
    assert own_postgres.place.cluster.stat().st_mode & 0o077 == 0


def test_a_deleted_data_folder_ends_its_server(users: Users, place: Place) -> None:
    first = users.come()
    users.server_of(first)
    shutil.rmtree(place.data)
    eventually(lambda: not processes.members(place), what="the end of the server")
