"""Columns of a list: what each is called and what it holds of a case."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import FAR_FUTURE, Case, Reporter, WorkOrder
from gridgov.files import safe_cell
from members.identity import mask_name, mask_phone

RELATED = ("case_class", "duty_grid", "community", "street", "district", "holder")


@dataclass
class Batch:
    """Some cases, and what several columns read for all of them at once."""

    cases: Sequence[Case]
    read_at: datetime
    workers: dict[int, str] = field(default_factory=dict)
    reporters: dict[int, Reporter] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """`kind` is text, number or moment; `usual` says whether it is chosen at first."""

    label: Any
    value: Callable[[Case, Batch], Any]
    kind: str = "text"
    usual: bool = True


def _named(name: str) -> Callable[[Case, Batch], str]:
    """The shown name of an area, grid or organisation of the case."""

    def value(case: Case, batch: Batch) -> str:
        row = getattr(case, name)
        return row.display_name if row else ""

    return value


def _plain(name: str) -> Callable[[Case, Batch], Any]:
    return lambda case, batch: getattr(case, name)


def _masked(name: str, mask: Callable[[str], str]) -> Callable[[Case, Batch], str]:
    def value(case: Case, batch: Batch) -> str:
        reporter = batch.reporters.get(case.pk)
        hidden = reporter is None or reporter.shredded_at or case.dispute
        return "" if hidden else mask(getattr(reporter, name))

    return value


def _told(case: Case, batch: Batch) -> str:
    """What is wrong; of a dispute between people only that it is one."""
    return _("Dispute: open it to read") if case.dispute else case.description


L = gettext_lazy
COLUMNS: dict[str, Column] = {
    "number": Column(L("Number"), _plain("number")),
    "state": Column(L("State"), lambda case, batch: case.get_state_display()),
    "class_code": Column(L("Class code"), lambda case, batch: case.case_class.code, usual=False),
    "class": Column(L("Class"), _named("case_class")),
    "description": Column(L("Description"), _told),
    "place": Column(L("Place"), _plain("place")),
    "grid": Column(L("Grid"), _named("duty_grid")),
    "community": Column(L("Community"), _named("community")),
    "street": Column(L("Street"), _named("street")),
    "district": Column(L("District"), _named("district"), usual=False),
    "holder": Column(L("Holder"), _named("holder")),
    "level": Column(L("Level"), lambda case, batch: case.get_level_display(), usual=False),
    "worker": Column(L("Works on it"), lambda case, batch: batch.workers.get(case.pk, "")),
    "source": Column(L("Source"), lambda case, batch: case.get_source_display()),
    "urgent": Column(L("Urgent"), lambda case, batch: _("yes") if case.urgent else _("no")),
    "urged": Column(L("Urged, times"), _plain("urged"), "number", usual=False),
    "reported_at": Column(L("Reported at"), _plain("reported_at"), "moment"),
    "established_at": Column(L("Established at"), _plain("established_at"), "moment", usual=False),
    "due_at": Column(L("This level until"), _plain("due_at"), "moment"),
    "total_due_at": Column(L("Whole case until"), _plain("total_due_at"), "moment"),
    "closed_at": Column(L("Closed at"), _plain("closed_at"), "moment"),
    "lon": Column(L("Longitude"), _plain("lon"), "number", usual=False),
    "lat": Column(L("Latitude"), _plain("lat"), "number", usual=False),
    "reporter": Column(L("Reporter, masked"), _masked("name", mask_name), usual=False),
    "phone": Column(L("Telephone, masked"), _masked("phone", mask_phone), usual=False),
    "read_at": Column(L("As of"), lambda case, batch: batch.read_at, "moment"),
}
USUAL = [key for key, column in COLUMNS.items() if column.usual]


def head_of(columns: Iterable[str]) -> list[str]:
    """The first row."""
    return [str(COLUMNS[key].label) for key in columns]


def rows_of(cases: Sequence[Case], columns: Sequence[str], read_at: datetime) -> list[list[str]]:
    """A row for each case, as text that no spreadsheet runs; two queries at most."""
    batch = Batch(cases, read_at)
    ids = [case.pk for case in cases]
    if "worker" in columns:
        batch.workers = _workers(ids)
    if {"reporter", "phone"} & set(columns):
        batch.reporters = {row.case_id: row for row in Reporter.objects.filter(case__in=ids)}
    chosen = [COLUMNS[key] for key in columns]
    return [[_text(column, column.value(case, batch)) for column in chosen] for case in cases]


def _text(column: Column, value: Any) -> str:
    if column.kind == "moment":
        return "" if value is None or value == FAR_FUTURE else f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if column.kind == "number":
        return "" if value is None else str(value)
    return safe_cell(value)


def _workers(ids: list[int]) -> dict[int, str]:
    """Names of the organisations that lead, by case."""
    at_work = WorkOrder.objects.filter(case__in=ids, role="lead", state__in=["open", "accepted", "answered"])
    return {row.case_id: row.organisation.display_name for row in at_work.select_related("organisation")}
