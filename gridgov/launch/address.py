"""Where the web server listens."""

import errno
import socket
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from gridgov.launch.telling import Unable


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> "Address":
        """HOST (default: this machine only) and PORT (default 8000)."""
        given = env.get("PORT") or "8000"
        if not (given.isascii() and given.isdigit()) or not 0 < int(given) < 65536:
            raise Unable(f"PORT is {given!r}; it must be a number from 1 to 65535.")
        return cls(env.get("HOST") or "127.0.0.1", int(given))

    @property
    def url(self) -> str:
        """What a person on this machine types into the browser."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104  compared, not bound
        return f"http://{host}:{self.port}/"

    @property
    def bind(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def check_free(self) -> None:
        """Unable when we cannot listen there."""
        try:
            family = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0][0]
            with closing(socket.socket(family)) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((self.host, self.port))
        except OSError as error:
            raise Unable(self._why_not(error)) from None

    def _why_not(self, error: OSError) -> str:
        if error.errno == errno.EADDRINUSE:
            other = f"`make run PORT={self.port + 1}`"
            return f"Port {self.port} is in use: stop what uses it, or choose another, like {other}."
        if error.errno == errno.EACCES:
            return (
                f"You may not listen on port {self.port}: choose one from 1024 on, like `make run PORT=8000`."
            )
        return f"This machine cannot listen on {self.bind}: {error.strerror or error}."
