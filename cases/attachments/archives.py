"""Office files are ZIP archives: looked at, never unpacked. Not one with macros, and none that would fill the disk."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import IO

MOST_PARTS = 5_000
MOST_UNPACKED = 300 * 2**20
MOST_RATIO = 200  # of text that repeats itself; a bomb is packed a thousand times
SMALL = 2**20  # parts below may be packed as tightly as they like
TYPES = "[Content_Types].xml"
MOST_TYPES = 2**20
END = 22  # bytes of the end of an archive without a comment
WITH_CODE = ("vbaproject.bin", "vbadata.xml", "activex", "oleobject")
SCRIPTS = ("basic/", "scripts/")
# What the library raises at an archive that is damaged, sealed, or packed in a way it does not know.
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, LookupError, ValueError, OSError, EOFError,
    RuntimeError,
)  # fmt: skip


def is_office(main: str) -> Callable[[IO[bytes]], bool]:
    """An OOXML file with this main part, without macros or embedded programs."""

    def fits(file: IO[bytes]) -> bool:
        archive = _opened(file)
        if archive is None:
            return False
        names = {info.filename for info in archive.infolist()}
        if not {main, TYPES} <= names or any(code in name.lower() for name in names for code in WITH_CODE):
            return False
        if archive.getinfo(TYPES).file_size > MOST_TYPES:
            return False
        return b"macroenabled" not in _read(archive, TYPES).lower()

    return fits


def is_open_document(content_type: str) -> Callable[[IO[bytes]], bool]:
    """An OpenDocument file of this type, without scripts."""

    def fits(file: IO[bytes]) -> bool:
        archive = _opened(file)
        if archive is None or not archive.infolist():
            return False
        first = archive.infolist()[0]
        if first.filename != "mimetype" or first.file_size > len(content_type) + 2:
            return False
        scripted = any(info.filename.lower().startswith(SCRIPTS) for info in archive.infolist())
        return not scripted and _read(archive, "mimetype").strip() == content_type.encode()

    return fits


def _opened(file: IO[bytes]) -> zipfile.ZipFile | None:
    """An archive from the first byte to the last, of a size that anybody can unpack; else None."""
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        return None
    file.seek(-END, 2)
    if file.read(4) != b"PK\x05\x06":
        return None
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN:
        return None
    parts = archive.infolist()
    whole = sum(part.file_size for part in parts)
    sound = len(parts) <= MOST_PARTS and whole <= MOST_UNPACKED and all(map(_is_sound, parts))
    return archive if sound else None


def _is_sound(part: zipfile.ZipInfo) -> bool:
    """Neither a bomb, nor sealed by a password, nor named to be written somewhere else."""
    path = PurePosixPath(part.filename.replace("\\", "/"))
    tight = part.file_size > SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1)
    return not (tight or part.flag_bits & 1 or path.is_absolute() or ".." in path.parts)


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as part:
            return part.read(MOST_TYPES)
    except BROKEN:
        return b"macroenabled"  # a part that cannot be read is none that anybody should open
