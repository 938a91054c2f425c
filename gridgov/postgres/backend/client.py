"""`manage.py dbshell` with the psql of the wheel."""

from collections.abc import Iterable
from typing import Any

from django.db.backends.postgresql import client


class DatabaseClient(client.DatabaseClient):
    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: dict[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        from gridgov.postgres.backend.base import server
        from gridgov.postgres.binaries import wheel

        where = server()
        reached = settings_dict | {"HOST": where["host"], "PORT": where["port"], "USER": where["user"]}
        arguments, environment = super().settings_to_cmd_args_env(reached, parameters)
        return [str(wheel() / "pginstall" / "bin" / "psql"), *arguments[1:]], environment
