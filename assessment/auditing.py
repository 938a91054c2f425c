"""Returns: one document of each period and version, its numbers add up, and what is due is drawn up."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from assessment.models import Return, ReturnDocument, ReturnRow
from gridgov.auditing import Breach, Check

LATE = timedelta(hours=2)


def each_version_is_there_once() -> Iterator[Breach]:
    """Of each period they are numbered from one on, without a gap, and each has its first day as the first."""
    numbered = ReturnDocument.objects.values("of", "first").annotate(count=Count("pk")).order_by()
    for row in numbered.iterator():
        versions = ReturnDocument.objects.filter(of=row["of"], first=row["first"]).order_by("version")
        if list(versions.values_list("version", flat=True)) != [*range(1, row["count"] + 1)]:
            yield Breach(
                "returns", f"return {row['of']} of {row['first']}", "its versions are not one after the other"
            )
    for document in ReturnDocument.objects.select_related("of").iterator():
        if document.period.of(document.of.every, document.first).first != document.first:
            yield _of(document, "is of no period")


def numbers_add_up() -> Iterator[Breach]:
    """The whole is the sum of its rows, in each column that hides none."""
    ready = ReturnDocument.objects.filter(state=ReturnDocument.State.READY)
    for document in ready.select_related("of").iterator():
        rows = list(document.rows.all())
        total = next((row for row in rows if row.kind == ReturnRow.Kind.TOTAL), None)
        if total is None:
            yield _of(document, "has no total")
            continue
        for number, column in enumerate(document.asked):
            values = [row.cells.get(str(number)) for row in rows if row is not total]
            told = [*values, total.cells.get(str(number))]
            if column.figure.median or "hidden" in told:
                continue
            if sum(value or 0 for value in values) != total.cells.get(str(number)):
                yield _of(document, f"column {number} does not add up")


def what_is_due_is_drawn_up() -> Iterator[Breach]:
    """A period begins to be drawn up soon after its end."""
    for wanted in Return.objects.filter(ended_at=None).iterator():
        if wanted.next_period.span[1] + LATE < timezone.now() and wanted.made_at + LATE < timezone.now():
            yield Breach("returns", f"return {wanted.pk}", f"the period of {wanted.next_first} was not begun")


def _of(document: ReturnDocument, sentence: str) -> Breach:
    return Breach(
        "returns", f"return {document.of_id} of {document.first}, version {document.version}", sentence
    )


CHECKS: tuple[Check, ...] = (each_version_is_there_once, numbers_add_up, what_is_due_is_drawn_up)
