"""The way back as a file: what became of each number that a hotline handed over."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.exports.sheets import Sheet, moment_cell, registers, text_cells
from cases.exports.words import form_in_words
from cases.hotlines.access import hotline_for_bringing, hotlines_of
from cases.hotlines.forms import AnswersForm
from cases.hotlines.owed import answers_of
from cases.hotlines.queries import lines_back
from cases.models import Export, Hotline, HotlineRow
from gridgov.problems import Invalid
from members.models import User


@registers
class HotlineAnswers(Sheet):
    """Of cases that the person sees; `of` is one hotline, without it those of all offices of the person."""

    what, title, file_name = "hotline", gettext_lazy("Answers to hotlines"), "answers"

    def rows(self, export: Export, person: User) -> QuerySet[HotlineRow]:
        given = _read(export)
        rows = answers_of(_hotlines(export, person), person, tab=given["tab"], q=given["q"])
        rows = rows.filter(at__date__gte=given["since"]) if given["since"] else rows
        return rows.filter(at__date__lte=given["until"]) if given["until"] else rows

    def head(self, export: Export) -> list[str]:
        return [
            _("Hotline"), _("Their number"), _("Our number"), _("State"), _("Answer"), _("Closed at"),
            _("Whole case until"), _("Sent back at"),
        ]  # fmt: skip

    def kinds(self, export: Export) -> list[str]:
        return ["text", "text", "text", "text", "text", "moment", "moment", "moment"]

    def lines(
        self, items: Sequence[HotlineRow], export: Export, read_at: datetime
    ) -> Iterable[Sequence[str]]:
        for row, line in zip(items, lines_back(list(items)), strict=True):
            words = (row.hotline.name, line["key"], line["number"], line["said"], line["answer"])
            times = (line["closed_at"], line["due"], line["sent_at"])
            yield [*text_cells(words), *map(moment_cell, times)]

    def about(self, export: Export, person: User) -> str:
        names = [row.name for row in _hotlines(export, person)] if export.of else []
        _read(export)
        return form_in_words(
            " · ".join([str(_("Answers to hotlines")), *names]), AnswersForm(QueryDict(export.query))
        )

    def address(self, export: Export) -> str:
        return f"{reverse('desk:hotline-owed')}?{export.query}"


def _hotlines(export: Export, person: User) -> QuerySet[Hotline]:
    if export.of:
        return Hotline.objects.filter(pk=hotline_for_bringing(person, export.of).pk)
    return hotlines_of(person)


def _read(export: Export) -> dict[str, str]:
    """Invalid for what cannot be read: left out, there would be more rows."""
    form = AnswersForm(QueryDict(export.query))
    if not form.is_valid():
        raise Invalid({name: errors[0] for name, errors in form.errors.items()})
    return dict(form.cleaned_data)
