"""What comes in: nobody's contact is kept against his wish, and a hotline's number is one case of its own."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases.hotlines.rules import uuid_of
from cases.mailbox.tasks import KEEP
from cases.models import CaseEvent, HotlineFile, HotlineRow, Mail, Reporter
from gridgov.auditing import SHREDDING_TAKES, Breach, Check

S = HotlineRow.State


def anonymous_callers_leave_nothing() -> Iterator[Breach]:
    """Of whoever wished to stay anonymous no contact is kept; nobody was called who did not wish it."""
    wished = CaseEvent.objects.filter(case=OuterRef("case"), move="report", data__anonymous=True)
    rows = Reporter.objects.select_related("case").filter(Exists(wished), shredded_at=None)
    for reporter in rows.iterator():
        yield Breach(
            "intake", reporter.case.number, "its reporter wished to stay anonymous, and a contact is kept"
        )
    for reporter in Reporter.objects.filter(call_back=False).exclude(called_back_at=None).iterator():
        yield Breach("intake", str(reporter), "was called back and had not asked for it")


def hotline_rows_are_their_cases() -> Iterator[Breach]:
    """A row that was brought in is the case that its hotline and number make, and nothing is kept of it besides."""
    rows = HotlineRow.objects.filter(state=S.DONE).select_related("hotline", "case")
    for row in rows.iterator():
        assert row.case is not None, "the database refuses a row that is done without its case"
        if row.case.uuid != uuid_of(row.hotline.code, row.key) or row.case.source != "hotline":
            yield Breach(
                "hotlines", f"{row.hotline} {row.key}", f"{row.case.number} is not what became of it"
            )
        if row.cells:
            yield Breach(
                "hotlines", f"{row.hotline} {row.key}", "became a case, and its cells are kept besides"
            )


def ended_files_leave_nothing_open() -> Iterator[Breach]:
    """A file that is over has no row that waits."""
    ended = HotlineFile.objects.exclude(ended_at=None)
    waiting = HotlineRow.objects.filter(file=OuterRef("pk"), state__in=[S.WAITING, S.NEW, S.UNPLACED])
    for file in ended.filter(Exists(waiting)).iterator():
        yield Breach("hotlines", str(file), "is over, and some of its rows wait")


def letters_are_their_cases() -> Iterator[Breach]:
    """A message became a case that came by mail; one that was added is noted there; nothing is kept past its time."""
    rows = Mail.objects.exclude(case=None).select_related("case")
    for mail in rows.filter(state=Mail.State.CASE).exclude(case__source="mail").iterator():
        yield Breach("mail", str(mail), "is said to have become a case that did not come by mail")
    noted = CaseEvent.objects.filter(case=OuterRef("case"), move="note", actor=None)
    for mail in rows.filter(~Exists(noted), state=Mail.State.JOINED).iterator():
        yield Breach("mail", str(mail), "was added to a case whose history does not know")
    before = timezone.now() - KEEP - SHREDDING_TAKES
    for mail in Mail.objects.filter(shredded_at=None, decided_at__lt=before).iterator():
        yield Breach("mail", str(mail), "its time is over, and it was not emptied")


CHECKS: tuple[Check, ...] = (
    anonymous_callers_leave_nothing,
    hotline_rows_are_their_cases,
    ended_files_leave_nothing_open,
    letters_are_their_cases,
)
