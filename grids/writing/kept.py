"""Layers for the network: written once for each version of the territory, then sent in whatever pieces are asked for.

Programs that open a layer by its address fetch it in ranges, so its text has to lie somewhere.
"""

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from gridgov.problems import Busy
from grids.writing.geojson import text_of_layer
from grids.writing.tables import Table

KEPT_SECONDS = 3600
PATIENCE_SECONDS = 10.0  # a web process has few threads, and anybody may ask
ASK_SECONDS = 0.05
MOST_BYTES = 2_000_000_000  # of all layers together; those that nobody asked for longest go first


def folder() -> Path:
    path = Path(settings.MEDIA_ROOT) / "territory"
    path.mkdir(parents=True, exist_ok=True)
    return path


def kept_layer(table: Table, layer: str, version: str, note: str) -> Path:
    """A layer as GeoJSON in a file of its own for each version. Nobody sees one that is half written.

    Whoever asks for what somebody is writing waits for it, so it is written once, however many ask; but not for ever:
    then the version before is given, where it still lies here. Raises Busy where none does.
    """
    path = folder() / f"{_digest(layer)}-{_digest(version)}.geojson"
    if _is_there(path):
        return path
    try:
        with _alone(path):
            if not _is_there(path):
                _sweep()
                _write(table, path, note)
    except TimeoutError:
        return path if _is_there(path) else _before(path)
    return path


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=12).hexdigest()


def _before(path: Path) -> Path:
    """The newest version of the same layer that lies here."""
    written = {each: each.stat().st_ctime for each in folder().glob(f"{path.stem.split('-')[0]}-*.geojson")}
    if not written:
        raise Busy(_("This layer is being written. Ask for it again in a minute."))
    return max(written, key=written.__getitem__)


def _is_there(path: Path) -> bool:
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One of sixteen locks, which lie beside the layers and stay: as many layers are written at once at most.

    Raises TimeoutError where it is not free within PATIENCE_SECONDS.
    """
    locks = folder() / "locks"
    locks.mkdir(exist_ok=True)
    with (locks / path.name[0]).open("w") as lock:
        until = time.monotonic() + PATIENCE_SECONDS
        while not _locked(lock):
            if time.monotonic() > until:
                raise TimeoutError
            time.sleep(ASK_SECONDS)
        yield  # closing the file gives the lock back


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write(table: Table, path: Path, note: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
    try:
        with open(handle, "w", encoding="utf-8") as draft:
            draft.writelines(text_of_layer(table, note=note))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _sweep() -> None:
    """What nobody asked for within an hour goes, and what is more than may lie here."""
    there = sorted(filter(None, map(_seen, folder().iterdir())), reverse=True)
    room = MOST_BYTES
    for asked_at, size, path in there:
        room -= size
        if room < 0 or time.time() - asked_at > KEPT_SECONDS:
            path.unlink(missing_ok=True)


def _seen(path: Path) -> tuple[float, int, Path] | None:
    """When it was asked for last, and its bytes; None for what is no file, or no longer there."""
    try:
        about = path.stat()
    except FileNotFoundError:
        return None
    return (about.st_mtime, about.st_size, path) if path.is_file() else None
