"""A hotline, its files, their columns; agreeing to what the look has shown, and stopping."""

import json
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.hotlines.access import hotlines_of
from cases.hotlines.owed import answers_of, goes_on, is_over
from cases.hotlines.rules import KEEP, MOST_FILES, check_columns, guessed, suffices
from cases.models import Case, CaseClass, Hotline, HotlineFile, HotlineRow, Notice
from gridgov.audit import record
from gridgov.problems import Invalid, Refused, Stale
from gridgov.work import hurry
from members.models import Organisation, User
from members.tables import Table

State = HotlineFile.State
OPEN_ROWS = (HotlineRow.State.WAITING, HotlineRow.State.NEW, HotlineRow.State.UNPLACED)


@transaction.atomic
def put_hotline(
    *, by: User, code: str, name: str, office: Organisation, case_class: CaseClass | None = None
) -> Hotline:
    """A new one. `case_class` is taken where a row names none. Invalid for a code that there is."""
    if not name.strip():
        raise Invalid({"name": _("This must not be empty.")})
    try:
        with transaction.atomic():
            made = Hotline.objects.create(code=code, name=name.strip(), office=office, case_class=case_class)
    except IntegrityError:
        raise Invalid({"code": _("There is one with this code.")}) from None
    record(actor=by, action="hotline.put", target=made)
    return made


@transaction.atomic
def take_file(*, by: User, hotline: Hotline, name: str, table: Table) -> HotlineFile:
    """Keep the rows of a file, sealed; they are looked through at once where its columns are known.

    Raises Invalid for an empty table, Refused while too many files of the person are under way.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two at once do not both find room
    if HotlineFile.objects.filter(asked_by=by, ended_at=None).count() >= MOST_FILES:
        raise Refused(_("%(most)d files of yours are not over. Finish or stop one.") % {"most": MOST_FILES})
    columns = guessed(table.columns, hotline.columns)
    file = HotlineFile.objects.create(
        hotline=hotline, name=name[-120:], headers=[column for column in table.columns if column], columns=columns,
        asked_by=by, asked_at=timezone.now(), language=get_language() or "en",
        state=State.LOOKING if _known(hotline, columns) else State.MAPPING,
    )  # fmt: skip
    rows = [
        HotlineRow(
            file=file, hotline=hotline, number=row.number, cells=json.dumps(row.values, ensure_ascii=False)
        )
        for row in table.rows
    ]
    if not rows:
        raise Invalid({"file": _("The file has no rows below its headings.")})
    HotlineRow.objects.bulk_create(rows, batch_size=1_000)
    record(actor=by, action="hotline.file", target=file, data={"rows": len(rows)})
    transaction.on_commit(partial(hurry, "hotlines"), robust=True)
    return file


def _known(hotline: Hotline, columns: dict[str, str]) -> bool:
    """Whether somebody has said once what this hotline's columns hold, and this file has them all."""
    return suffices(columns) and bool(hotline.columns) and set(hotline.columns) <= set(columns)


@transaction.atomic
def choose_columns(*, by: User, file_id: int, columns: dict[str, str]) -> HotlineFile:
    """Say which column holds what; the hotline remembers it. The rows are looked through anew.

    Raises Invalid by our names of columns, Stale once somebody has agreed.
    """
    file = _locked(file_id)
    if file.state not in (State.MAPPING, State.READY, State.LOOKING):
        raise Stale(_("This file is at work or over: its columns stay."))
    check_columns(columns, file.headers)
    file.columns, file.state = columns, State.LOOKING
    file.save()
    Hotline.objects.filter(pk=file.hotline_id).update(columns=columns)
    file.rows.update(state=HotlineRow.State.WAITING, faults={}, key="", case=None, at=None)
    record(actor=by, action="hotline.columns", target=file)
    transaction.on_commit(partial(hurry, "hotlines"), robust=True)
    return file


