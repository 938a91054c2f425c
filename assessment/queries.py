"""Counting figures, and the cases behind each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.figures import FIGURES, Figure
from cases.models import Case
from cases.sight import open_to
from gridgov.problems import Invalid


@dataclass(frozen=True)
class Month:
    """A calendar month in local time."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """From "2026-10". Invalid for anything else."""
        try:
            first = datetime.strptime(text, "%Y-%m").replace(tzinfo=timezone.get_current_timezone())
        except ValueError:
            raise Invalid({"month": _("Write the month as 2026-10.")}) from None
        return cls(first.year, first.month)

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month a day lies in."""
        return cls(day.year, day.month)

    def moved(self, months: int) -> "Month":
        """So many months later (or earlier)."""
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """First instant, and the first instant after it."""
        zone = timezone.get_current_timezone()
        after = self.moved(1)
        return datetime(self.year, self.month, 1, tzinfo=zone), datetime(
            after.year, after.month, 1, tzinfo=zone
        )

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


@dataclass(frozen=True)
class Row:
    """One object and its figures in the order of FIGURES."""

    subject: Any
    counts: tuple[int, ...]


def rows(kind: str, subjects: QuerySet[Any], month: Month) -> list[Row]:
    """Every subject with its counts: one query for the subjects, one for each figure."""
    found = [counts(figure, subjects, month) for figure in FIGURES[kind]]
    return [Row(subject, tuple(each.get(subject.pk, 0) for each in found)) for subject in subjects]


def counts(figure: Figure, subjects: QuerySet[Any], month: Month) -> dict[int, int]:
    """Number of different cases by owner id."""
    inside = _in_month(figure, month).filter(**{f"{figure.owner}__in": subjects.order_by().values("pk")})
    grouped = inside.order_by().values_list(figure.owner).annotate(cases=Count(figure.case, distinct=True))
    return dict(grouped)


def shown_to(user: Any, cases: QuerySet[Case]) -> QuerySet[Case]:
    """Of the cases behind a figure those that a list shows: a dispute is counted, and named to few."""
    return cases.filter(open_to(user))


def cases_behind(figure: Figure, subject_id: int, month: Month) -> QuerySet[Case]:
    """The cases that a count counted; as many as it says."""
    inside = _in_month(figure, month).filter(**{figure.owner: subject_id})
    return Case.objects.filter(pk__in=inside.order_by().values(figure.case))


def totals(rows_: Iterable[Row], kind: str) -> tuple[int, ...]:
    """Sum of each column."""
    columns = zip(*(row.counts for row in rows_), strict=True)
    return tuple(sum(column) for column in columns) or (0,) * len(FIGURES[kind])


def _in_month(figure: Figure, month: Month) -> QuerySet[Any]:
    begin, end = month.span
    return figure.source().filter(**{f"{figure.when}__gte": begin, f"{figure.when}__lt": end})
