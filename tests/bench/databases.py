"""Databases of the benches' own, on the server that the settings name: kept from run to run, or for one use.

A kept one is made under a draft's name and takes its own when it is whole, so a run that was cut short leaves none
half made.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

PREFIX = "gridgov_bench_"


def empty() -> str:
    """Name of a database that has its tables and nothing in them."""
    return _kept("empty", lambda: None, like="template1")


def kept(name: str, build: Callable[[], None], *, like: str = "") -> str:
    """Name of the database that `build` fills the first time, beginning with a copy of the one called `like`."""
    return _kept(name, build, like=like or empty())


def _kept(name: str, build: Callable[[], None], like: str) -> str:
    database, draft = f"{PREFIX}{name}", f"{PREFIX}{name}_draft"
    if _exists(database):
        with using(database):
            _migrate()
        return database
    _order(f'DROP DATABASE IF EXISTS "{draft}"')
    _create(draft, like)
    with using(draft):
        _migrate()
        build()
    _order(f'ALTER DATABASE "{draft}" RENAME TO "{database}"')
    return database


def _migrate() -> None:
    """Bring the database up to date; looking whether it is costs much less than migrating nothing."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def scratch(like: str) -> Iterator[None]:
    """A copy to work in, gone afterwards."""
    with copied(like) as copy, through(copy):
        yield


@contextmanager
def copied(like: str, name: str = "scratch") -> Iterator[BaseDatabaseWrapper]:
    """A connection to a copy, for `through`; gone afterwards."""
    name = f"{PREFIX}{name}"
    _order(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _create(name, like)
    copy = connected(name)
    try:
        yield copy
    finally:
        copy.close()
        _order(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def using(name: str) -> Iterator[None]:
    """Work in that database, over a connection of its own."""
    other = connected(name)
    try:
        with through(other):
            yield
    finally:
        other.close()


def connected(name: str) -> BaseDatabaseWrapper:
    """A connection to that database, for `through`."""
    usual = connections["default"]
    return type(usual)(usual.settings_dict | {"NAME": name}, "default")


@contextmanager
def through(other: BaseDatabaseWrapper) -> Iterator[None]:
    """Everything inside speaks to the database over this connection."""
    usual = connections["default"]
    connections["default"] = other
    try:
        yield
    finally:
        connections["default"] = usual


def _exists(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def _create(name: str, like: str) -> None:
    _order(f'CREATE DATABASE "{name}" TEMPLATE "{like}" STRATEGY FILE_COPY')


def _order(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
