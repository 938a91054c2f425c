"""A difference as its page shows it: how many of what, and row by row, field by field."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from cases.catalogue.difference import ADDED, CHANGED, GONE, REVISED, SAME, Change, plain
from cases.catalogue.loading import Difference

MOST_SHOWN = 300


class Field(NamedTuple):
    """What a column held, and what it will."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Line:
    """A row that changes."""

    key: str
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
    parts = [_part(words, of[what]) for what, words in names if of[what]]
    gone = sum(change.fate == GONE for change in difference.changes)
    return Shown(parts, len(difference.differing()) - gone, gone)


def _part(words: str, changes: list[Change]) -> Part:
    looks = _looks()
    figures = [
        (looks[fate][0], count)
        for fate in (ADDED, CHANGED, REVISED, GONE, SAME)
        if (count := sum(change.fate == fate for change in changes))
    ]
    changed = [change for change in changes if change.fate not in (SAME, GONE)]
    gone = [change for change in changes if change.fate == GONE]
    more = max(0, len(changed) - MOST_SHOWN) + max(0, len(gone) - MOST_SHOWN)
    return Part(words, figures, lines(changed[:MOST_SHOWN]), lines(gone[:MOST_SHOWN]), more)


def lines(changes: Iterable[Change]) -> list[Line]:
    looks = _looks()
    return [
        Line(
            str(change.key),
            *looks[change.fate],
            [Field(name, _text(old), _text(new)) for name, (old, new) in change.fields.items()],
        )
        for change in changes
    ]


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
    return "" if value is None else str(plain(value))
