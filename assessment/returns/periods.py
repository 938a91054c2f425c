"""Weeks, months and quarters in the city's time zone. Pure: one period ends where the next begins."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridgov.problems import Invalid
from gridgov.ui.quantities import moment_text

MONTHS = {"monthly": 1, "quarterly": 3}
WEEK = timedelta(days=7)


class Every(models.TextChoices):
    """How often a return is drawn up."""

    WEEKLY = "weekly", gettext_lazy("every week")
    MONTHLY = "monthly", gettext_lazy("every month")
    QUARTERLY = "quarterly", gettext_lazy("every quarter")


@dataclass(frozen=True, order=True)
class Period:
    """`first` is its first day: a Monday, the first of a month, or the first of a quarter's first month."""

    every: str
    first: date

    @classmethod
    def of(cls, every: str, day: date) -> "Period":
        """The one in which a day lies."""
        if every == Every.WEEKLY:
            return cls(every, day - timedelta(days=day.weekday()))
        months = MONTHS[every]
        return cls(every, date(day.year, (day.month - 1) // months * months + 1, 1))

    @classmethod
    def parse(cls, every: str, text: str) -> "Period":
        """From any day in it, as "2026-10-05". Invalid for anything else."""
        try:
            return cls.of(every, date.fromisoformat(text))
        except ValueError:
            raise Invalid({"day": _("Write the day as 2026-10-05.")}) from None

    @property
    def after(self) -> date:
        """The first day that is not in it any more."""
        return self.moved(1).first

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after - timedelta(days=1)

    def moved(self, number: int) -> "Period":
        """So many periods later, or earlier."""
        if self.every == Every.WEEKLY:
            return Period(self.every, self.first + number * WEEK)
        months = self.first.year * 12 + self.first.month - 1 + number * MONTHS[self.every]
        return Period(self.every, date(months // 12, months % 12 + 1, 1))

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Its first instant, and the first instant after it."""
        return _midnight(self.first), _midnight(self.after)

    @property
    def words(self) -> str:
        """As a reader calls it."""
        if self.every == Every.MONTHLY:
            return date_format(self.first, "YEAR_MONTH_FORMAT")
        if self.every == Every.QUARTERLY:
            quarter = {"year": self.first.year, "number": self.first.month // 3 + 1}
            return _("%(year)s, quarter %(number)s") % quarter
        return f"{moment_text(self.first)} – {moment_text(self.last)}"

    def __str__(self) -> str:
        return self.first.isoformat()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_default_timezone())
