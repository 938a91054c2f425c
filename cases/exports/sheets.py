"""Kinds of lists that are saved as files. A room that has one registers it; the worker writes any of them alike."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Export
from gridgov.files import safe_cell
from gridgov.problems import Invalid
from members.models import User

Kind = TypeVar("Kind", bound="type[Sheet]")
SHEETS: dict[str, "Sheet"] = {}


class Sheet(ABC):
    """One kind of list. Its rows are written in the order of their ids; those made after it was begun are left out."""

    what: str
    title: Any
    file_name: str

    @abstractmethod
    def rows(self, export: Export, person: User) -> QuerySet[Any]:
        """All of them, by the rights that the person has now, with what `lines` reads.

        Raises Invalid for a filter that there is not for this person: without it there would be more rows; Http404 and
        Refused for what is not the person's to see.
        """

    @abstractmethod
    def head(self, export: Export) -> list[str]:
        """The first row."""

    @abstractmethod
    def kinds(self, export: Export) -> list[str]:
        """What each column holds: text, number or moment."""

    @abstractmethod
    def lines(self, items: Sequence[Any], export: Export, read_at: datetime) -> Iterable[Sequence[str]]:
        """Of some rows, in a handful of queries however many."""

    @abstractmethod
    def about(self, export: Export, person: User) -> str:
        """What it holds, in words. Raises what `rows` raises."""

    @abstractmethod
    def address(self, export: Export) -> str:
        """Where it is asked for."""

    def newest(self, export: Export, person: User) -> int:
        """Id of the newest row there is."""
        top: int | None = self.rows(export, person).model._default_manager.aggregate(top=Max("pk"))["top"]
        return top or 0

    def next(self, export: Export, person: User, size: int) -> list[Any]:
        """The next rows for the file."""
        left = self.rows(export, person).filter(pk__gt=export.last_case, pk__lte=export.top_case)
        return list(left.order_by("pk")[:size])


def registers(kind: Kind) -> Kind:
    """Make a kind known under its `what`."""
    SHEETS[kind.what] = kind()
    return kind


def sheet_of(export: Export) -> Sheet:
    """Its kind. Invalid for one that there is not."""
    if export.what not in SHEETS:
        raise Invalid({"what": _("There is no such list.")})
    return SHEETS[export.what]


def moment_cell(at: datetime | None) -> str:
    """A column of moments."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def text_cells(values: Iterable[Any]) -> list[str]:
    """Text that no spreadsheet runs."""
    return [safe_cell(value) for value in values]
