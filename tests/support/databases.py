"""The database of the tests: migrated once for all workers, and emptied quickly behind a test that wrote for everybody
to see.

What the migrations made stays on the tests' server as a template until a migration or a model changes; each worker
begins with a copy of it. That server need not outlive a power cut, so it never waits for the disk.
"""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.conf import settings
from django.core import management
from django.core.management.commands import flush
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

TEMPLATE = "gridgov_template_"
APPS = ("gridgov", "grids", "members", "cases", "assessment")
OF_DATABASES = {
    "migrations",
    "models",
    "models.py",
    "fields.py",
    "migrating.py",
    "defaults.py",
    "settings.py",
}
WITHOUT_CARE = ("fsync", "full_page_writes", "synchronous_commit")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """pytest-django's place for this: before it makes the worker's database."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = template()
    management.get_commands()["flush"] = QuickFlush()  # type: ignore[assignment]  # what call_command starts


def template() -> str:
    """The name of a database with everything that the migrations make; made when there is none of today's."""
    name = TEMPLATE + product()
    with _alone(), connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [TEMPLATE])
        there = {row[0] for row in cursor.fetchall()}
        if name not in there:
            _hurry(cursor)
            for old in there:
                cursor.execute(f'DROP DATABASE "{old}"')
            cursor.execute(f'CREATE DATABASE "{name}_unready"')
            _migrate(f"{name}_unready")
            cursor.execute(f'ALTER DATABASE "{name}_unready" RENAME TO "{name}"')
    return name


def product() -> str:
    """A short name for what makes a database: when any of it changes, the migrations run again."""
    found = hashlib.sha256()
    for path in sources():
        text = path.read_bytes()
        found.update(f"{path.relative_to(settings.BASE_DIR)} {len(text)} ".encode() + text)
    return found.hexdigest()[:16]


def sources() -> list[Path]:
    """Migrations, models, and whatever a migration imports (tests/gridgov/test_databases.py looks)."""
    home = Path(settings.BASE_DIR)
    paths = [path for app in APPS for path in sorted((home / app).rglob("*.py"))]
    return [
        home / "requirements.txt",
        *(path for path in paths if OF_DATABASES & set(path.relative_to(home).parts)),
    ]


def _migrate(name: str) -> None:
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        management.call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _hurry(cursor: Any) -> None:
    """Only a server of our own: one that DATABASE_URL names is somebody else's."""
    if connection.settings_dict["ENGINE"] == "gridgov.postgres.backend":
        for name in WITHOUT_CARE:
            cursor.execute(f"ALTER SYSTEM SET {name} = off")
        cursor.execute("SELECT pg_reload_conf()")


@contextmanager
def _alone() -> Iterator[None]:
    """One worker at a time."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    with (settings.DATA / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class QuickFlush(flush.Command):
    """Leaves what Django's leaves: the rows that a migrated database holds of itself, and no others.

    Django empties each of some 130 tables and has those rows written again. Here only rows that are there are
    deleted; when those that stay have changed, Django does its work.
    """

    stays: ClassVar[dict[str, str]] = {}  # table -> what it held after Django's work
    times: ClassVar[int] = 0  # that Django did it: the rows that stay got new numbers

    def handle(self, **options: Any) -> None:
        if not self.stays or options["reset_sequences"] or not _delete(self.stays):
            super().handle(**options)
            QuickFlush.stays, QuickFlush.times = contents(filled()), self.times + 1


@transaction.atomic
def _delete(stays: dict[str, str]) -> bool:
    """Whether it was enough. Waits, as TRUNCATE does, until nobody else is at work on any table."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(map(_quoted, tables()))} IN ACCESS EXCLUSIVE MODE")
        if contents(set(stays)) != stays:
            return False
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger keeps history
        for table in filled() - set(stays):
            cursor.execute(f"DELETE FROM {_quoted(table)}")  # noqa: S608
    return True


def tables() -> list[str]:
    """Those of models: the same that Django's command empties."""
    return sorted(connection.introspection.django_table_names(only_existing=True, include_views=False))


def filled() -> set[str]:
    """The tables that hold a row."""
    asked = " UNION ALL ".join(f"(SELECT '{name}' FROM {_quoted(name)} LIMIT 1)" for name in tables())  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return {row[0] for row in cursor.fetchall()}


def contents(those: set[str]) -> dict[str, str]:
    """A fingerprint of each table's rows."""
    found = {}
    with connection.cursor() as cursor:
        for table in those:
            rows = f"SELECT t::text AS line FROM {_quoted(table)} t"  # noqa: S608
            cursor.execute(f"SELECT md5(string_agg(line, ' ' ORDER BY line)) FROM ({rows}) r")  # noqa: S608
            found[table] = cursor.fetchone()[0]
    return found


def _quoted(table: str) -> str:
    return connection.ops.quote_name(table)
