"""Which area holds an outline, by the largest overlap."""

from collections import defaultdict
from collections.abc import Iterable

import shapely
from shapely.geometry.base import BaseGeometry

from grids import measuring
from grids.models import Area, AreaShape, Level

MOST = 0.5  # of the outline: a deeper area that holds less is only a neighbour


class Holders:
    """Areas of some levels with their outlines. Looks at the deepest level first."""

    def __init__(self, levels: Iterable[Level], *, under: Area | None = None) -> None:
        self.trees: list[tuple[list[Area], shapely.STRtree]] = []
        shapes: dict[str, list[AreaShape]] = defaultdict(list)
        rows = (
            AreaShape.objects.filter(area__level__in=list(levels))
            .select_related("area")
            .order_by("area__code")
        )
        for shape in rows.filter(area__path__startswith=under.path) if under else rows:
            shapes[shape.area.level].append(shape)
        for level in reversed(Level):
            if shapes[level]:
                outlines = measuring.as_array([shape.outline for shape in shapes[level]])
                self.trees.append(([shape.area for shape in shapes[level]], shapely.STRtree(outlines)))

    def of(self, outline: BaseGeometry) -> Area | None:
        """The area that shares most with the outline; None where none does."""
        shape = measuring.made_valid(measuring.as_array([outline]))[0]
        best: tuple[float, Area] | None = None
        for areas, tree in self.trees:
            share, area = _largest(shape, areas, tree)
            if area and share > MOST * shape.area:
                return area
            if area and (best is None or share > best[0]):
                best = share, area
        return best[1] if best else None


def _largest(shape: BaseGeometry, areas: list[Area], tree: shapely.STRtree) -> tuple[float, Area | None]:
    near = tree.query(shape, predicate="intersects")
    if len(near) == 1 and tree.geometries[near[0]].covers(shape):
        return shape.area, areas[near[0]]
    shares = [(float(tree.geometries[index].intersection(shape).area), -index) for index in near]
    share, index = max(shares, default=(0.0, 0))
    return (share, areas[-index]) if share else (0.0, None)
