"""The ledger of lapses as a file."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.desk.lapses import LapseFilter
from cases.exports.sheets import Sheet, moment_cell, registers, text_cells
from cases.exports.words import form_in_words
from cases.models import Clock, Export
from cases.queries.lapses import Lapse, lines
from gridgov.problems import Invalid
from gridgov.ui.clocks import span_text
from members.models import User

KINDS = ["moment", "text", "text", "text", "text", "text", "moment", "text"]


@registers
class Lapses(Sheet):
    """Of cases that the person may see, by the ledger's filter."""

    what, title, file_name = "lapses", gettext_lazy("Ledger of lapses"), "lapses"

    def rows(self, export: Export, person: User) -> QuerySet[Clock]:
        return _filter(export).found(person)

    def head(self, export: Export) -> list[str]:
        return [
            _("Ran out at"), _("Limit"), _("Who let it lapse"), _("Number"), _("Class"), _("Late by"), _("Met at"),
            _("Went up to"),
        ]  # fmt: skip

    def kinds(self, export: Export) -> list[str]:
        return KINDS

    def lines(self, items: Sequence[Clock], export: Export, read_at: datetime) -> Iterable[Sequence[str]]:
        return map(_values, lines(items, read_at))

    def about(self, export: Export, person: User) -> str:
        return form_in_words(str(self.title), _filter(export))

    def address(self, export: Export) -> str:
        return f"{reverse('desk:lapses')}?{export.query}"


def _filter(export: Export) -> LapseFilter:
    """Invalid for what cannot be read: left out, there would be more rows."""
    form = LapseFilter(QueryDict(export.query))
    if not form.is_valid():
        raise Invalid({name: errors[0] for name, errors in form.errors.items()})
    return form


def _values(lapse: Lapse) -> list[Any]:
    clock = lapse.clock
    day = int(lapse.face.hours_per_day * 3600) if lapse.face.working else 86400
    words = text_cells(
        [
            lapse.name,
            clock.holder.display_name,
            clock.case.number,
            clock.case.case_class.display_name,
            span_text(lapse.face.seconds_left, day_seconds=day),
        ]
    )
    went = text_cells([lapse.to.display_name if lapse.to else ""])
    return [moment_cell(clock.lapsed_at), *words, moment_cell(clock.ended_at), *went]
