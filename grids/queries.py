"""Reads of the territory for lists, maps and commands."""

from functools import reduce
from operator import or_
from typing import Any, cast
from urllib.parse import quote

import shapely
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.urls import reverse

from grids import measuring, shapes
from grids.coverage import Coverage
from grids.models import Area, AreaShape, Division, DivisionState, Grid, GridOutline

Bounds = tuple[float, float, float, float]
FOUND = 50
LARGE = 600  # areas or grids: more are not sent to a map at once
TONES = {"overlap": "bad", "gap": "warn", "outside": "bad", "uncovered": "warn"}


def bounds() -> Bounds | None:
    """West, south, east, north of all areas that have an outline."""
    box = Area.objects.aggregate(Min("min_lon"), Min("min_lat"), Max("max_lon"), Max("max_lat"))
    return None if box["min_lon__min"] is None else cast(Bounds, tuple(box.values()))


def children(area: Area) -> list[Area]:
    """The areas right below, with `below` and `grid_count`."""
    return with_counts(Area.objects.filter(parent=area).order_by("code"))


def with_counts(areas: QuerySet[Area]) -> list[Area]:
    """`below`: areas right under each; `grid_count`: grids in service in each and in what lies below it."""
    rows: list[Area] = list(areas.annotate(below=Count("children")))
    inside = reduce(or_, (Q(community__path__startswith=area.path) for area in rows), Q(pk=None))
    serving = Grid.objects.filter(inside, retired_on__isnull=True).order_by()
    counts = list(serving.values_list("community__path").annotate(n=Count("pk")))
    for area in rows:
        area.grid_count = sum(count for path, count in counts if path.startswith(area.path))  # type: ignore[attr-defined]
    return rows


def search(text: str) -> list[Area]:
    """Areas whose code or name holds the text; the best fifty, shortest names first."""
    found = Area.objects.filter(
        Q(code__startswith=text) | Q(name__icontains=text) | Q(name_en__icontains=text)
    )
    return list(found.select_related("parent").order_by("path")[:FOUND])


def way_to(area: Area) -> list[Area]:
    """From the root down to the area itself."""
    return list(Area.objects.above(area))


def divisions(community: Area) -> QuerySet[Division]:
    """Newest first, with `grid_count`."""
    return community.divisions.annotate(grid_count=Count("outlines")).order_by("-number")


def open_draft(community: Area) -> Division | None:
    """The draft that was begun last."""
    return community.divisions.filter(state=DivisionState.DRAFT).order_by("-number").first()


def grids_of(community: Area) -> QuerySet[Grid]:
    """With `is_drafted`: drawn in a draft, but never in force."""
    drawn = GridOutline.objects.filter(grid=OuterRef("pk"))
    served = drawn.filter(division__state__in=[DivisionState.IN_FORCE, DivisionState.SUPERSEDED])
    grids = community.grids.annotate(is_drafted=Q(Exists(drawn)) & ~Q(Exists(served)))
    return grids.select_related("parent").order_by("retired_on", "code")


def only_drafted(grid: Grid) -> bool:
    """Drawn in drafts and proposals, but in no division that was approved."""
    states = set(grid.outlines.values_list("division__state", flat=True).distinct())
    return bool(states) and states <= {DivisionState.DRAFT, DivisionState.PROPOSED}


def in_force(community: Area) -> Division | None:
    return community.divisions.filter(state=DivisionState.IN_FORCE).first()


def outlines_of(grid: Grid) -> QuerySet[GridOutline]:
    """Where the grid lay, newest first."""
    return grid.outlines.select_related("division__community").order_by("-division__number")


# Maps ---------------------------------------------------------------------------------------------------------


def inside_layer(area: Area) -> dict[str, Any]:
    """What lies in an area: all at once, or where it is a lot what the map shows of it, as deep as the scale allows."""
    inside = Area.objects.under(area)
    box = (area.min_lon, area.min_lat, area.max_lon, area.max_lat) if area.min_lon is not None else bounds()
    serving = Grid.objects.filter(community__path__startswith=area.path, retired_on__isnull=True)
    if box is None or max(inside[: LARGE + 1].count(), serving[: LARGE + 1].count()) <= LARGE:
        return {"url": reverse("grids:area-shapes", args=[area.pk])}
    links = {"grid": reverse("grids:grid", args=[0]), "area": reverse("grids:area", args=[0])}
    return {"view": f"{reverse('api-map')}?area={quote(area.code)}", "bounds": box, "links": links}


def children_layer(area: Area) -> dict[str, Any]:
    """The areas right below as a layer of links; for a community the grids in force."""
    division = in_force(area)
    if division:
        return division_layer(division)
    rows = list(AreaShape.objects.filter(area__parent=area).select_related("area").order_by("area__code"))
    coarse = shapes.for_overview([row.outline for row in rows])
    return shapes.collection(
        (row.pk, outline, {"name": row.area.display_name, "url": reverse("grids:area", args=[row.pk])})
        for row, outline in zip(rows, coarse, strict=True)
    )


def division_layer(division: Division) -> dict[str, Any]:
    rows = list(division.outlines.select_related("grid").order_by("grid__code"))
    if all(row.outline.is_valid for row in rows):
        coarse = shapes.for_overview([row.outline for row in rows])
    else:
        coarse = [row.outline for row in rows]
    return shapes.collection(
        (
            row.grid_id,
            outline,
            {"name": row.grid.display_name, "url": reverse("grids:grid", args=[row.grid_id])},
        )
        for row, outline in zip(rows, coarse, strict=True)
    )


def outline_layer(area: Area) -> dict[str, Any] | None:
    """The area's own border."""
    outline = area.outline
    if outline is None:
        return None
    (coarse,) = shapes.for_overview([outline])
    return shapes.collection([(area.pk, coarse, {"name": ""})])


def defect_layer(coverage: Coverage) -> dict[str, Any]:
    """What is wrong, each place in the tone of its kind. Slivers get a point, or nobody would see them."""
    features: list[shapes.Feature] = []
    for number, defect in enumerate(coverage.defects, start=1):
        about = {"name": str(number), "tone": TONES[defect.kind]}
        features.append((f"d{number}", defect.outline.representative_point(), about))
        features.append(
            (f"s{number}", measuring.polygons_of(defect.outline), {"name": "", "tone": TONES[defect.kind]})
        )
    return shapes.collection(features)


def preview_layer(outlines: list[Any]) -> dict[str, Any]:
    """Outlines of a file that is not imported yet, valid or not."""
    mended = measuring.made_valid(measuring.as_array([outline for outline in outlines if outline]))
    box = shapely.total_bounds(mended) if len(mended) else (0, 0, 0, 0)
    step = max(box[2] - box[0], box[3] - box[1]) / 1500
    coarse = shapely.simplify(mended, step, preserve_topology=False)  # a picture, made fast
    return shapes.collection((row, outline, {"name": ""}) for row, outline in enumerate(coarse, start=1))
