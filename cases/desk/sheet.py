"""The inbox as a CSV file that a spreadsheet opens without running anything."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import FAR_FUTURE, Case
from gridgov.files import csv_stream, safe_cell

MOST_ROWS = 5000


def csv_lines(cases: Iterable[Case]) -> Iterator[str]:
    """Lines of the file; a list longer than MOST_ROWS ends with a sentence that says so."""
    return csv_stream(_rows(cases))


def _rows(cases: Iterable[Case]) -> Iterator[list[str]]:
    yield _head()
    for number, case in enumerate(cases):
        if number == MOST_ROWS:
            yield [_too_long()]
            return
        yield [safe_cell(value) for value in _values(case)]


def _too_long() -> str:
    return _("Only the first %(most)d cases are in this file. Narrow the filter to get the others.") % {
        "most": MOST_ROWS
    }


def _head() -> list[str]:
    return [
        _("Number"),
        _("State"),
        _("Class"),
        _("Description"),
        _("Place"),
        _("Grid"),
        _("Community"),
        _("Street"),
        _("Holder"),
        _("Source"),
        _("Urgent"),
        _("Reported at"),
        _("This level until"),
        _("Whole case until"),
        _("Closed at"),
    ]


def _values(case: Case) -> list[Any]:
    return [
        case.number,
        case.get_state_display(),
        case.case_class.display_name,
        _("Dispute: open it to read") if case.dispute else case.description,
        case.place,
        case.duty_grid.display_name if case.duty_grid else "",
        case.community.display_name if case.community else "",
        case.street.display_name if case.street else "",
        case.holder.display_name,
        case.get_source_display(),
        _("yes") if case.urgent else _("no"),
        _moment(case.reported_at),
        _moment(case.due_at),
        _moment(case.total_due_at),
        _moment(case.closed_at),
    ]


def _moment(value: datetime | None) -> str:
    return "" if value is None or value == FAR_FUTURE else f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
