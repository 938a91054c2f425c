"""Where the parts of one embedded server lie. Everything is derived from the data folder."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 103  # bytes; 107 on Linux, 103 on macOS


class ServerProblem(Exception):
    """Why there is no server, in one sentence with the mend."""


@dataclass(frozen=True)
class Place:
    """One data folder's server: the cluster, its locks, its log and the folder of its socket."""

    data: Path

    @property
    def cluster(self) -> Path:
        return self.data / "postgres"

    @property
    def draft(self) -> Path:
        """Where a new cluster is made, so that one under its own name is always whole."""
        return self.data / "postgres.new"

    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def log(self) -> Path:
        return self.run / "postgres.log"

    @property
    def name(self) -> str:
        """Short mark of this cluster in the command line of each of its processes."""
        path = os.fsencode(self.cluster.resolve())
        return "gridgov-" + hashlib.sha256(path).hexdigest()[:16]

    @property
    def sockets(self) -> Path:
        """The cluster itself, or a short private folder where that path is too long for a socket."""
        longest = os.fsencode(self.cluster / SOCKET_NAME)
        return (
            self.cluster if len(longest) <= LONGEST_SOCKET_PATH else Path(tempfile.gettempdir()) / self.name
        )
