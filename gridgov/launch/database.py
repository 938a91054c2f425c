"""The database as a launch needs it: answering, migrated, and with a demo city when it is empty."""

import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

from gridgov.launch.telling import Unable, progress, say

DEMO = "make_city"
TRY_AGAIN_SECONDS = 3


def open_database() -> None:
    """Join or start the embedded server, or reach the one of DATABASE_URL."""
    try:
        with progress("Waiting for the database"):
            connection.ensure_connection()
    except OperationalError as error:
        raise Unable(sentence(error)) from None


def keep_running() -> None:
    """Notice that the embedded server was killed and bring it back; costs a look at a file.

    One that does not start now, killed again while it repaired itself, or on a disk that is full, may start later:
    whoever calls this every second never gives up.
    """
    if settings.DATABASES["default"]["ENGINE"] != "gridgov.postgres.backend":
        return
    from gridgov.postgres import owner, processes
    from gridgov.postgres.places import Place, ServerProblem

    if processes.postmaster(Place(settings.DATA)) is not None:
        return
    say("The database had stopped; starting it again")
    try:
        owner.join(settings.DATA, look=True)
    except ServerProblem as problem:
        say(f"{problem}\nTrying again in {TRY_AGAIN_SECONDS} s")
        time.sleep(TRY_AGAIN_SECONDS)


def sentence(error: OperationalError) -> str:
    if settings.DATABASES["default"]["ENGINE"] == "gridgov.postgres.backend":
        return str(error)
    first = (str(error).strip().splitlines() or ["it says nothing"])[0]
    return f"The database of DATABASE_URL does not answer: {first}"


def migrate() -> None:
    executor = MigrationExecutor(connection)
    steps = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if steps:
        say(f"Bringing the database up to date, {steps} migrations")
        with progress("  migrating"):
            call_command("migrate", interactive=False, verbosity=0)


def fill_when_empty() -> None:
    """On first start, and only when there is no account at all, make the demo city."""
    if DEMO not in get_commands() or get_user_model().objects.exists():
        return
    say("Making a demo city, once")
    command = [sys.executable, "manage.py", DEMO, "--demo"]
    if subprocess.run(command, cwd=settings.BASE_DIR).returncode:
        raise Unable("The demo city could not be made; the reason stands above.")


def accounts_file() -> Path:
    """Where the maker of the demo city leaves its accounts for us to print."""
    return Path(settings.DATA) / "demo_accounts.json"
