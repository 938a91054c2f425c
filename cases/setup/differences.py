"""A difference as its page shows it: how many of what, and row by row, field by field."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.catalogue.difference import ADDED, CHANGED, GONE, REVISED, SAME, Change, plain
from cases.catalogue.loading import Difference
from cases.models import Authority, CaseClass, ClassMapping, FilingStandard
from cases.setup.titles import Titles, titles
from gridgov.ui.quantities import moment_text

MOST_SHOWN = 300
MODELS: dict[str, Any] = {
    "class": CaseClass, "standard": FilingStandard, "mapping": ClassMapping, "power": Authority,
}  # fmt: skip


class Field(NamedTuple):
    """What a column held, and what it will."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Line:
    """A row that changes."""

    title: str
    hint: str
    fate: str
    tone: str
    icon: str
    fields: list[Field]


@dataclass(frozen=True)
class Part:
    """Classes, standards or mappings: figures by fate, and the rows that differ, at most MOST_SHOWN of each kind."""

    words: str
    figures: list[tuple[str, int]]
    changed: list[Line]
    gone: list[Line]
    more: int


@dataclass(frozen=True)
class Shown:
    parts: list[Part]
    changes: int
    gone: int


def shown(difference: Difference) -> Shown:
    """The difference in words."""
    names = (
        ("class", _("Classes")),
        ("standard", _("Filing standards")),
        ("mapping", _("Mappings")),
        ("power", _("Power list")),
    )
    of = {what: [change for change in difference.changes if change.what == what] for what, _words in names}
    told = titles(difference.changes)
    parts = [_part(words, of[what], told) for what, words in names if of[what]]
    gone = sum(change.fate == GONE for change in difference.changes)
    return Shown(parts, len(difference.differing()) - gone, gone)


def _part(words: str, changes: list[Change], told: Titles) -> Part:
    looks = _looks()
    figures = [
        (looks[fate][0], count)
        for fate in (ADDED, CHANGED, REVISED, GONE, SAME)
        if (count := sum(change.fate == fate for change in changes))
    ]
    changed = [change for change in changes if change.fate not in (SAME, GONE)]
    gone = [change for change in changes if change.fate == GONE]
    more = max(0, len(changed) - MOST_SHOWN) + max(0, len(gone) - MOST_SHOWN)
    return Part(words, figures, _lines(changed[:MOST_SHOWN], told), _lines(gone[:MOST_SHOWN], told), more)


def lines(changes: Iterable[Change]) -> list[Line]:
    """Of changes that are all of them shown."""
    found = list(changes)
    return _lines(found, titles(found))


def _lines(changes: Iterable[Change], told: Titles) -> list[Line]:
    looks = _looks()
    return [
        Line(
            *told.of(change),
            *looks[change.fate],
            [field_of(change.what, name, old, new) for name, (old, new) in change.fields.items()],
        )
        for change in changes
    ]


def field_of(what: str, name: str, old: Any, new: Any) -> Field:
    """A column with what it held and will hold, in the reader's words."""
    column: Any = None
    if name != "parent":
        column = MODELS[what]._meta.get_field(name)
    words = dict(column.flatchoices) if column is not None else {}
    label = capfirst(str(column.verbose_name)) if column is not None else _("Class group")
    return Field(label, _text(words.get(old, old)), _text(words.get(new, new)))


def _looks() -> dict[str, tuple[str, str, str]]:
    return {
        ADDED: (_("added"), "ok", "plus-lg"),
        CHANGED: (_("changed"), "info", "pencil"),
        REVISED: (_("new version"), "info", "pencil"),
        GONE: (_("not in the file"), "warn", "dash-lg"),
        SAME: (_("without a difference"), "calm", ""),
    }


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return moment_text(value)
    return "" if value is None else str(plain(value))
