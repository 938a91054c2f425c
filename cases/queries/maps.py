"""What maps of cases are drawn from: outlines of grids and areas, cases as points; as gridgov.ui.maps takes them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from cases.models import Case
from gridgov.slots import kept
from gridgov.ui.quantities import relative_text
from grids import shapes, version
from grids.models import Area, AreaShape, DivisionState, Grid, GridOutline, Level

MOST_SHAPES = 400
KEEP_OVERVIEW = 3600
KEPT_OVERVIEWS = 8  # each language has one; those of territories that are past go
Layer = dict[str, Any]


def point_in(grid: Grid) -> tuple[float, float] | None:
    """A point (lon, lat) that certainly lies in the grid today; None for a grid without an outline."""
    row = _outlines().filter(grid=grid).first()
    if row is None:
        return None
    point = row.outline.representative_point()
    return point.x, point.y


def grid_layer(
    grids: Iterable[Grid], url: Callable[[Grid], str] | None = None, *, named: bool = True, **look: Any
) -> Layer:
    """Outlines of grids in force, named unless told otherwise; with `url` each is a link."""
    rows = list(_outlines().filter(grid__in=[grid.pk for grid in grids]))
    outlines = shapes.for_overview([row.outline for row in rows])
    features = (
        (
            row.grid_id,
            outline,
            {"name": row.grid.display_name if named else ""} | ({"url": url(row.grid)} if url else {}),
        )
        for row, outline in zip(rows, outlines, strict=True)
    )
    return {"data": shapes.collection(features), **look}


def area_layer(areas: Iterable[Area], url: Callable[[Area], str] | None = None, **look: Any) -> Layer:
    """Outlines of areas, named; with `url` each is a link."""
    rows = list(AreaShape.objects.filter(area__in=[area.pk for area in areas]).select_related("area"))
    outlines = shapes.for_overview([row.outline for row in rows])
    features = (
        (row.area_id, outline, {"name": row.area.display_name} | ({"url": url(row.area)} if url else {}))
        for row, outline in zip(rows, outlines, strict=True)
    )
    return {"data": shapes.collection(features), **look}


def border_layer(area: Area) -> Layer:
    """Only the border of an area, without its name."""
    rows = AreaShape.objects.filter(area=area)
    return {"data": shapes.collection((row.area_id, row.outline, {}) for row in rows), "outline": True}


def overview() -> list[Layer]:
    """Something to find one's way by: the finest shapes that are not too many. Kept while the territory stays."""
    key = f"{version.current()}:{get_language()}"
    return kept("finest", key, _finest, slots=KEPT_OVERVIEWS, seconds=KEEP_OVERVIEW)


def case_layer(cases: Sequence[Case], url: Callable[[Case], str]) -> Layer:
    """Cases as points: late ones red, urgent ones amber."""
    now = timezone.now()
    points = [case for case in cases if case.lon is not None and case.lat is not None]
    return {"data": {"type": "FeatureCollection", "features": [_point(case, url, now) for case in points]}}


def around(grids: Sequence[Grid]) -> list[Layer]:
    """My grids among the others of their communities, for choosing a place; the overview where there are none."""
    if not grids:
        return overview()
    communities = {grid.community_id for grid in grids}
    others = Grid.objects.filter(community__in=communities, retired_on=None).exclude(
        pk__in=[grid.pk for grid in grids]
    )
    return [grid_layer(others[:MOST_SHAPES], tone="calm"), grid_layer(grids, tone="brand")]


def _finest() -> list[Layer]:
    """Grids under the names of their communities (a grid's own name is no help from afar), else areas."""
    levels = [Area.objects.filter(level=level) for level in reversed(Level)]
    areas = next((areas for areas in levels if 0 < areas.count() <= MOST_SHAPES), Area.objects.none())
    grids = Grid.objects.filter(retired_on=None)
    if not 0 < grids.count() <= MOST_SHAPES:
        return [area_layer(areas)]
    return [grid_layer(grids, named=False), area_layer(areas, outline=True)]


def _outlines() -> Any:
    return (
        GridOutline.objects.filter(division__state=DivisionState.IN_FORCE)
        .select_related("grid")
        .order_by("grid__code")
    )


def _point(case: Case, url: Callable[[Case], str], now: Any) -> dict[str, Any]:
    tone = "bad" if case.due_at <= now else "warn" if case.urgent else "info"
    name = f"{case.case_class.display_name} · {relative_text(case.reported_at, now)}"
    return {
        "type": "Feature",
        "id": case.pk,
        "geometry": {"type": "Point", "coordinates": [case.lon, case.lat]},
        "properties": {"name": name, "tone": tone, "url": url(case)},
    }


def in_field(case: Case) -> str:
    """The case's page on the phone."""
    return reverse("field:case", args=[case.pk])
