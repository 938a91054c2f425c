"""What a message says. Parsed by the standard library; nothing here reads or writes."""

import re
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parseaddr
from hashlib import sha256
from html import unescape

from django.utils.html import strip_tags

LONGEST_SUBJECT, LONGEST_BODY, LONGEST_ADDRESS = 300, 20_000, 254
MOST_FILES = 10
NUMBER = re.compile(r"\b\d{8}-[2-9A-HJ-NP-Z]{6}\b")
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
    """Never raises for whatever somebody sends: what cannot be read is left out."""
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
        without = re.sub(r"(?is)<(style|script)\b.*?</\1\s*>", "", text)
        text = unescape(strip_tags(re.sub(r"(?i)<br\s*/?>|</p>", "\n", without)))
    return _clean(re.sub(r"\n{3,}", "\n\n", text.replace("\r\n", "\n")))


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
