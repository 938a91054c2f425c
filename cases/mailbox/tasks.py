"""The worker's part: fetching, answering a refusal, and forgetting.

A message is kept in one transaction and leaves the mailbox after it: whoever dies between finds it there again, and its
Message-ID is known.
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from imaplib import IMAP4
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.mailbox.actions import keep_letter
from cases.mailbox.boxes import opened_box
from cases.mailbox.reading import Letter, read_letter
from cases.models import Mail
from gridgov.audit import record
from gridgov.work import handles, sweeps

log = structlog.get_logger(__name__)
AT_ONCE = 20
TRANSIENT = (OperationalError, InterfaceError, OSError)
EVERY = 60  # seconds between two looks into the mailbox
KEEP = timedelta(days=90)  # what was dealt with or lies aside
SHREDDED: dict[str, Any] = {
    "sender": "",
    "sender_name": "",
    "subject": "",
    "body": "",
    "left_out": [],
    "reason": "",
}


@sweeps("mailbox")
def sweep_mailbox(limit: int) -> int:
    """Look into the mailbox, once a minute at most. One that cannot be reached is looked into again later."""
    if not cache.add("mailbox-looked-into", 1, EVERY):
        return 0
    try:
        return fetch(min(limit, AT_ONCE))
    except (OSError, IMAP4.error) as error:
        log.warning("mailbox_unreachable", error=type(error).__name__)
        return 0


def fetch(most: int) -> int:
    """Keep at most so many messages; returns how many were new."""
    new = 0
    with opened_box() as box:
        for name, raw in box.waiting(most):
            try:
                new += _kept(read_letter(raw))
            except TRANSIENT:  # of ours, not of the letter's: it is looked at again
                raise
            except Exception:  # one that we stumble over holds up no other
                log.exception("mail_not_kept", name=name)
                box.leave(name)
            else:
                box.take(name)
    return new


def _kept(letter: Letter) -> bool:
    """With its files; without them, and saying so, where one of them breaks something here."""
    try:
        return keep_letter(letter)
    except TRANSIENT:
        raise
    except Exception:
        log.exception("mail_files_not_kept")
        bare = replace(letter, files=[], files_left=letter.files_left + len(letter.files))
        return keep_letter(bare)


@handles("mail_answer")
def answer_refused(payload: dict[str, Any]) -> None:
    """Tell the sender why. The Message-ID is the same at every attempt, so whoever gets it twice can tell."""
    mail = Mail.objects.filter(pk=payload["mail"], shredded_at=None).first()
    if mail is None or not mail.sender or not settings.SENDS_MAIL:
        return
    host = urlsplit(settings.SITE_URL).hostname
    headers = {"Message-ID": f"<mail-{mail.pk}@{host}>", "Auto-Submitted": "auto-replied"}
    subject = _("Re: %(subject)s") % {"subject": mail.subject}
    EmailMessage(subject, mail.reason, to=[mail.sender], headers=headers).send()


@sweeps("mail_over")
@transaction.atomic
def shred_mail(limit: int) -> int:
    """Empty what was dealt with three months ago, or lies aside since then; that it came stays."""
    before = timezone.now() - KEEP
    done = Mail.objects.filter(shredded_at=None, decided_at__lt=before)
    aside = Mail.objects.filter(shredded_at=None, state=Mail.State.ASIDE, received_at__lt=before)
    ids = [*done.values_list("pk", flat=True)[:limit], *aside.values_list("pk", flat=True)[:limit]]
    for mail in Mail.objects.select_for_update(skip_locked=True).filter(pk__in=ids):
        for row in mail.files.all():
            transaction.on_commit(partial(row.file.storage.delete, row.file.name or ""))
        mail.files.all().delete()
        Mail.objects.filter(pk=mail.pk).update(shredded_at=timezone.now(), **SHREDDED)
        record(actor=None, action="mail.shred", target=mail, purpose="retention")
    return len(ids)
