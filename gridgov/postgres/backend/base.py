"""Django's PostgreSQL backend on the embedded server: whoever connects joins it, or starts it."""

from typing import Any

import psycopg2
from django.conf import settings
from django.core.management.base import CommandError
from django.db.backends.postgresql import base
from django.db.utils import OperationalError

from gridgov.postgres import owner
from gridgov.postgres.backend.client import DatabaseClient
from gridgov.postgres.places import ServerProblem


class NoServer(OperationalError, CommandError):
    """There is no server, and the sentence says why: a command prints just that."""


def server(*, look: bool = False) -> dict[str, str]:
    """Join the server of this data folder; psycopg2's arguments for it."""
    try:
        return owner.join(settings.DATA, look=look)
    except ServerProblem as problem:
        raise NoServer(str(problem)) from None


class DatabaseWrapper(base.DatabaseWrapper):
    """The postgresql backend, told where the server is only when somebody connects."""

    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        return super().get_connection_params() | server()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except psycopg2.OperationalError:
            return super().get_new_connection(conn_params | server(look=True))
