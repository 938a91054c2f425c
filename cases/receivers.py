"""When a division comes into force, open cases move to the grid that serves their place now.

Whoever draws a division is told where the past year's cases lay.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from django.db.models import OuterRef, Subquery

from cases.models import Case, SiteTask
from cases.queries.about import cases_about
from cases.queries.past_work import past_work
from cases.workflow import OPEN
from grids import hooks
from grids.models import Division, GridKind

BATCH = 1000


def listen() -> None:
    """Called once, when the app is ready."""
    hooks.division_published.connect(move_open_cases, dispatch_uid="cases.move_open_cases")
    hooks.component_asked.connect(cases_about, dispatch_uid="cases.cases_about")
    hooks.work_asked.connect(past_work, dispatch_uid="cases.past_work")


def move_open_cases(division: Division, **_more: Any) -> None:
    """In the publishing transaction, the community locked. The reported grid of a case never changes."""
    serving = division.outlines.exclude(grid__kind=GridKind.MICRO)
    outlines = list(serving.order_by("grid__code"))
    tree = shapely.STRtree([row.outline for row in outlines])
    for cases in _batches(division):
        points = shapely.points([case.lon or 0.0 for case in cases], [case.lat or 0.0 for case in cases])
        owners = _owners(tree, points)
        moved = []
        for case, owner in zip(cases, owners, strict=True):
            grid = outlines[owner].grid_id if owner >= 0 else None
            if case.duty_grid_id != grid:
                case.duty_grid_id = grid
                moved.append(case)
        Case.objects.bulk_update(moved, ["duty_grid"])
        serving_now = Case.objects.filter(pk=OuterRef("case")).values("duty_grid")
        SiteTask.objects.filter(case__in=moved, done_at=None).update(grid=Subquery(serving_now), person=None)


def _batches(division: Division) -> Iterator[list[Case]]:
    open_here = Case.objects.filter(community=division.community_id, state__in=OPEN, lon__isnull=False)
    ids = list(open_here.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        chosen = Case.objects.filter(pk__in=ids[start : start + BATCH]).order_by("pk")
        yield list(chosen.select_for_update(of=("self",), no_key=True).only("pk", "lon", "lat", "duty_grid"))


def _owners(tree: shapely.STRtree, points: Any) -> list[int]:
    """Index of the outline of each point, the first by code on a border; -1 where there is none."""
    found = np.full(len(points), -1)
    point, outline = tree.query(points, predicate="intersects")
    order = np.lexsort((outline, point))[::-1]
    found[point[order]] = outline[order]
    owners: list[int] = found.tolist()
    return owners
