"""Processes that a killed launch left behind: found by our mark in their environment, never by name."""

import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

MARK = "GRIDGOV_RUN_FOLDER"
PROC = Path("/proc")


def mark(run: Path) -> dict[str, str]:
    """What a child's environment gets, so that a later launch knows it for one of this folder's."""
    return {MARK: str(run.resolve())}


def living(run: Path) -> list[int]:
    """Pids of processes marked with this run folder; where there is no /proc nothing can be known, so none."""
    pids = (int(entry.name) for entry in PROC.glob("[0-9]*"))
    return [pid for pid in pids if pid != os.getpid() and is_marked(pid, run)]


def is_marked(pid: int, run: Path) -> bool:
    """Does this process bear our mark? Another user's process cannot be read and is not ours; nor is a zombie."""
    wanted = f"{MARK}={run.resolve()}".encode()
    try:
        return wanted in (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return False


def end(run: Path, *, patience: float = 2) -> int:
    """Ask them to end, then make them; returns how many there were. Work is rows, so being made to loses none."""
    found = living(run)
    _signal(found, signal.SIGTERM)
    limit = time.monotonic() + patience
    while living(run) and time.monotonic() < limit:
        time.sleep(0.1)
    _signal(living(run), signal.SIGKILL)
    while living(run) and time.monotonic() < limit + 5:
        time.sleep(0.05)
    return len(found)


def _signal(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
