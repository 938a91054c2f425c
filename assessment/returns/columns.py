"""What stands in a column: a figure, of one class or group of cases where that is asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from assessment.returns.figures import FIGURES, Figure
from assessment.returns.periods import Period
from cases.models import CaseClass
from cases.models.catalogue import in_reader_language
from gridgov.problems import Invalid

MOST = 20


@dataclass(frozen=True)
class Column:
    """`name` and `name_en` are those of the class, as they were when the document was drawn up."""

    figure: Figure
    case_class: int | None = None
    name: str = ""
    name_en: str = ""
    sensitive: bool = False
    version: int = 1

    @property
    def label(self) -> str:
        of = in_reader_language(self.name, self.name_en)
        return f"{self.figure.label} · {of}" if of else str(self.figure.label)

    @property
    def hint(self) -> str:
        """What counts, in a sentence."""
        hidden = _("Numbers below five are hidden.") if self.persons else ""
        return f"{self.figure.hint} {hidden}".strip()

    @property
    def persons(self) -> bool:
        """Whether small numbers are hidden: it counts people, or disputes between them."""
        return self.figure.persons or self.sensitive

    def rows(self, period: Period) -> QuerySet[Any]:
        """What is counted, wherever it is."""
        found = self.figure.source(period)
        if self.case_class is None:
            return found
        way = f"{self.figure.way}__" if self.figure.way else ""
        this = Q(**{f"{way}case_class": self.case_class}) | Q(**{f"{way}case_class__parent": self.case_class})
        return found.filter(this)

    def kept(self) -> dict[str, Any]:
        """As a return and its documents keep it."""
        return {
            "figure": self.figure.code,
            "version": self.version,
            "class": self.case_class,
            "name": self.name,
            "name_en": self.name_en,
            "sensitive": self.sensitive,
        }


def read_column(kept: dict[str, Any]) -> Column:
    """From what `kept` wrote."""
    return Column(
        FIGURES[kept["figure"]],
        kept["class"],
        kept["name"],
        kept["name_en"],
        kept["sensitive"],
        kept["version"],
    )


def checked_columns(asked: Sequence[tuple[str, int | None]]) -> list[Column]:
    """Figures, each with the id of a class or None. Invalid says which column cannot be."""
    if not asked:
        raise Invalid({"columns": _("Choose at least one figure.")})
    if len(asked) > MOST:
        raise Invalid({"columns": _("At most %(most)d columns.") % {"most": MOST}})
    if len(set(asked)) < len(asked):
        raise Invalid({"columns": _("A column stands here twice.")})
    classes = CaseClass.objects.in_bulk([pk for _code, pk in asked if pk])
    columns = [_checked(code, pk, classes) for code, pk in asked]
    _refuse_what_gives_away(columns)
    return columns


def _checked(code: str, pk: int | None, classes: dict[int, CaseClass]) -> Column:
    figure = FIGURES.get(code)
    if figure is None:
        raise Invalid({"columns": _("There is no figure called “%(name)s”.") % {"name": code}})
    if pk is None:
        return Column(figure, version=figure.version)
    case_class = classes.get(pk)
    if case_class is None or not figure.of_cases:
        raise Invalid({"columns": _("“%(name)s” is not counted by this class.") % {"name": figure.label}})
    sensitive = case_class.is_dispute or case_class.children.filter(is_dispute=True).exists()
    if sensitive and figure.median:
        raise Invalid({"columns": _("Of disputes between people no median is told: it may be of one case.")})
    return Column(figure, pk, case_class.name, case_class.name_en, sensitive, figure.version)


def _refuse_what_gives_away(columns: Iterable[Column]) -> None:
    """A hidden class is what a sum is more than its other classes: then one of these columns must go."""
    by_figure: dict[str, list[Column]] = {}
    for column in columns:
        by_figure.setdefault(column.figure.code, []).append(column)
    for together in by_figure.values():
        if any(column.sensitive for column in together) and len(together) > 1:
            _check_sums(together)


def _check_sums(columns: list[Column]) -> None:
    parts = {column: _leaves(column.case_class) for column in columns}
    for column in columns:
        within = [other for other in columns if other is not column and parts[other] <= parts[column]]
        if within and set().union(*(parts[other] for other in within)) >= parts[column]:
            raise Invalid(
                {"columns": _("“%(name)s” would give away a hidden number beside its parts. Leave one of them out.")
                 % {"name": column.label}}
            )  # fmt: skip


def _leaves(pk: int | None) -> set[int]:
    """Classes that a case can have, of a group, of itself, or all."""
    classes = CaseClass.objects.filter(level=2)
    if pk is not None:
        classes = classes.filter(Q(pk=pk) | Q(parent=pk))
    return set(classes.values_list("pk", flat=True))
