"""The process that holds the server: starts it, and stops it when its last user has gone, however that one went.

`python -m gridgov.postgres.keeper DATA_FOLDER`; no Django, so that it is small and quick.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from gridgov.postgres import locks, processes
from gridgov.postgres.account import account_for
from gridgov.postgres.binaries import programs
from gridgov.postgres.places import Place

LOOK_EVERY = 0.3
STOP_PATIENCE = 120
LARGEST_LOG = 20 * 2**20

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "jit": "off",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "0",  # parallel plans want more /dev/shm than containers give
    "log_timezone": "UTC",
    "timezone": "UTC",
}


def start(place: Place) -> subprocess.Popen[bytes]:
    """Start the server as our child."""
    account = account_for(place)
    sockets = "." if place.sockets == place.cluster else str(place.sockets)
    settings = SETTINGS | {"cluster_name": place.name, "unix_socket_directories": sockets}
    flags = [f"--{name}={value}" for name, value in settings.items()]
    if place.log.exists() and place.log.stat().st_size > LARGEST_LOG:
        place.log.replace(place.log.with_suffix(".log.1"))
    with place.log.open("ab") as log:
        return subprocess.Popen(
            [programs(account) / "postgres", "-D", account.cluster_argument(place.cluster), *flags],
            cwd=place.cluster,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **account.switch,
        )


def stop(place: Place, *, how: signal.Signals = signal.SIGINT) -> None:
    """Ask the server to end (SIGINT: at once and clean, clients are cut off) and wait until it has."""
    pid = processes.postmaster(place)
    if pid is None:
        return
    os.kill(pid, how)
    if not processes.wait_until(lambda: not processes.is_ours(pid, place), STOP_PATIENCE):
        os.kill(pid, signal.SIGQUIT)


def watch(place: Place, child: subprocess.Popen[bytes] | None) -> None:
    """Return when the server has ended, by itself or because nobody uses it any more."""
    start = locks.opened(place, "start")
    while child.poll() is None if child else processes.postmaster(place):
        time.sleep(LOOK_EVERY)
        if not locks.path(place, "start").exists():  # the data folder was deleted under us
            _end(child)
        elif locks.try_exclusive(start):  # else somebody is just starting or stopping
            with locks.alone(place) as unused:
                if unused:
                    stop(place)
            locks.release(start)


def _end(child: subprocess.Popen[bytes] | None) -> None:
    if child is None:
        sys.exit(0)
    child.send_signal(signal.SIGQUIT)
    child.wait()


def main(data: str) -> None:
    place = Place(Path(data))
    descriptor = locks.opened(place, "keeper")
    if not locks.try_exclusive(descriptor):
        return
    signal.signal(signal.SIGTERM, lambda *_: stop(place))  # watch() sees it end and returns
    adopted = processes.postmaster(place) is not None
    watch(place, None if adopted else start(place))


if __name__ == "__main__":
    main(sys.argv[1])
