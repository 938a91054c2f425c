"""Do areas lie in the ones they are said to lie in: by their codes, and by their shapes. Two facts, told apart.

Outlines of two levels are often made by different hands: every code has its parent, and still a village's outline
pokes out of its town's.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from grids import measuring
from grids.measuring import Geometries
from grids.models import Area, AreaShape, Level, TerritoryRules
from grids.rules import m2


@dataclass(frozen=True)
class Nesting:
    """Of the areas of one level.

    by_code: how many name one of the level above that there is; None where nobody asked by code. measured: how many
    have an outline, as their parents have. inside: how many of these lie in it within the tolerance (m², for each).
    """

    level: str
    areas: int
    by_code: int | None
    measured: int
    inside: int
    outside_m2: float
    tolerance_m2: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"outside_m2": round(self.outside_m2, 3)}

    def sentence(self) -> str:
        nothing = _("shapes: nothing to compare with, outlines are missing")
        shapes = self._shapes() if self.measured else nothing
        codes = _("codes: %(some)s of %(all)s nest") % {"some": self.by_code, "all": self.areas}
        facts = "; ".join([shapes] if self.by_code is None else [codes, shapes])
        return _("%(level)s: %(facts)s.") % {"level": Level(self.level).label, "facts": facts}

    def _shapes(self) -> str:
        return _("shapes: %(inside)s of %(all)s lie inside within tolerance, %(area)s m² outside") % {
            "inside": self.inside,
            "all": self.measured,
            "area": m2(self.outside_m2),
        }


class Child(NamedTuple):
    """An area with its parent, and the outlines of both where they have one."""

    level: str
    parent_id: int
    parent_level: str
    outline: BaseGeometry | None


def outside_m2(children: Sequence[BaseGeometry], parent: BaseGeometry) -> list[float]:
    """Square metres of each outline in degrees that lie outside the parent."""
    outlines = measuring.made_valid(measuring.as_array(children))
    around = measuring.made_valid(measuring.as_array([parent]))[0]
    shapely.prepare(around)
    found = [0.0] * len(outlines)
    out = [row for row, covered in enumerate(shapely.covers(around, outlines)) if not covered]
    rests: Geometries = shapely.difference(outlines[out], around)
    polygons = [measuring.polygons_of(rest) for rest in rests]
    there = [(row, rest) for row, rest in zip(out, polygons, strict=True) if not rest.is_empty]
    for (row, _rest), area in zip(there, measuring.areas_m2([rest for _row, rest in there]), strict=True):
        found[row] = area
    return found


def nesting_under(area: Area) -> list[Nesting]:
    """Of each level below an area, from the top; each area against its own parent."""
    children = list(_children(Area.objects.under(area).exclude(pk=area.pk).values_list("pk", flat=True)))
    levels = [level for level in Level if any(child.level == level for child in children)]
    above = dict(zip(levels, [Level(area.level), *levels], strict=False))
    by_level: dict[str, list[Child]] = defaultdict(list)
    for child in children:
        by_level[child.level].append(child)
    return [
        measured(by_level[level], sum(child.parent_level == above[level] for child in by_level[level]))
        for level in levels
    ]


def nesting_of(codes: Iterable[str], by_code: int | None) -> Nesting | None:
    """Of the areas with these codes, all of one level; None where they have no parents."""
    pks = Area.objects.filter(code__in=list(codes), parent__isnull=False).values_list("pk", flat=True)
    children = list(_children(pks))
    return measured(children, by_code) if children else None


def _children(pks: Any) -> Iterable[Child]:
    rows = Area.objects.filter(pk__in=pks).order_by("path").select_related("shape")
    for area in rows.values_list("level", "parent_id", "parent__level", "shape__outline"):
        yield Child(*area)


def measured(children: Sequence[Child], by_code: int | None) -> Nesting:
    """Measure children of one level, each against its parent."""
    level = children[0].level
    tolerance = TerritoryRules.current().tolerance_between(level)
    groups: dict[int, list[BaseGeometry]] = defaultdict(list)
    for child in children:
        if child.outline is not None:
            groups[child.parent_id].append(child.outline)
    parents = dict(AreaShape.objects.filter(area__in=groups).values_list("area_id", "outline"))
    areas = [area for pk, parent in parents.items() for area in outside_m2(groups[pk], parent)]
    return Nesting(
        level=str(Level(level)),
        areas=len(children),
        by_code=by_code,
        measured=len(areas),
        inside=sum(area <= tolerance for area in areas),
        outside_m2=sum(areas),
        tolerance_m2=tolerance,
    )