@transaction.atomic
def confirm_file(*, by: User, file_id: int, unplaced: bool = False) -> HotlineFile:
    """Agree to bring in what is new, and with `unplaced` what has no place. Twice is once; Stale otherwise.

    The cases are taken down by whoever agreed, with the rights of the moment.
    """
    file = _locked(file_id)
    if file.state == State.READY:
        file.state, file.unplaced = State.RUNNING, unplaced
        file.confirmed_at, file.confirmed_by = timezone.now(), by
        file.save()
        record(actor=by, action="hotline.confirm", target=file, data={"unplaced": unplaced})
        transaction.on_commit(partial(hurry, "hotlines"), robust=True)
    elif file.state != State.RUNNING:
        raise Stale(_("This file does not wait for you: it is looked through still, or over."))
    return file


@transaction.atomic
def stop_file(*, by: User, file_id: int) -> HotlineFile:
    """End it between two rows; what is brought in stays. Twice is once."""
    return _stopped(_locked(file_id), by)


@transaction.atomic
def stop_forgotten(*, limit: int) -> int:
    """End files that nobody has said anything about for a month: what callers left is not kept for nobody."""
    waits = HotlineFile.objects.filter(
        state__in=[State.MAPPING, State.READY], ended_at=None, asked_at__lt=timezone.now() - KEEP
    )
    free = waits.order_by("pk").select_for_update(no_key=True, skip_locked=True)
    stopped = [_stopped(file, None) for file in free[:limit]]
    for file in stopped:
        tell_over(file)
    return len(stopped)


def _stopped(file: HotlineFile, by: User | None) -> HotlineFile:
    if file.under_way:
        file.state, file.ended_at = State.STOPPED, timezone.now()
        file.rows.filter(state__in=OPEN_ROWS).update(state=HotlineRow.State.LEFT)
        file.outcome = outcome_of(file)
        file.save()
        record(actor=by, action="hotline.stop", target=file)
    return file


@transaction.atomic
def mark_sent(*, by: User, rows: list[int], sent: bool = True) -> int:
    """Say of answers that their hotline got them, or with `sent=False` that it did not; returns how many.

    `rows` are ids of rows that the person may send back. Invalid for a case that is not over. Twice is once.
    """
    mine = answers_of(hotlines_of(by), by).filter(pk__in=rows, sent_at__isnull=sent)
    cases = sorted({goes_on(row).pk for row in mine})
    list(Case.objects.select_for_update(no_key=True).filter(pk__in=cases).order_by("pk").values("pk"))
    found = list(mine.all())  # nobody opens one of them again meanwhile
    if sent and (early := next((row for row in found if not is_over(row)), None)):
        raise Invalid(
            _("%(number)s is not over: there is no answer yet.") % {"number": goes_on(early).number}
        )
    marks: dict[str, Any] = (
        {"sent_at": timezone.now(), "sent_by": by} if sent else {"sent_at": None, "sent_by": None}
    )
    ids = [row.pk for row in found]
    changed = HotlineRow.objects.filter(pk__in=ids, sent_at__isnull=sent).update(**marks)
    if changed:
        record(actor=by, action="hotline.sent" if sent else "hotline.unsent", data={"rows": ids})
    return changed


def tell_over(file: HotlineFile) -> None:
    """Whoever handed it in, and whoever agreed, each once."""
    told = {file.asked_by_id, file.confirmed_by_id or file.asked_by_id}
    rows = [
        Notice(user_id=pk, hotline_file=file, kind="hotline", at=file.ended_at or timezone.now())
        for pk in told
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def outcome_of(file: HotlineFile) -> dict[str, int]:
    """Rows by state."""
    rows = file.rows.values_list("state").annotate(many=Count("pk"))
    return dict(rows.order_by())


def _locked(file_id: int) -> HotlineFile:
    return HotlineFile.objects.select_for_update(no_key=True, of=("self",)).get(pk=file_id)


def cells_of(row: HotlineRow) -> dict[str, Any]:
    """What stood in the row, by the file's headings."""
    return json.loads(row.cells) if row.cells else {}
