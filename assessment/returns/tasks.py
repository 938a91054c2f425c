"""The worker's part: begins what is due, reads a column a step, stamps the document and tells who asked.

A column's numbers are written in the transaction that marks its piece of work, the last one's with the stamp and the
notices: killed anywhere, the next worker goes on with the column that was not written.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessment.models import Return, ReturnDocument, ReturnRow
from assessment.returns.actions import DELAY, READY, ask_step, begin, tell
from assessment.returns.ground import rows_for
from assessment.returns.reading import Reading
from gridgov.work import handles, sweeps


@sweeps("returns_due")
def sweep_due(limit: int) -> int:
    """Begin one period of each return whose period is over; those further behind come with the next sweep."""
    return begin_due(at=timezone.now(), limit=limit)


def begin_due(*, at: datetime, limit: int = 200) -> int:
    """How many were begun."""
    over = timezone.localdate(at) - timedelta(days=7)  # no period is shorter
    due = Return.objects.filter(ended_at=None, next_first__lte=over).order_by("next_first", "pk")
    return sum(_begin(pk, at) for pk in list(due.values_list("pk", flat=True)[:limit]))


@transaction.atomic
def _begin(pk: int, at: datetime) -> bool:
    found = Return.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    wanted = found.filter(pk=pk, ended_at=None).first()
    if wanted is None or at < wanted.next_period.span[1] + DELAY:
        return False
    period = wanted.next_period
    wanted.next_first = period.after
    wanted.save(update_fields=["next_first"])
    if not wanted.documents.filter(first=period.first).exists():  # somebody had it drawn up before
        begin(wanted, period, version=1, at=at)
    return True


@handles("return", at_once=10)
def go_on(payload: dict[str, Any]) -> None:
    """The next column of a document, unless that was done."""
    documents = ReturnDocument.objects.select_related("of__area", "of__organisation")
    document = documents.select_for_update(of=("self",), no_key=True).get(pk=payload["document"])
    if document.is_ready or document.done != payload["column"]:
        return
    if document.read_from is None:
        document.read_from = timezone.now()
        rows = list(rows_for(document.of, document.period))
        for row in rows:
            row.document = document
        ReturnRow.objects.bulk_create(rows, batch_size=2_000)
    _read(document)
    document.done += 1
    if document.done < len(document.columns):
        document.save(update_fields=["done", "read_from"])
        ask_step(document)
    else:
        _finish(document)


def _read(document: ReturnDocument) -> None:
    rows = list(document.rows.all())
    cells = Reading(document.of, document.asked[document.done], document.period, rows).cells()
    for row in rows:
        row.cells[str(document.done)] = cells[row.key]
    ReturnRow.objects.bulk_update(rows, ["cells"], batch_size=1_000)


def _finish(document: ReturnDocument) -> None:
    """Stamp it. A line of what lies nowhere stays only where something does."""
    rest = document.rows.get(kind=ReturnRow.Kind.REST)
    if not any(rest.cells.values()):
        rest.delete()
    document.state, document.read_to = ReturnDocument.State.READY, timezone.now()
    document.save(update_fields=["state", "done", "read_from", "read_to"])
    tell(document, READY, document.read_to)
