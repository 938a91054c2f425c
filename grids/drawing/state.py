"""What the drawing page shows of a draft, as JSON: grids, defects, steps, and what lies around. Reads, never writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from grids import counting, hooks, measuring, rules, shapes
from grids.actions.draft_rows import HAVE_SERVED, why_not_editable
from grids.coverage import Broken, Coverage, Defect
from grids.models import (
    Area,
    AreaShape,
    Division,
    DivisionState,
    DraftStep,
    GridKind,
    GridOutline,
    Level,
    TerritoryRules,
)

DECIMALS = 10  # a hundredth of a millimetre: what comes back must be the same corner
MOST_AROUND = 300
AROUND = 0.1  # of the community's size: so far around it neighbours are shown
MOST_STEPS = 50
Rows = Sequence[GridOutline]


def state_of(division: Division) -> dict[str, Any]:
    """The whole state of a drawing; see the contract of the page in docs/territory.md."""
    community = division.community
    rows = list(division.outlines.select_related("grid").order_by("grid__code"))
    border = community.outline
    coverage = rules.coverage_of(division, border)
    why_not = why_not_editable(division)
    undone = set(division.steps.values_list("is_undone", flat=True).order_by().distinct())
    target = TerritoryRules.current()
    return {
        "version": division.version,
        "editable": not why_not,
        "why_not": why_not,
        "border": None if border is None else geometry(border),
        "around": _around(community, border, rows),
        "target": {"from": target.households_from, "to": target.households_to},
        "grids": _grids(rows, community),
        "defects": _defects(coverage, rows, border),
        "ok": coverage.ok and border is not None,
        "sentences": rules.sentences(coverage),
        "steps": _steps(division),
        "can_undo": not why_not and False in undone,
        "can_redo": not why_not and True in undone,
    }


def geometry(outline: BaseGeometry) -> dict[str, Any]:
    """GeoJSON fine enough to be sent back."""
    rounded = shapely.transform(outline, lambda points: np.round(points, DECIMALS))
    return dict(shapely.geometry.mapping(rounded))


# Grids --------------------------------------------------------------------------------------------------------


def _grids(rows: Rows, community: Area) -> list[dict[str, Any]]:
    served = _served(rows)
    cases = _cases(rows, community)
    return [
        {
            "id": row.grid_id,
            "code": row.grid.code,
            "name": row.grid.name,
            "name_en": row.grid.name_en,
            "kind": row.grid.kind,
            "parent": row.grid.parent_id,
            "dwellings": row.dwellings,
            "households": row.households,
            "is_estimated": row.is_estimated,
            "cases": None if cases is None else cases[row.grid_id],
            "area_m2": round(row.area_m2, 2),
            "is_new": row.grid_id not in served,
            "geometry": geometry(row.outline),
            "url": reverse("grids:grid", args=[row.grid_id]),
        }
        for row in rows
    ]


def _served(rows: Rows) -> set[int]:
    outlines = GridOutline.objects.filter(HAVE_SERVED, grid__in=[row.grid_id for row in rows])
    return set(outlines.values_list("grid_id", flat=True))


def _cases(rows: Rows, community: Area) -> dict[int, int] | None:
    """Pieces of work of the past year in each grid; None where nobody knows of any work."""
    answers: list[Any] = [
        answer for _to, answer in hooks.work_asked.send(Area, community=community) if answer
    ]
    if not answers:
        return None
    lons, lats = (
        np.concatenate([np.asarray(answer[axis], dtype=float) for answer in answers]) for axis in (0, 1)
    )
    counts: dict[int, int] = {}
    for is_micro in (False, True):
        some = [row for row in rows if (row.grid.kind == GridKind.MICRO) == is_micro]
        found = counting.count_in([row.outline for row in some], lons, lats)
        counts |= {row.grid_id: round(count) for row, count in zip(some, found, strict=True)}
    return counts


# Defects ------------------------------------------------------------------------------------------------------


def _defects(coverage: Coverage, rows: Rows, border: BaseGeometry | None) -> list[dict[str, Any]]:
    codes = {row.grid.code: row for row in rows}
    found = [_broken(codes[broken.name], _reason(broken)) for broken in coverage.invalid]
    places = _told_once(coverage.defects)
    if not coverage.features and border is not None:
        places = [Defect("uncovered", coverage.uncovered_m2 or 0.0, (), border)]
    found += [_defect(defect, codes) for defect in places]
    return [{"number": number} | each for number, each in enumerate(found, start=1)]


def _told_once(defects: list[Defect]) -> list[Defect]:
    """A hole is both a gap and uncovered ground: as a gap it says more."""
    gaps = [defect for defect in defects if defect.kind == "gap"]
    return [
        defect
        for defect in defects
        if defect.kind != "uncovered" or not any(_same(defect, gap) for gap in gaps)
    ]


def _same(defect: Defect, gap: Defect) -> bool:
    return abs(defect.area_m2 - gap.area_m2) < 0.01 * gap.area_m2 and gap.outline.intersects(
        defect.outline.representative_point()
    )


def _reason(broken: Broken) -> str:
    bare = broken.reason.partition("[")[0]
    return str(rules.REASONS.get(bare, bare))


def _broken(row: GridOutline, reason: str) -> dict[str, Any]:
    place = _place_of_fault(row.outline)
    return {
        "kind": "invalid",
        "text": _("%(name)s is not a valid polygon (%(reason)s).")
        % {"name": row.grid.code, "reason": reason},
        "area_m2": None,
        "grids": [row.grid_id],
        "geometry": geometry(place),
        "point": _point(place),
    }


def _place_of_fault(outline: BaseGeometry) -> BaseGeometry:
    """GEOS names it in its reason: Self-intersection[120.1 30.2]."""
    place = shapely.is_valid_reason(outline).partition("[")[2].rstrip("]")
    try:
        return shapely.Point([float(number) for number in place.split()])
    except (ValueError, shapely.errors.ShapelyError):
        return shapely.Point(shapely.get_coordinates(outline)[0])


def _defect(defect: Defect, codes: dict[str, GridOutline]) -> dict[str, Any]:
    names = defect.names or _near(defect, codes)
    outline = measuring.polygons_of(defect.outline)
    return {
        "kind": defect.kind,
        "text": _sentence(defect, names),
        "area_m2": round(defect.area_m2, 2),
        "grids": [codes[name].grid_id for name in names if name in codes],
        "geometry": geometry(outline),
        "point": _point(outline.representative_point()),
    }


def _near(defect: Defect, codes: dict[str, GridOutline]) -> tuple[str, ...]:
    reach = defect.outline.buffer(1e-7)
    grids = ((code, row) for code, row in codes.items() if row.grid.kind != GridKind.MICRO)
    return tuple(code for code, row in grids if shapely.intersects(row.outline, reach))


def _sentence(defect: Defect, names: tuple[str, ...]) -> str:
    said = {"area": number_format(round(defect.area_m2, 1), use_l10n=True, force_grouping=True)}
    said |= {"grids": ", ".join(names)}
    if defect.kind == "overlap":
        return _("%(grids)s overlap by %(area)s m².") % said
    if defect.kind == "gap":
        return _("A gap of %(area)s m² between grids.") % said
    if defect.kind == "outside" and defect.names:
        return rules.micro_sentence(defect)
    if defect.kind == "outside":
        return _("%(area)s m² lie outside the community.") % said
    return _("%(area)s m² of the community belong to no grid.") % said


def _point(place: BaseGeometry) -> list[float]:
    return [round(number, 7) for number in place.coords[0][:2]]


# Steps and surroundings ---------------------------------------------------------------------------------------


def _steps(division: Division) -> list[dict[str, Any]]:
    """The latest steps, oldest first."""
    steps = list(division.steps.select_related("by").order_by("-number")[:MOST_STEPS])[::-1]
    return [
        {
            "number": step.number,
            "what": step.what,
            "text": _told(step),
            "by": str(step.by) if step.by else "",
            "at": step.at.isoformat(),
            "is_undone": step.is_undone,
        }
        for step in steps
    ]


def _told(step: DraftStep) -> str:
    codes = [change["code"] for change in step.changes if change["main"]]
    shown = ", ".join(codes[:3]) + ("…" if len(codes) > 3 else "")
    return f"{step.get_what_display()}: {shown}" if shown else str(step.get_what_display())


def _around(community: Area, border: BaseGeometry | None, rows: Rows) -> dict[str, Any]:
    """Borders and grids of the neighbours, coarse enough for a background."""
    known = [border] if border is not None else [row.outline for row in rows]
    if not known:
        return shapes.collection([])
    west, south, east, north = shapely.total_bounds(known)
    wide, high = AROUND * (east - west), AROUND * (north - south)
    box = (west - wide, south - high, east + wide, north + high)
    areas = AreaShape.objects.filter(_in(box, "area__"), area__level=Level.COMMUNITY).exclude(area=community)
    grids = GridOutline.objects.filter(_in(box), division__state=DivisionState.IN_FORCE).exclude(
        division__community=community
    )
    features: list[shapes.Feature] = [
        (f"c{shape.pk}", shape.outline, {"name": shape.area.display_name, "kind": "community"})
        for shape in areas.select_related("area").order_by("pk")[:MOST_AROUND]
    ]
    features += [
        (row.grid_id, row.outline, {"name": row.grid.display_name, "kind": "grid"})
        for row in grids.select_related("grid")
        .exclude(grid__kind=GridKind.MICRO)
        .order_by("pk")[:MOST_AROUND]
    ]
    step = max(east - west, north - south) / 3000
    return shapes.collection(
        (key, shapely.simplify(outline, step), about) for key, outline, about in features
    )


def _in(box: tuple[float, float, float, float], prefix: str = "") -> Any:
    west, south, east, north = box
    return Q(
        **{
            f"{prefix}min_lon__lte": east,
            f"{prefix}max_lon__gte": west,
            f"{prefix}min_lat__lte": north,
            f"{prefix}max_lat__gte": south,
        }
    )
