"""Reading one column: the number of each row, of what lies in no unit, and of the whole."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from django.db.models import Count, QuerySet

from assessment.models import Return, ReturnRow
from assessment.returns.columns import Column
from assessment.returns.figures import Figure, minutes_of
from assessment.returns.ground import COLUMNS, Ground, ground, located
from assessment.returns.hiding import Node, hidden_in, tree_of
from assessment.returns.periods import Period
from grids.models import Area

HIDDEN = "hidden"
Cell = int | float | str | None


@dataclass(frozen=True)
class Reading:
    """One column of one document; `rows` are its lines."""

    wanted: Return
    column: Column
    period: Period
    rows: list[ReturnRow]

    def cells(self) -> dict[str, Cell]:
        """By key of the row."""
        return self._medians() if self.column.figure.median else self._counts()

    def _counts(self) -> dict[str, Cell]:
        places = ground()
        leaves = dict(self._leaves(places))
        if self.column.persons:  # nothing is a number, too
            everywhere = dict.fromkeys((*places.areas.values(), *places.grids.values()), 0)
            leaves = everywhere | leaves
        top = tree_of(leaves, places.root)
        nodes = dict(_flat(top))
        hidden = hidden_in(top) if self.column.persons else set()
        found: dict[str, Cell] = {
            row.key: HIDDEN if row.path in hidden else _value(nodes, row.path)
            for row in self.rows
            if row.kind != ReturnRow.Kind.REST
        }
        return found | {"rest": self._rest(nodes, hidden)}

    def _rest(self, nodes: dict[str, Node], hidden: set[str]) -> Cell:
        """Hidden where one of the places that it adds up is."""
        units = [row.path for row in self.rows if row.kind == ReturnRow.Kind.UNIT]
        inside = [path for path in hidden if path.startswith(self.wanted.area.path)]
        if inside and any(_apart(path, set(units), _above(units)) for path in inside):
            return HIDDEN
        return _value(nodes, self.wanted.area.path) - sum(_value(nodes, path) for path in units)

    def _leaves(self, places: Ground) -> Iterator[tuple[str, int]]:
        counted: dict[str, int] = {}
        columns = _columns(self.column.figure)
        rows = self._found().order_by().values_list(*columns)
        for *ids, number in rows.annotate(number=Count(_counts_by(self.column.figure), distinct=True)):
            path = _path(self.column.figure, places, ids)
            counted[path] = counted.get(path, 0) + number
        yield from counted.items()

    def _found(self) -> QuerySet[Any]:
        """Of what counts people in the whole city: what is hidden hangs on all of it."""
        rows = self.column.rows(self.period)
        if self.column.persons or self.wanted.area.parent_id is None:
            return rows
        inside = Area.objects.filter(path__startswith=self.wanted.area.path).values("pk")
        return rows.filter(located(self.column.figure, inside))

    def _medians(self) -> dict[str, Cell]:
        places, took = ground(), dict[str, list[timedelta]]()
        for *ids, span in minutes_of(self._found()).order_by().values_list(*COLUMNS, "took"):
            for path in _line(_path(self.column.figure, places, ids)):
                took.setdefault(path, []).append(span)
        found: dict[str, Cell] = {row.key: _minutes(took.get(row.path)) for row in self.rows}
        return found | {"rest": None}


def _columns(figure: Figure) -> list[str]:
    if not figure.of_cases:
        return [figure.way or "pk"]
    return [f"{figure.way}__{column}" if figure.way else column for column in COLUMNS]


def _counts_by(figure: Figure) -> str:
    return figure.case if figure.of_cases else "pk"


def _path(figure: Figure, places: Ground, ids: list[int | None]) -> str:
    return places.path(None, *ids) if figure.place == "community" else places.path(*ids)


def _flat(node: Node) -> Iterator[tuple[str, Node]]:
    yield node.path, node
    for child in node.below.values():
        yield from _flat(child)


def _value(nodes: dict[str, Node], path: str) -> int:
    return nodes[path].value if path in nodes else 0


def _line(path: str) -> list[str]:
    """The path and those above it."""
    parts = path.strip("/").split("/")
    return ["/" + "".join(f"{part}/" for part in parts[: end + 1]) for end in range(len(parts))]


def _above(paths: Iterable[str]) -> set[str]:
    return {step for path in paths for step in _line(path)[:-1]}


def _apart(path: str, units: set[str], above: set[str]) -> bool:
    return path not in above and not units.intersection(_line(path))


def _minutes(spans: list[timedelta] | None) -> int | None:
    return round(median(span.total_seconds() for span in spans) / 60) if spans else None
