"""Taking a file in: small enough, of a type on the list, what its name says; pictures encoded anew."""

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext as _

from cases.attachments.types import BY_ENDING, ENDINGS, PICTURE, PICTURES
from cases.photos import prepare
from gridgov.problems import Invalid

MOST_BYTES = 25 * 2**20
LONGEST_NAME = 120
CHUNK = 2**18


@dataclass(frozen=True)
class Checked:
    """A file that may be kept."""

    name: str
    kind: str
    content: IO[bytes]
    size: int
    sha256: str


def checked(upload: Any) -> Checked:
    """What is kept of an upload. Invalid says what is wrong with it, and which types are taken."""
    name = clean_name(str(getattr(upload, "name", "") or ""))
    content: IO[bytes] = upload.file if hasattr(upload, "file") else upload
    size = _size(content)
    if size == 0:
        raise _invalid(_("“%(name)s” is empty.") % {"name": name})
    if size > MOST_BYTES:
        raise _invalid(
            _("“%(name)s” is larger than %(most)d MB.") % {"name": name, "most": MOST_BYTES // 2**20}
        )
    stem, ending = _parts(name)
    if ending in PICTURES:
        return _picture(stem, content, name)
    kind = BY_ENDING.get(ending)
    if kind is None:
        raise _invalid(_("“%(name)s” is of no type that is taken.") % {"name": name} + " " + types_sentence())
    if not kind.fits(content):
        said = _("“%(name)s” is not what its name says, is damaged, or holds macros or another file.")
        raise _invalid(said % {"name": name} + " " + types_sentence())
    return Checked(name, kind.code, content, size, _digest(content))


def types_sentence() -> str:
    """Which types are taken."""
    endings = ", ".join(ending[1:] for ending in ENDINGS)
    return _("Taken are: %(endings)s; at most %(most)d MB, without macros.") % {
        "endings": endings,
        "most": MOST_BYTES // 2**20,
    }


def clean_name(name: str) -> str:
    """The last part of a path, without what cannot be seen or turns the reading direction; its ending stays."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    stem, ending = _parts(seen)
    return f"{stem[: LONGEST_NAME - len(ending)] or _('file')}{ending}"


def _parts(name: str) -> tuple[str, str]:
    path = PurePosixPath(name)
    ending = path.suffix.lower() if len(path.suffix) <= 10 else ""
    return (name[: -len(ending)] if ending else name), ending


def _picture(stem: str, content: IO[bytes], name: str) -> Checked:
    content.seek(0)
    try:
        made = prepare(content, name=name)
    except Invalid as problem:
        raise _invalid(str(problem)) from problem
    return Checked(f"{stem}.jpg", PICTURE, BytesIO(made.jpeg), len(made.jpeg), made.sha256)


def _size(content: IO[bytes]) -> int:
    content.seek(0, 2)
    return content.tell()


def _digest(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(content):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    content.seek(0)
    while chunk := content.read(CHUNK):
        yield chunk


def _invalid(sentence: str) -> Invalid:
    return Invalid({"file": sentence})
