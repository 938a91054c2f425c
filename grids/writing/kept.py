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

from django.conf import settings

from grids.writing.geojson import text_of_layer
from grids.writing.tables import Table

KEPT_SECONDS = 3600
MOST_BYTES = 2_000_000_000  # of all layers together; those that nobody asked for longest go first


def folder() -> Path:
    path = Path(settings.MEDIA_ROOT) / "territory"
    path.mkdir(parents=True, exist_ok=True)
    return path


def kept_layer(table: Table, key: str, note: str) -> Path:
    """The layer as GeoJSON in a file of its own for each key. Nobody sees one that is half written.

    Whoever asks for what somebody is writing waits for it: it is written once, however many ask.
    """
    path = folder() / f"{blake2b(key.encode(), digest_size=16).hexdigest()}.geojson"
    if not _is_there(path):
        with _alone(path):
            if not _is_there(path):
                _sweep()
                _write(table, path, note)
    return path


def _is_there(path: Path) -> bool:
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One of sixteen locks, which lie beside the layers and stay: as many layers are written at once at most."""
    locks = folder() / "locks"
    locks.mkdir(exist_ok=True)
    with (locks / path.name[0]).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield  # closing the file gives the lock back


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
