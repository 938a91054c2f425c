"""`make run` as a person has it: started, hurt in every way, killed whole, started again, stopped."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings

from gridgov.launch import leftovers
from gridgov.postgres import processes
from tests.support.launches import NEXT_START, Launch
from tests.support.servers import eventually

pytestmark = pytest.mark.kill


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
        seconds=NEXT_START,
        what=f"return of {words}",
    )
    eventually(launch.ready, seconds=NEXT_START, what="readiness")


def test_a_killed_supervisor_comes_back_with_its_programs(launch: Launch) -> None:
    (victim,) = launch.pids("supervisor.supervisord")
    os.kill(victim, signal.SIGKILL)
    eventually(
        lambda: launch.pids("supervisor.supervisord") not in ([], [victim]),
        seconds=NEXT_START,
        what="its return",
    )
    eventually(launch.ready, seconds=NEXT_START, what="readiness")
    assert len(launch.pids("celery -A gridgov.celery beat")) == 1


def test_a_killed_database_comes_back(launch: Launch) -> None:
    server = processes.postmaster(launch.place)
    assert server
    os.kill(server, signal.SIGKILL)
    eventually(
        lambda: processes.postmaster(launch.place) not in (None, server),
        seconds=NEXT_START,
        what="its return",
    )
    eventually(launch.ready, seconds=NEXT_START, what="readiness")


def test_a_second_launch_on_the_same_folder_is_refused(launch: Launch) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "gridgov.launch"],
        cwd=settings.BASE_DIR,
        env=launch.environment,
        capture_output=True,
        text=True,
        timeout=NEXT_START,
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
    assert launch.process
    launch.process.send_signal(how)
    launch.process.wait(NEXT_START)
    assert "Stopped." in launch.said()
    assert leftovers.living(launch.run) == []
    assert processes.members(launch.place) == []
    assert "database system is shut down" in launch.place.log.read_text().splitlines()[-1]
