"""Asking for a file, and giving up on one."""

from collections.abc import Sequence
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.access import case_for_reading
from cases.exports import files
from cases.exports.rules import MOST_AT_ONCE, check_columns, check_format
from cases.exports.sheets import sheet_of
from cases.models import Export
from gridgov.audit import record
from gridgov.problems import Refused
from gridgov.work import enqueue
from members.models import User


def ask_list(*, by: User, format: str, query: str, columns: Sequence[str]) -> Export:  # noqa: A002
    """Ask for the cases of an inbox address (its query string) as CSV or XLSX.

    Raises Invalid for a format, column, list or filter that there is not,
    Refused while too many of the person's are being made.
    """
    return _ask_rows(by, Export(format=format, query=query, columns=check_columns(columns)))


def ask_sheet(*, by: User, what: str, format: str, of: int | None = None, query: str = "") -> Export:  # noqa: A002
    """Ask for another list (`cases/exports/sheets.py`) as CSV or XLSX; `of` is what its rows belong to.

    Raises as `ask_list`, Http404 for what the person does not see.
    """
    return _ask_rows(by, Export(what=what, of=of, format=format, query=query))


def _ask_rows(by: User, wanted: Export) -> Export:
    check_format(wanted.format)
    wanted.about = sheet_of(wanted).about(wanted, by)
    return _ask(by, wanted)


def ask_paper(*, by: User, case_id: int) -> Export:
    """Ask for one case as PDF. Raises Http404 where the person does not see it, Refused as `ask_list`."""
    case = case_for_reading(by, case_id)
    return _ask(by, Export(format=Export.Format.PDF, case=case))


@transaction.atomic
def _ask(by: User, export: Export) -> Export:
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two at once do not both find room
    if Export.objects.filter(asked_by=by, ended_at=None).count() >= MOST_AT_ONCE:
        raise Refused(
            _("%(most)d files are being made for you. Wait for one of them, or cancel it.")
            % {"most": MOST_AT_ONCE}
        )
    export.asked_by, export.asked_at, export.language = by, timezone.now(), get_language() or "en"
    export.save()
    data = {"format": export.format, "case": export.case_id, "columns": export.columns}
    data |= {} if export.what == "cases" else {"list": export.what, "of": export.of}
    record(actor=by, action="cases.export", target=export, data=data)
    ask_step(export)
    return export


def ask_step(export: Export) -> None:
    """Ask the worker for the next step."""
    payload = {"export": export.pk, "after": export.last_case, "size": export.size}
    enqueue("export", key=step_key(export), payload=payload)


def step_key(export: Export) -> str:
    """Which step is next; of a file that was begun anew its steps come again."""
    begun = int(export.fresh_from.timestamp() * 1000) if export.fresh_from else 0
    return f"{export.pk}:{begun}:{export.last_case}"


@transaction.atomic
def cancel_export(*, by: User, export_id: int) -> Export:
    """Give up on a file that is being made, or delete one that is ready. Twice is once."""
    export = Export.objects.select_for_update(no_key=True).get(pk=export_id, asked_by=by)
    if export.under_way or export.state == Export.State.DONE:
        export.state, export.ended_at = Export.State.CANCELLED, timezone.now()
        export.save()
        record(actor=by, action="cases.export.cancel", target=export)
        transaction.on_commit(partial(files.remove, export))
    return export
