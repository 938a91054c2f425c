"""Which files are taken, and whether one is what its name says. Nothing here is opened by a program of its kind."""

import re
from collections.abc import Callable
from typing import IO, NamedTuple

from cases.attachments.archives import is_office, is_open_document

HEAD, TAIL = 4096, 66_000  # the second holds the end of a ZIP with its longest comment
PAGES = (b"<!doctype html", b"<html", b"<script", b"<svg", b"<iframe")
NO_TEXT = (*PAGES, b"<!doctype", b"<?xml", b"<body", b"%pdf-")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
ZIP_END = b"PK\x05\x06"
Look = Callable[[IO[bytes]], bool]


class Kind(NamedTuple):
    """A type of file: how it is served, and how one finds out that a file is one."""

    code: str
    content_type: str
    fits: Look


def head_of(file: IO[bytes], size: int = HEAD) -> bytes:
    """How it begins."""
    file.seek(0)
    return file.read(size)


def tail_of(file: IO[bytes], size: int = TAIL) -> bytes:
    """How it ends."""
    file.seek(0, 2)
    file.seek(max(0, file.tell() - size))
    return file.read()


def _begins(*starts: tuple[int, bytes]) -> Look:
    """With these bytes at these places, and with nothing of another type behind."""

    def fits(file: IO[bytes]) -> bool:
        head = head_of(file)
        return all(head[at : at + len(mark)] == mark for at, mark in starts) and _is_only_that(file)

    return fits


def _is_only_that(file: IO[bytes]) -> bool:
    """No archive hangs on it, and it does not begin as a page: what one program takes for a film another runs."""
    return ZIP_END not in tail_of(file) and not any(mark in head_of(file, 1024).lower() for mark in PAGES)


def _is_pdf(file: IO[bytes]) -> bool:
    return head_of(file, 5) == b"%PDF-" and b"%%EOF" in tail_of(file, 2048) and _is_only_that(file)


def _is_text(file: IO[bytes]) -> bool:
    """Readable as UTF-8 or GB 18030, without control characters, and no markup."""
    file.seek(0)
    raw = file.read()
    for coding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(coding)
        except UnicodeDecodeError:
            continue
        return not CONTROL.search(text) and not text.lstrip()[:40].lower().encode().startswith(NO_TEXT)
    return False


def _is_mp3(file: IO[bytes]) -> bool:
    head = head_of(file, 3)
    frame = len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2  # layer III, no reserved version
    return (head == b"ID3" or frame) and _is_only_that(file)


def _is_webm(file: IO[bytes]) -> bool:
    return b"webm" in head_of(file, 128) and _begins((0, b"\x1a\x45\xdf\xa3"))(file)


PICTURES = {".jpg", ".jpeg", ".png", ".webp"}
PICTURE = "picture"
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
BY_ENDING: dict[str, Kind] = {
    ".pdf": Kind("pdf", "application/pdf", _is_pdf),
    ".docx": Kind("docx", f"{OFFICE}wordprocessingml.document", is_office("word/document.xml")),
    ".xlsx": Kind("xlsx", f"{OFFICE}spreadsheetml.sheet", is_office("xl/workbook.xml")),
    ".pptx": Kind("pptx", f"{OFFICE}presentationml.presentation", is_office("ppt/presentation.xml")),
    ".odt": Kind("odt", f"{OPEN}text", is_open_document(f"{OPEN}text")),
    ".ods": Kind("ods", f"{OPEN}spreadsheet", is_open_document(f"{OPEN}spreadsheet")),
    ".odp": Kind("odp", f"{OPEN}presentation", is_open_document(f"{OPEN}presentation")),
    ".txt": Kind("txt", "text/plain; charset=utf-8", _is_text),
    ".csv": Kind("csv", "text/csv; charset=utf-8", _is_text),
    ".mp3": Kind("mp3", "audio/mpeg", _is_mp3),
    ".m4a": Kind("m4a", "audio/mp4", _begins((4, b"ftyp"))),
    ".amr": Kind("amr", "audio/amr", _begins((0, b"#!AMR"))),
    ".wav": Kind("wav", "audio/wav", _begins((0, b"RIFF"), (8, b"WAVE"))),
    ".ogg": Kind("ogg", "audio/ogg", _begins((0, b"OggS"))),
    ".mp4": Kind("mp4", "video/mp4", _begins((4, b"ftyp"))),
    ".mov": Kind("mov", "video/quicktime", _begins((4, b"ftyp"))),
    ".webm": Kind("webm", "video/webm", _is_webm),
}
SERVED = {kind.code: kind.content_type for kind in BY_ENDING.values()} | {PICTURE: "image/jpeg"}
ENDINGS = sorted({*BY_ENDING, *PICTURES})
