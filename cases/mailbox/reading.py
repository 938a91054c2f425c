"""What a message says. Parsed by the standard library; nothing here reads or writes."""

import re
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parseaddr
from hashlib import sha256
from html import unescape

LONGEST_SUBJECT, LONGEST_BODY, LONGEST_ADDRESS = 300, 20_000, 254
LONGEST_PAGE = 2_000_000  # letters of HTML that are read: what stands behind is no complaint
MOST_FILES = 10
NUMBER = re.compile(r"\b\d{8}-[2-9A-HJ-NP-Z]{6}\b")
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)[^<>]*+>")  # gives nothing back: linear
SILENT = frozenset({"style", "script", "title"})
OF_MACHINES = frozenset({"bulk", "junk", "list", "auto_reply"})


@dataclass(frozen=True)
class Letter:
    """A message, read. `named` is a case's number in its subject; `aside` why nobody has to look at it."""

    message_id: str
    sender: str
    sender_name: str
    subject: str
    body: str
    named: str
    aside: str
    files: list[tuple[str, bytes]]
    files_left: int = 0


def read_letter(raw: bytes) -> Letter:
    """Never raises for whatever somebody sends: what cannot be read is left out, and a message that the library
    stumbles over as a whole is shown as it came.
    """
    try:
        return _read(raw)
    except Exception:  # headers nested a thousand times, and whatever else is thought out to be in the way
        return _as_it_came(raw)


def _as_it_came(raw: bytes) -> Letter:
    body = _clean(raw[: 2 * LONGEST_BODY].decode("utf-8", errors="replace"))[:LONGEST_BODY]
    return Letter(sha256(raw).hexdigest(), "", "", "", body, "", "", [])


def _read(raw: bytes) -> Letter:
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(raw)
    name, address = parseaddr(_header(message, "From"))
    subject = " ".join(_header(message, "Subject").split())[:LONGEST_SUBJECT]
    named = NUMBER.search(subject.upper())
    files = list(_files(message))
    return Letter(
        message_id=_identity(message, raw),
        sender=_clean(address)[:LONGEST_ADDRESS],
        sender_name=_clean(name)[:100],
        subject=_clean(subject),
        body=_body(message)[:LONGEST_BODY],
        named=named[0] if named else "",
        aside=_aside(message),
        files=files[:MOST_FILES],
        files_left=max(0, len(files) - MOST_FILES),
    )


def _identity(message: EmailMessage, raw: bytes) -> str:
    """Of its Message-ID; of one without, of the whole message."""
    said = _header(message, "Message-ID").strip()
    return sha256(said.encode(errors="replace") if said else raw).hexdigest()


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, "") or "")
    except (ValueError, IndexError, TypeError, AttributeError):  # headers that the library stumbles over
        return ""


def _clean(text: str) -> str:
    """As the database takes it: no NUL, no half of a pair."""
    return text.replace("\x00", "").encode(errors="replace").decode().strip()


def _body(message: EmailMessage) -> str:
    """Its plain text, else its page without the tags."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    text = _text(part)
    if part.get_content_type() == "text/html":
        text = _words_of_page(text[:LONGEST_PAGE])
    return _clean(re.sub(r"\n{3,}", "\n\n", text.replace("\r\n", "\n")))


def _words_of_page(page: str) -> str:
    """What a page says, without its tags, styles and scripts. In one walk: however a page is built, reading it takes as
    long as it is.
    """
    page, said, hidden, at = _without_comments(page), [], "", 0
    for tag in TAG.finditer(page):
        if not hidden:
            said += [page[at : tag.start()], "\n" if tag[0].lower().startswith(("<br", "</p>")) else ""]
        at, name = tag.end(), tag[2].lower()
        if not hidden and not tag[1] and name in SILENT:
            hidden = name
        elif tag[1] and name == hidden:
            hidden = ""
    return unescape("".join([*said, "" if hidden else page[at:]]))


def _without_comments(page: str) -> str:
    """An open end hides the rest, as in a browser."""
    first, *rest = page.split("<!--")
    return first + "".join(each.partition("-->")[2] for each in rest)


def _text(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, ValueError):  # an encoding that nobody knows
        raw = part.get_payload(decode=True)
        return raw.decode("utf-8", errors="replace") if isinstance(raw, bytes) else ""


def _files(message: EmailMessage) -> list[tuple[str, bytes]]:
    found = []
    for part in message.iter_attachments():
        raw = part.get_payload(decode=True)
        if isinstance(raw, bytes) and raw:
            found.append((_clean(part.get_filename() or f"file.{part.get_content_subtype()}"), raw))
    return found


def _aside(message: EmailMessage) -> str:
    """Whether a machine wrote it, or somebody found it to be spam on its way."""
    sender = parseaddr(_header(message, "From"))[1].lower()
    path = _header(message, "Return-Path").strip()
    if _header(message, "X-Spam-Flag").strip().lower() == "yes":
        return "spam"
    if (
        message.get_content_type() == "multipart/report"
        or sender.startswith("mailer-daemon@")
        or path == "<>"
    ):
        return "bounce"
    automatic = _header(message, "Auto-Submitted").strip().lower() or "no"
    if automatic != "no" or _header(message, "Precedence").strip().lower() in OF_MACHINES:
        return "automatic"
    return (
        "automatic" if message.get("X-Autoreply") or message.get("X-Auto-Response-Suppress") == "All" else ""
    )
