"""Where messages lie: a mailbox over IMAP, or a folder of .eml files. A message leaves it only after it was kept."""

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings

TAKEN, LEFT = "taken", "left"
BIGGEST = 40 * 2**20


class Box(Protocol):
    """`waiting` gives (name, message) of at most so many, oldest first; `take` says that one was kept, `leave` that one
    cannot be: it stays where a person finds it and is not given again.
    """

    def waiting(self, most: int) -> Iterator[tuple[str, bytes]]: ...

    def take(self, name: str) -> None: ...

    def leave(self, name: str) -> None: ...


class Folder:
    """Files called *.eml; those that were kept move into a folder beside them. To try it out, and for a mail server
    that delivers into a folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def waiting(self, most: int) -> Iterator[tuple[str, bytes]]:
        """By name."""
        files = sorted(self.path.glob("*.eml")) if self.path.is_dir() else []
        fit = (file for file in files if file.is_file() and file.stat().st_size <= BIGGEST)
        for file in islice(fit, most):
            yield file.name, file.read_bytes()

    def take(self, name: str) -> None:
        """Moved, not deleted: the original is somebody's evidence."""
        self._into(TAKEN, name)

    def leave(self, name: str) -> None:
        """Into another folder beside them."""
        self._into(LEFT, name)

    def _into(self, folder: str, name: str) -> None:
        (self.path / folder).mkdir(exist_ok=True)
        (self.path / name).replace(self.path / folder / name)


class Imap:
    """Unseen messages of one folder; a message that was kept is marked as seen, one that cannot be is flagged."""

    def __init__(self, connection: imaplib.IMAP4) -> None:
        self.connection = connection

    def waiting(self, most: int) -> Iterator[tuple[str, bytes]]:
        """In the server's order. PEEK: reading alone marks nothing."""
        _said, found = self.connection.uid("search", "UNSEEN UNFLAGGED")
        for uid in (found[0] or b"").split()[:most]:
            _said, parts = self.connection.uid("fetch", uid.decode(), "(BODY.PEEK[])")
            raw = next((part[1] for part in parts if isinstance(part, tuple)), None)
            if isinstance(raw, bytes):
                yield uid.decode(), raw

    def take(self, name: str) -> None:
        self.connection.uid("store", name, "+FLAGS", r"(\Seen)")

    def leave(self, name: str) -> None:
        self.connection.uid("store", name, "+FLAGS", r"(\Flagged)")


@contextmanager
def opened_box() -> Iterator[Box]:
    """The mailbox of MAILBOX_URL: imaps://user:password@host/folder or file:///path; without one DATA/inbox."""
    url = urlsplit(settings.MAILBOX_URL)
    if url.scheme not in ("imap", "imaps"):
        yield Folder(Path(unquote(url.path)) if url.path else Path(settings.MAILBOX_FOLDER))
        return
    with _connected(url.scheme, url.hostname or "", url.port) as connection:
        connection.login(unquote(url.username or ""), unquote(url.password or ""))
        connection.select(unquote(url.path.strip("/")) or "INBOX")
        yield Imap(connection)


def _connected(scheme: str, host: str, port: int | None) -> imaplib.IMAP4:
    if scheme == "imaps":
        return imaplib.IMAP4_SSL(host, port or 993, timeout=settings.EMAIL_TIMEOUT)
    return imaplib.IMAP4(host, port or 143, timeout=settings.EMAIL_TIMEOUT)
