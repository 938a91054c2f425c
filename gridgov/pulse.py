"""Worker and beat leave a sign of life in a file, so that a health check need not start Django to see it."""

import os
import socket
import time
from pathlib import Path
from typing import Any

from celery.beat import Scheduler

from gridgov import environment


def file(name: str) -> Path:
    """One for each machine: containers share the data folder."""
    return environment.data_folder(os.environ) / "run" / f"{name}-{socket.gethostname()}.pulse"


def give(name: str) -> None:
    """Say that this process works. A full disk must not stop it from working."""
    path = file(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError:
        return


def age(name: str) -> float | None:
    """Seconds since the last sign; None when there was none."""
    try:
        return time.time() - file(name).stat().st_mtime
    except FileNotFoundError:
        return None


class Beat(Scheduler):
    """Celery's scheduler in memory: the schedule is fixed, so there is no file that a crash could leave torn."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        give("beat")
        return float(super().tick(*args, **kwargs))
