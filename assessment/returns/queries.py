"""Reads of returns: the list with its last period, and the cases behind a number."""

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404

from assessment.models import Return, ReturnDocument, ReturnRow
from assessment.returns.access import returns_for, sight_of
from assessment.returns.columns import Column
from assessment.returns.ground import in_row
from assessment.returns.reading import HIDDEN
from cases.models import Case


def listed(user: Any) -> QuerySet[Return]:
    """What somebody may read, each with the id of its newest document."""
    newest = ReturnDocument.objects.filter(of=OuterRef("pk")).order_by("-first", "-version")
    return returns_for(user).annotate(newest=Subquery(newest.values("pk")[:1]))


def with_newest(returns: list[Any]) -> list[tuple[Return, ReturnDocument | None]]:
    """Each with that document."""
    documents = ReturnDocument.objects.select_related("of").in_bulk(
        [row.newest for row in returns if row.newest]
    )
    return [(row, documents.get(row.newest)) for row in returns]


@dataclass(frozen=True)
class Behind:
    """A number of a document, and the cases that count for it now."""

    row: ReturnRow
    column: Column
    value: Any
    cases: QuerySet[Case]


def behind(user: Any, document: ReturnDocument, number: int, key: str) -> Behind:
    """Http404 for a row out of sight, a column that counts no cases, and a number that is hidden."""
    row = sight_of(user, document.of).rows(document).filter(key=key).first()
    columns = document.asked
    if row is None or number >= len(columns) or not columns[number].figure.of_cases or not document.is_ready:
        raise Http404
    value = row.cells.get(str(number))
    if value == HIDDEN:
        raise Http404
    return Behind(row, columns[number], value, cases_behind(document, columns[number], row))


def cases_behind(document: ReturnDocument, column: Column, row: ReturnRow) -> QuerySet[Case]:
    """As many as were counted, as long as nothing moved since."""
    units: list[str] = []
    if row.kind == ReturnRow.Kind.REST:
        units = list(document.rows.filter(kind=ReturnRow.Kind.UNIT).values_list("key", flat=True))
    counted = column.rows(document.period).filter(in_row(column.figure, document.of, row, units))
    return Case.objects.filter(pk__in=counted.order_by().values(column.figure.case))
