"""`make soak`: for some minutes something is killed every few seconds, and afterwards the audit finds nothing."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from gridgov.launch import leftovers
from gridgov.postgres import processes
from tests.support.launches import FIRST_START, Launch
from tests.support.servers import eventually

PAUSE = 5.0  # seconds between two kills


@pytest.mark.soak
def test_killed_again_and_again(tmp_path: Path) -> None:
    launch = Launch(tmp_path / "data")
    seed = int(os.environ.get("SOAK_SEED") or time.time())
    chance, kills = random.Random(seed), 0
    launch.start(FIRST_START)
    try:
        end = time.monotonic() + 60 * float(os.environ.get("SOAK_MINUTES") or 10)
        while time.monotonic() < end:
            victims = [*leftovers.living(launch.run), *filter(None, [processes.postmaster(launch.place)])]
            os.kill(chance.choice(victims), signal.SIGKILL)
            kills += 1
            time.sleep(PAUSE * chance.random())
        eventually(launch.ready, seconds=120, what=f"readiness after {kills} kills, seed {seed}")
        if "audit" in get_commands():
            said = subprocess.run(
                [sys.executable, "manage.py", "audit"],
                cwd=settings.BASE_DIR,
                env=launch.environment,
                capture_output=True,
                text=True,
            )
            assert said.returncode == 0, f"seed {seed}\n{said.stdout}{said.stderr}"
        assert kills
    finally:
        launch.kill_everything()
