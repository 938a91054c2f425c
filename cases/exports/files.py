"""Where the files lie: `exports/` in private storage, under another name until they are whole."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO
from uuid import UUID

from django.core.files.storage import FileSystemStorage, storages
from django.utils.translation import gettext as _

from cases.exports.rules import Gone
from cases.models import Export


def folder() -> Path:
    """The folder, made where it is missing."""
    storage = storages["private"]
    assert isinstance(storage, FileSystemStorage)
    found = Path(storage.path("exports"))
    found.mkdir(parents=True, exist_ok=True)
    return found


def part_of(export: Export) -> Path:
    """The rows written so far."""
    return folder() / f"{export.uuid}.part"


def draft_of(export: Export) -> Path:
    """A whole file before it takes its name."""
    return folder() / f"{export.uuid}.draft"


def file_of(export: Export) -> Path:
    """The file somebody fetches."""
    return folder() / f"{export.uuid}.{export.format}"


def opened(export: Export) -> IO[bytes]:
    """The file to read; Gone where it is missing: deleted at this moment, or made on another disk."""
    try:
        return file_of(export).open("rb")
    except FileNotFoundError as error:
        raise Gone(_("This file is not here any more. Ask for it again.")) from error


def append(export: Export, text: str) -> int:
    """Write behind what is known to be good, and on disk before anybody counts on it; returns the new size."""
    path = part_of(export)
    with path.open("r+b" if path.exists() else "w+b") as part:
        part.truncate(export.size)
        part.seek(export.size)
        part.write(text.encode())
        part.flush()
        os.fsync(part.fileno())
        return part.tell()


def is_good(export: Export) -> bool:
    """Whether all that the row counts on is there; another machine or a cleaned disk may have lost it."""
    path = part_of(export)
    return export.size == 0 or (path.exists() and path.stat().st_size >= export.size)


def left(before: float) -> Iterator[tuple[UUID, Path]]:
    """Files that nobody has touched since `before` (seconds since 1970), with the uuid that each belongs to."""
    for entry in os.scandir(folder()):
        if entry.stat().st_mtime < before:
            yield UUID(entry.name.partition(".")[0]), Path(entry.path)


def remove(export: Export) -> None:
    """Everything of an export; what is not there is fine."""
    for path in (part_of(export), draft_of(export), file_of(export)):
        with suppress(FileNotFoundError):
            path.unlink()
