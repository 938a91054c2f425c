"""Keeping a message, and what an officer makes of it: a case, an addition to one, a refusal, or nothing."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.access import case_for_moving
from cases.actions.joining import report_or_join
from cases.actions.perform import perform_by_itself
from cases.actions.report import Contact, Report
from cases.attachments.actions import add_file
from cases.attachments.checking import checked
from cases.mailbox.access import mail_for_deciding
from cases.mailbox.reading import Letter
from cases.models import Case, Mail, MailFile, Source
from gridgov.audit import record
from gridgov.deadlocks import once_more_after_deadlock
from gridgov.problems import Invalid, Stale
from gridgov.work import enqueue
from members.models import User

State = Mail.State
LONGEST_NOTE = 1900


@transaction.atomic
def keep_letter(letter: Letter, *, at: datetime | None = None) -> bool:
    """Keep a message with its files; False where it was kept before."""
    found, made = Mail.objects.get_or_create(
        message_id=letter.message_id,
        defaults={
            "sender": letter.sender, "sender_name": letter.sender_name, "subject": letter.subject, "body": letter.body,
            "named": letter.named, "aside": letter.aside, "received_at": at or timezone.now(),
            "state": State.ASIDE if letter.aside else State.WAITING,
        },
    )  # fmt: skip
    if made:
        refused = [sentence for name, raw in letter.files if (sentence := _keep_file(found, name, raw))]
        if letter.files_left:
            refused.append(_("%(number)d more files were left out.") % {"number": letter.files_left})
        Mail.objects.filter(pk=found.pk).update(left_out=refused)
    return made


def _keep_file(mail: Mail, name: str, raw: bytes) -> str:
    """Looked at like any file that somebody adds; why it was not taken, "" when it was."""
    upload = BytesIO(raw)
    upload.name = name
    try:
        good = checked(upload)
    except Invalid as problem:
        return str(problem)
    row = MailFile(mail=mail, name=good.name, kind=good.kind, size=good.size)
    good.content.seek(0)
    row.file.save(f"mail/{mail.pk}-{len(raw)}", File(good.content), save=False)
    row.save()
    return ""


@once_more_after_deadlock
@transaction.atomic
def make_case(*, by: User, mail_id: int, report: Report, same_as: str = "") -> Case:
    """A case of it, with its files; the message is the source, whoever decided took it down. Twice is once.

    Raises Invalid without any place, Stale where a colleague has decided otherwise, and what a report raises.
    """
    mail = _locked(by, mail_id)
    if mail.state == State.CASE and mail.case:
        return mail.case
    _must_wait(mail)
    if report.lon is None and report.component is None and not report.place.strip():
        raise Invalid({"place": _("Say where it is: on the map, or in words.")})
    report = replace(report, uuid=uuid_of(mail), source=Source.MAIL, contact=_sender(mail, report))
    case, _new = report_or_join(report, same_as=same_as, actor=by)
    _hand_over(mail, case, by)
    _decide(mail, State.CASE, by, case=case)
    return case


@once_more_after_deadlock
@transaction.atomic
def join_case(*, by: User, mail_id: int, number: str, text: str = "") -> Case:
    """Add it to a case that the person sees, as a note with its files; `text` instead of the message's own words.

    Raises Invalid for a number that leads nowhere, Stale where a colleague has decided.
    """
    mail = _locked(by, mail_id)
    if mail.state == State.JOINED and mail.case:
        return mail.case
    _must_wait(mail)
    found = Case.objects.visible_to(by).filter(number=number.strip().upper()).first()
    if found is None:
        raise Invalid({"number": _("There is no case with this number that you may see.")})
    case = case_for_moving(by, found.pk)
    said = _("By mail, taken in by %(name)s: %(text)s") % {
        "name": by.display_name,
        "text": text.strip() or mail.body,
    }
    perform_by_itself("note", case=case, given={"text": said[:LONGEST_NOTE]}, at=timezone.now())
    _hand_over(mail, case, by)
    _decide(mail, State.JOINED, by, case=case)
    return case


@transaction.atomic
def refuse_mail(*, by: User, mail_id: int, reason: str, answer: bool = False) -> Mail:
    """Nothing for the city; with `answer` the sender reads why. Twice is once."""
    mail = _locked(by, mail_id)
    if mail.state == State.REFUSED:
        return mail
    _must_wait(mail)
    if not reason.strip():
        raise Invalid({"reason": _("Say why: the sender may read it.")})
    if answer and not mail.sender:
        raise Invalid({"answer": _("The message has no address to answer to.")})
    mail.reason, mail.answered = reason.strip(), answer
    if answer:
        enqueue("mail_answer", key=str(mail.pk), payload={"mail": mail.pk})
    _decide(mail, State.REFUSED, by)
    return mail


@transaction.atomic
def set_aside(*, by: User, mail_id: int, aside: bool = True) -> Mail:
    """Nobody has to look at it for now; or it waits again, whatever put it aside."""
    mail = _locked(by, mail_id)
    _must_wait(mail)
    mail.state, mail.aside = (State.ASIDE, Mail.Aside.PERSON) if aside else (State.WAITING, "")
    mail.save(update_fields=["state", "aside"])
    record(actor=by, action="mail.aside" if aside else "mail.back", target=mail)
    return mail


def uuid_of(mail: Mail) -> UUID:
    """Of the case that it becomes."""
    return uuid5(NAMESPACE_URL, f"gridgov:mail:{mail.message_id}")


def _sender(mail: Mail, report: Report) -> Contact:
    """Whoever wrote, so that the answer can be told; what the officer has put down goes before."""
    given = report.contact or Contact()
    return replace(given, name=given.name or mail.sender_name, mail=given.mail or mail.sender)


def _locked(by: User, mail_id: int) -> Mail:
    mail_for_deciding(by, mail_id)
    return get_object_or_404(Mail.objects.select_for_update(no_key=True, of=("self",)), pk=mail_id)


def _must_wait(mail: Mail) -> None:
    if mail.state not in (State.WAITING, State.ASIDE):
        raise Stale(
            _("A colleague has dealt with this message: “%(state)s”.") % {"state": mail.get_state_display()}
        )


def _hand_over(mail: Mail, case: Case, by: User) -> None:
    """Its files become files of the case."""
    for row in mail.files.all():
        with row.file.open() as content:
            add_file(case=case, by=by, upload=ContentFile(content.read(), name=row.name))


def _decide(mail: Mail, state: Any, by: User, *, case: Case | None = None) -> None:
    mail.state, mail.case, mail.decided_by, mail.decided_at = state, case, by, timezone.now()
    mail.aside = ""
    mail.save()
    record(actor=by, action=f"mail.{state}", target=mail, data={"case": case.pk} if case else {})
