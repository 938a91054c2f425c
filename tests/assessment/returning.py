"""Making returns and having them drawn up, in tests."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from assessment.models import Return, ReturnDocument
from assessment.returns.actions import Plan, draw_up, make_return
from gridgov.work import run_sweep
from tests.cast import Cast

DAY = date(2026, 3, 4)  # in the month of MONDAY


def ask(
    cast: Cast, *columns: str | tuple[str, int | None], at: datetime | None = None, **more: Any
) -> Return:
    """The department's return over its street, by grid and month, unless something else is said."""
    given: dict[str, Any] = {
        "title": "Litter of the month",
        "organisation": cast.department,
        "area": cast.street,
        "unit": "grid",
        "every": "monthly",
        "columns": [(each, None) if isinstance(each, str) else each for each in columns or ("reported",)],
    }
    given |= more
    by = given.pop("by", cast.henry)
    return make_return(Plan(**given), by=by, at=at or timezone.now())


def drawn(wanted: Return, by: Any, day: date = DAY, **more: Any) -> ReturnDocument:
    """One period of it, drawn up."""
    document = draw_up(return_id=wanted.pk, by=by, day=day, **more)
    work()
    return ReturnDocument.objects.select_related("of").get(pk=document.pk)


def work() -> None:
    """What waits for the worker."""
    while run_sweep("return"):
        pass


def cells(document: ReturnDocument, number: int = 0) -> dict[str, Any]:
    """A column's numbers by the code of the row; "rest" and "total"."""
    return {
        row.code if row.kind == "unit" else row.kind: row.cells[str(number)] for row in document.rows.all()
    }
