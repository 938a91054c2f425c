"""Which processes of a cluster live. A pid alone proves nothing: it may be a zombie or somebody else's by now."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from gridgov.postgres.places import SOCKET_NAME, Place

PROC = Path("/proc")


def postmaster(place: Place) -> int | None:
    """The living server's pid, by its pid file; None when that is stale or missing."""
    try:
        pid = int((place.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if is_ours(pid, place) else None


def is_ours(pid: int, place: Place) -> bool:
    """Is this a living process of this cluster?"""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    if not PROC.is_dir():
        return True
    try:
        return place.name.encode() in (PROC / str(pid) / "cmdline").read_bytes()  # empty for a zombie
    except OSError:
        return False


def members(place: Place) -> list[int]:
    """Every living process of this cluster, also those whose server was killed."""
    if not PROC.is_dir():
        found = postmaster(place)
        return [found] if found else []
    pids = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if pid != os.getpid() and is_ours(pid, place)]


def clear_stale_pid(place: Place, patience: float = 60) -> bool:
    """Remove what a killed server left, once no process of it lives; False when some still does."""
    if not wait_until(lambda: not members(place), patience):
        return False
    for name in ("postmaster.pid", f"{SOCKET_NAME}.lock", SOCKET_NAME):
        (place.cluster / name).unlink(missing_ok=True)
    if place.sockets != place.cluster:
        for name in (f"{SOCKET_NAME}.lock", SOCKET_NAME):
            (place.sockets / name).unlink(missing_ok=True)
    return True


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    """Ask every twentieth of a second, for so long."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
