"""What must hold in the territory. Reads, never writes."""

from collections.abc import Iterable
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from shapely.geometry.base import BaseGeometry

from gridgov.problems import Invalid
from grids.coverage import Broken, Coverage, Defect, measure
from grids.micro_rules import with_micro
from grids.models import (
    Area,
    AreaShape,
    Division,
    DivisionState,
    GridKind,
    GridOutline,
    Level,
    TerritoryRules,
)

REASONS = {
    "no polygon": gettext_lazy("no polygon"),
    "Self-intersection": gettext_lazy("it crosses itself"),
    "Ring Self-intersection": gettext_lazy("its border touches itself"),
    "Hole lies outside shell": gettext_lazy("a hole lies outside it"),
    "Holes are nested": gettext_lazy("a hole lies in a hole"),
    "Nested shells": gettext_lazy("one of its parts lies in another"),
    "Duplicate Rings": gettext_lazy("a ring is there twice"),
    "Interior is disconnected": gettext_lazy("holes cut it apart"),
    "Too few points in geometry component": gettext_lazy("a ring has too few points"),
}
BROKEN_SHOWN = 5


class NotCovering(Invalid):
    """The grids do not partition their community."""

    def __init__(self, coverage: Coverage) -> None:
        self.coverage = coverage
        super().__init__(" ".join(sentences(coverage)))

    def as_json(self) -> dict[str, Any]:
        return super().as_json() | {"coverage": self.coverage.as_json()}


def check_level(level: str, parent_level: str | None) -> None:
    """An area lies in one of a higher level; levels in between may be missing."""
    if parent_level is None:
        if level != Level.CITY:
            raise Invalid({"parent": _("Only the city lies in nothing.")})
    elif Level(level).depth <= Level(parent_level).depth:
        raise Invalid(
            {
                "parent": _("An area of level “%(level)s” cannot lie in one of level “%(parent)s”.")
                % {"level": Level(level).label, "parent": Level(parent_level).label}
            }
        )


def coverage_of(division: Division, community: BaseGeometry | None) -> Coverage:
    """Measure a division's comprehensive and exclusive grids against the community's outline, and its micro-grids
    against the grids they lie in."""
    rows = list(division.outlines.select_related("grid").order_by("grid__code"))
    pairs = [(row.grid.code, row.outline) for row in rows if row.grid.kind != GridKind.MICRO]
    return with_micro(_measured(pairs, community, division.tolerance_m2), rows)


def coverage_of_children(
    area: Area, *, level: Level | None = None, tolerance_m2: float | None = None
) -> Coverage:
    """Measure the areas right below `area` against it; those of one level only, where asked for.

    The tolerance is what the city's rules give to their level; where there are several, the strictest.
    """
    shapes = AreaShape.objects.filter(area__parent=area).order_by("area__code")
    if level:
        shapes = shapes.filter(area__level=level)
    rows = list(shapes.values_list("area__level", "area__code", "outline"))
    if tolerance_m2 is None:
        tolerance_m2 = tolerance_of({level for level, _code, _outline in rows})
    return _measured([(code, outline) for _level, code, outline in rows], area.outline, tolerance_m2)


def tolerance_of(levels: Iterable[str]) -> float:
    """The strictest of the tolerances between areas of these levels, m²."""
    current = TerritoryRules.current()
    return min((current.tolerance_between(level) for level in levels), default=current.grid_tolerance_m2)


def coverage_of_grids(area: Area, *, tolerance_m2: float | None = None) -> Coverage:
    """Measure all grids under `area` against it: of each community the division in force, else the latest."""
    if tolerance_m2 is None:
        tolerance_m2 = TerritoryRules.current().grid_tolerance_m2
    divisions = Division.objects.filter(community__path__startswith=area.path)
    latest: dict[int, Division] = {}
    for division in divisions.order_by("number"):
        known = latest.get(division.community_id)
        if known is None or known.state != DivisionState.IN_FORCE:
            latest[division.community_id] = division
    rows = GridOutline.objects.filter(division__in=latest.values()).exclude(grid__kind=GridKind.MICRO)
    return _measured(
        list(rows.order_by("grid__code").values_list("grid__code", "outline")), area.outline, tolerance_m2
    )


def _measured(
    pairs: list[tuple[str, BaseGeometry]], parent: BaseGeometry | None, tolerance_m2: float
) -> Coverage:
    return measure(
        [outline for _code, outline in pairs],
        parent=parent,
        tolerance_m2=tolerance_m2,
        names=[code for code, _outline in pairs],
    )


def require_partition(division: Division, community: BaseGeometry | None) -> Coverage:
    """Raise NotCovering unless the grids are valid, do not overlap, leave no gap, stay inside and fill; micro-grids
    are valid, do not overlap and stay inside their grid."""
    if community is None:
        raise Invalid(_("The community has no outline yet; import or draw it first."))
    coverage = coverage_of(division, community)
    if not coverage.ok:
        raise NotCovering(coverage)
    return coverage


def sentences(coverage: Coverage) -> list[str]:
    """What is wrong, in words; nothing when it is right."""
    found = [
        _("%(name)s is not a valid polygon (%(reason)s).") % {"name": broken.name, "reason": _reason(broken)}
        for broken in coverage.invalid[:BROKEN_SHOWN]
    ]
    overlaps, gaps = coverage.overlaps, coverage.gaps
    if overlaps.count:
        found.append(
            ngettext(
                "%(count)s pair overlaps, %(area)s m² in all.",
                "%(count)s pairs overlap, %(area)s m² in all.",
                overlaps.count,
            )
            % {"count": overlaps.count, "area": m2(overlaps.area_m2)}
        )
    if gaps.count:
        found.append(
            ngettext("%(count)s gap, %(area)s m² in all.", "%(count)s gaps, %(area)s m² in all.", gaps.count)
            % {"count": gaps.count, "area": m2(gaps.area_m2)}
        )
    if (coverage.outside_m2 or 0) > coverage.tolerance_m2:
        found.append(_("%(area)s m² lie outside.") % {"area": m2(coverage.outside_m2)})
    if (coverage.uncovered_m2 or 0) > coverage.tolerance_m2:
        found.append(_("%(area)s m² are not covered.") % {"area": m2(coverage.uncovered_m2)})
    return found + [micro_sentence(defect) for defect in coverage.micro[:BROKEN_SHOWN]]


def micro_sentence(defect: Defect) -> str:
    names = ", ".join(defect.names)
    if defect.kind == "outside":
        return _("The micro-grid %(code)s is not inside its grid.") % {"code": names}
    return _("%(grids)s overlap by %(area)s m².") % {"grids": names, "area": m2(defect.area_m2)}


def _reason(broken: Broken) -> str:
    """GEOS's reason without its coordinates, in the reader's language where we know it."""
    bare = broken.reason.partition("[")[0]
    return str(REASONS.get(bare, bare))


def m2(area: float | None) -> str:
    """Square metres as a number in a sentence."""
    shown = round(area or 0, 1) if (area or 0) < 1000 else round(area or 0)
    return number_format(shown, use_l10n=True, force_grouping=True)
