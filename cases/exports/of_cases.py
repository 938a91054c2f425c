"""Cases of an inbox address as a file."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from cases.exports.columns import COLUMNS, RELATED, head_of, rows_of
from cases.exports.queries import matching
from cases.exports.sheets import Sheet, registers
from cases.exports.words import filter_in_words
from cases.models import Case, Export
from members.models import User


@registers
class Cases(Sheet):
    """Cases of an inbox address; the person chooses the columns."""

    what, title, file_name = "cases", gettext_lazy("Cases"), "cases"

    def rows(self, export: Export, person: User) -> QuerySet[Case]:
        return matching(person, export.query).select_related(*RELATED)

    def head(self, export: Export) -> list[str]:
        return head_of(export.columns)

    def kinds(self, export: Export) -> list[str]:
        return [COLUMNS[key].kind for key in export.columns]

    def lines(self, items: Sequence[Case], export: Export, read_at: datetime) -> Iterable[Sequence[str]]:
        return rows_of(items, export.columns, read_at)

    def about(self, export: Export, person: User) -> str:
        return filter_in_words(person, export.query)

    def address(self, export: Export) -> str:
        return f"{reverse('desk:export-new')}?{export.query}"
