"""Layers for the network: written once for each version of the territory, then sent in whatever pieces are asked for.

Programs that open a layer by its address fetch it in ranges, so its text has to lie somewhere.
"""

import os
import tempfile
import time
from hashlib import blake2b
from pathlib import Path

from django.conf import settings

from grids.writing.geojson import text_of_layer
from grids.writing.tables import Table

KEPT_SECONDS = 3600


def folder() -> Path:
    path = Path(settings.MEDIA_ROOT) / "territory"
    path.mkdir(parents=True, exist_ok=True)
    return path


def kept_layer(table: Table, key: str, note: str) -> Path:
    """The layer as GeoJSON in a file of its own for each key. Nobody sees one that is half written."""
    path = folder() / f"{blake2b(key.encode(), digest_size=16).hexdigest()}.geojson"
    try:
        os.utime(path)
    except FileNotFoundError:
        _sweep()
        _write(table, path, note)
    return path


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
    """What nobody asked for within an hour goes."""
    for path in folder().iterdir():
        if time.time() - path.stat().st_mtime > KEPT_SECONDS:
            path.unlink(missing_ok=True)
