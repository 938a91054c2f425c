"""Django's PostgreSQL backend on the embedded server: the first connection joins or starts it."""

from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as PostgresWrapper


class DatabaseWrapper(PostgresWrapper):
    """The postgresql backend, told where the server is only when somebody connects."""

    def get_connection_params(self) -> dict[str, Any]:
        from gridgov.postgres import owner

        return super().get_connection_params() | owner.join()
