"""PostgreSQL refuses to run as root: started by root, the server runs as an account without rights."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gridgov.postgres.places import Place, ServerProblem

HARMLESS = ("nobody", "daemon")


@dataclass(frozen=True)
class Account:
    """Who the server's processes are; `switch` are the arguments of subprocess that make them so."""

    uid: int
    gid: int
    switched: bool

    @property
    def switch(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switched else {}

    def cluster_argument(self, cluster: Path) -> str:
        """How the server is told its folder, which is its working directory.

        The account cannot enter a parent like /root, and we change no permission there; a folder entered
        before the switch stays reachable through /proc.
        """
        return "/proc/self/cwd" if self.switched and os.path.exists("/proc/self/cwd") else str(cluster)


def account_for(place: Place) -> Account:
    """Ourselves, or when root: whoever owns the cluster, or an account that owns nothing."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switched=False)
    if place.cluster.exists():
        kept = place.cluster.stat()
        if kept.st_uid != 0:
            return Account(kept.st_uid, kept.st_gid, switched=True)
    for name in HARMLESS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, switched=True)
    raise ServerProblem(
        "PostgreSQL cannot run as root and there is no account 'nobody' to run it as: "
        "start as an ordinary user, or set DATABASE_URL."
    )
