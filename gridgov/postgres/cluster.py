"""Make a cluster, and check that an existing one can be started."""

import os
import shutil
import subprocess
from pathlib import Path

from gridgov.postgres.account import Account
from gridgov.postgres.binaries import major_version
from gridgov.postgres.places import Place, ServerProblem

ROOM_FOR_NEW = 200 * 2**20
ROOM_TO_START = 48 * 2**20


def prepare(place: Place, account: Account, programs: Path) -> None:
    """After this there is a whole cluster of our version, and a place for its socket; otherwise ServerProblem."""
    try:
        _prepare(place, account, programs)
    except OSError as error:
        where = error.filename or place.data
        raise ServerProblem(f"PostgreSQL's folder cannot be used: {where}: {error.strerror}.") from None


def _prepare(place: Place, account: Account, programs: Path) -> None:
    place.data.mkdir(parents=True, exist_ok=True)
    if place.cluster.exists() and any(place.cluster.iterdir()):
        _check(place, account, programs)
    else:
        _need_room(place.data, ROOM_FOR_NEW)
        _make(place, account, programs)
    _prepare_socket_folder(place, account)


def _check(place: Place, account: Account, programs: Path) -> None:
    version_file = place.cluster / "PG_VERSION"
    if not version_file.exists():
        raise ServerProblem(
            f"{place.cluster} holds other files than a database: move them away, or set GRIDGOV_DATA."
        )
    kept, ours = version_file.read_text().strip(), major_version(programs, account)
    if kept != ours:
        raise ServerProblem(
            f"{place.cluster} was made by PostgreSQL {kept} and this is PostgreSQL {ours}: dump it with version {kept} "
            "and load it into a new GRIDGOV_DATA, or set DATABASE_URL to a server of that version."
        )
    owner = place.cluster.stat().st_uid
    if owner != account.uid:
        raise ServerProblem(
            f"{place.cluster} belongs to user {owner} and you are user {account.uid}: start as that user or as root."
        )
    _need_room(place.data, ROOM_TO_START)


def _need_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        needed, free = needed >> 20, free >> 20
        raise ServerProblem(
            f"The disk of {folder} is full: PostgreSQL needs {needed} MB free to start, there are {free} MB."
        )


def _make(place: Place, account: Account, programs: Path) -> None:
    """initdb in a draft folder that takes the real name only when it is whole."""
    shutil.rmtree(place.draft, ignore_errors=True)
    place.draft.mkdir(mode=0o700)
    if account.switched:
        os.chown(place.draft, account.uid, account.gid)
    said = subprocess.run(
        [
            programs / "initdb",
            f"--pgdata={account.cluster_argument(place.draft)}",
            "--username=gridgov",
            "--auth=trust",  # the socket lies in a folder that only its owner may enter
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        ],
        cwd=place.draft,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        **account.switch,
    )
    if said.returncode:
        raise ServerProblem(explained(said.stderr or said.stdout, place))
    place.draft.rename(place.cluster)


def _prepare_socket_folder(place: Place, account: Account) -> None:
    folder = place.sockets
    if folder == place.cluster:
        return
    if not folder.exists():
        folder.mkdir(mode=0o700)
        if account.switched:
            os.chown(folder, account.uid, account.gid)
    if folder.is_symlink() or folder.lstat().st_uid != account.uid:
        raise ServerProblem(
            f"{folder} belongs to somebody else: remove it, or choose a shorter GRIDGOV_DATA."
        )


def explained(output: str, place: Place) -> str:
    """One sentence for what the server's programs said before they gave up."""
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return f"The disk of {place.data} is full: free some space and start again."
    errors = [
        line.strip()
        for line in output.splitlines()
        if any(word in line for word in ("FATAL", "error:", "PANIC"))
    ]
    last = errors[-1] if errors else (output.strip().splitlines() or ["it said nothing"])[-1]
    return f"PostgreSQL cannot start on {place.cluster}: {last}"
