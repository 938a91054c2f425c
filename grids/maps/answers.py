"""Answers of the map, kept: in this process the sheets of the latest territory, in the cache what was answered."""

import threading
from hashlib import blake2b
from typing import NamedTuple

from django.utils.translation import get_language

from gridgov.slots import kept
from grids import locating
from grids.maps.drawing import View, packed
from grids.maps.sheets import Sheet, sheets

KEPT_SECONDS = 24 * 3600
KEPT_ANSWERS = 200  # of 300 kB at most: 60 MB of a Redis that is the broker too
_lock = threading.Lock()
_sheets: tuple[int, list[Sheet]] | None = None


class Answer(NamedTuple):
    """Compressed GeoJSON, and what names it as long as the territory is the same."""

    etag: str
    body: bytes


def etag_of(view: View, version: int) -> str:
    told = repr((version, view, get_language())).encode()
    return f'"map-{version}-{blake2b(told, digest_size=10).hexdigest()}"'


def answer(view: View) -> Answer:
    """What this part of the map shows, from the cache where somebody has asked before."""
    territory = locating.territory()
    etag = etag_of(view, territory.version)
    body = kept(
        "map",
        etag,
        lambda: packed(_current(territory), view),
        slots=KEPT_ANSWERS,
        seconds=KEPT_SECONDS,
    )
    return Answer(etag, body)


def _current(territory: locating.Territory) -> list[Sheet]:
    """Made once for each version of the territory."""
    global _sheets
    with _lock:
        if _sheets is None or _sheets[0] != territory.version:
            _sheets = territory.version, sheets(territory)
        return _sheets[1]
