"""Where things lie: the city's places by path, the rows of a return, and the condition for what lies in one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from assessment.models import Return, ReturnRow
from assessment.returns.figures import Figure
from assessment.returns.periods import Period
from grids.models import Area, Grid

COLUMNS = ("reported_grid", "community", "street", "district")  # of a case, the finest first


def grid_path(community_path: str, grid: int) -> str:
    """A grid's place, one step below its community."""
    return f"{community_path}g{grid}/"


@dataclass(frozen=True)
class Ground:
    """Paths of areas and of grids by id, and of the whole city."""

    areas: dict[int, str]
    grids: dict[int, str]
    root: str

    def path(self, grid: int | None, *areas: int | None) -> str:
        """Of the finest place that is known."""
        if grid in self.grids:
            return self.grids[grid]
        return next((self.areas[area] for area in areas if area in self.areas), self.root)


def ground() -> Ground:
    """The city as it is now; two queries."""
    areas = dict(Area.objects.order_by("path").values_list("pk", "path"))
    grids = Grid.objects.values_list("pk", "community_id")
    paths = {pk: grid_path(areas[community], pk) for pk, community in grids}
    return Ground(areas, paths, next(iter(areas.values()), "/"))


def units_of(wanted: Return, period: Period) -> QuerySet[Any]:
    """Areas or grids that have a row: those in use in the period."""
    if wanted.unit != Return.Unit.GRID:
        return Area.objects.under(wanted.area).filter(level=wanted.unit).order_by("code")
    used = Q(retired_on=None) | Q(retired_on__gt=period.first)
    grids = Grid.objects.filter(used, community__path__startswith=wanted.area.path)
    return grids.select_related("community").order_by("code")


def rows_for(wanted: Return, period: Period) -> Iterator[ReturnRow]:
    """Empty lines: each unit, what lies in none, and the whole."""
    for unit in units_of(wanted, period):
        of_grid = isinstance(unit, Grid)
        path = grid_path(unit.community.path, unit.pk) if of_grid else unit.path
        key = f"{'g' if of_grid else 'a'}{unit.pk}"
        yield ReturnRow(key=key, path=path, code=unit.code, name=unit.name, name_en=unit.name_en)
    area = wanted.area
    named = {"code": area.code, "name": area.name, "name_en": area.name_en}
    yield ReturnRow(kind=ReturnRow.Kind.REST, key="rest", path=area.path)
    yield ReturnRow(kind=ReturnRow.Kind.TOTAL, key="total", path=area.path, **named)


def located(figure: Figure, areas: Any) -> Q:
    """Condition on rows of a figure: in one of these areas (ids, or a query of them), by the finest known place."""
    if figure.place == "grid":
        return Q(**{f"{figure.way}__community__in" if figure.way else "community__in": areas})
    if figure.place == "community":
        return Q(**{f"{figure.way}__in": areas})
    way = f"{figure.way}__" if figure.way else ""
    found = Q(**{f"{way}reported_grid__community__in": areas})
    nothing: dict[str, Any] = {f"{way}reported_grid": None}
    for column in (*COLUMNS[1:], "city"):
        found |= Q(**nothing, **{f"{way}{column}__in": areas})
        nothing[f"{way}{column}"] = None
    return found


def in_grids(figure: Figure, grids: Any) -> Q:
    """The same for grids."""
    if figure.place == "community":
        return Q(pk__in=[])
    if figure.place == "grid":
        return Q(**{f"{figure.way or 'pk'}__in": grids})
    return Q(**{f"{figure.way}__reported_grid__in" if figure.way else "reported_grid__in": grids})


def in_row(figure: Figure, wanted: Return, row: ReturnRow, units: Iterable[str]) -> Q:
    """What a row of a document counts; `units` are the keys of its units."""
    inside = Area.objects.filter(path__startswith=row.path).values("pk")
    if row.kind == ReturnRow.Kind.TOTAL:
        return located(figure, inside)
    if row.kind == ReturnRow.Kind.UNIT:
        return in_grids(figure, [int(row.key[1:])]) if row.key[0] == "g" else located(figure, inside)
    ids = [int(key[1:]) for key in units]
    if wanted.unit == Return.Unit.GRID:
        return located(figure, inside) & ~in_grids(figure, ids)
    return located(figure, _stray(row.path, ids))


def _stray(path: str, units: list[int]) -> list[int]:
    """Areas of the whole that lie in none of the units."""
    taken = set(units)
    areas = Area.objects.filter(path__startswith=path)
    return [area.pk for area in areas if not taken.intersection(area.line)]
