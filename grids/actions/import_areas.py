"""Areas from a layer file: all rows or none."""

from dataclasses import dataclass, field
from typing import Any

import shapely
from django.db import models, transaction
from django.utils.translation import gettext as _

from gridgov.audit import record
from gridgov.problems import Invalid
from grids import rules
from grids.actions.areas import PLACEHOLDER, change_area, create_area, ensure_root, insert, set_area_outline
from grids.actions.rows import BATCH, LONGEST_NAME, Codes, batches, require_fields, value
from grids.coverage import Coverage, measure
from grids.models import Area, Level
from grids.nesting import Nesting, nesting_of
from grids.reading import BadRows, Faults, Feature, Layer
from grids.within import Holders

MEASURED_VERTICES = 5_000_000  # beyond, coverage is left to check_coverage, parent by parent
Actor = models.Model | None


@dataclass
class AreaFields:
    """Names of the layer's fields. `parent_code` and `within` exclude each other; neither means the root."""

    code: str
    name: str
    name_en: str | None = None
    parent_code: str | None = None
    within: bool = False


@dataclass
class AreaImport:
    """What an import did, or would do."""

    level: str
    created: int = 0
    completed: int = 0  # areas that were there and got their outline
    under_root: int = 0
    dry_run: bool = False
    coverage: Coverage | None = None
    parents: dict[str, Coverage] = field(default_factory=dict)  # those that are not covered, by code
    nesting: Nesting | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "level": self.level,
            "created": self.created,
            "completed": self.completed,
            "under_root": self.under_root,
            "dry_run": self.dry_run,
            "coverage": self.coverage and self.coverage.as_json(),
            "nesting": self.nesting and self.nesting.as_json(),
            "parents": [{"code": code} | coverage.as_json() for code, coverage in self.parents.items()],
        }


@transaction.atomic
def import_areas(
    *,
    layer: Layer,
    level: Level | str,
    fields: AreaFields,
    labels: tuple[str, str] = ("", ""),
    tolerance_m2: float | None = None,
    under: Area | None = None,
    dry_run: bool = False,
    by: Actor = None,
) -> AreaImport:
    """Make the areas of one level, and through the hook their centres. Raises BadRows when a row cannot be used.

    Coverage is reported, never a reason to refuse. `labels` is the level's own word, Chinese and English.
    With `under` only this area and those below it may take the new ones. The tolerance is the rules' for the level.
    """
    require_fields(layer, fields.code, fields.name, fields.name_en, fields.parent_code)
    level = Level(level)
    work = (
        _City(layer, fields, labels) if level is Level.CITY else _Areas(layer, level, fields, labels, under)
    )
    report = work.run(by)
    report.dry_run = dry_run
    if tolerance_m2 is None:
        tolerance_m2 = rules.tolerance_of([level])
    _measure(report, layer, work.parents, level, tolerance_m2)
    report.nesting = work.nesting()
    record(actor=by, action="area.import", data={"level": level.value, "created": report.created})
    if dry_run:
        transaction.set_rollback(True)
    return report


class _Areas:
    """One level below the city."""

    def __init__(
        self, layer: Layer, level: Level, fields: AreaFields, labels: tuple[str, str], under: Area | None
    ) -> None:
        self.layer, self.level, self.fields, self.labels = layer, level, fields, labels
        self.faults = Faults()
        self.codes = Codes(fields.code, fields.name, self.faults)
        self.root = under or ensure_root()
        rules.check_level(level, self.root.level)
        self.parents: set[int] = set()
        self.with_parent_code = 0
        self.report = AreaImport(level)
        higher = [each for each in Level if each.depth < level.depth]
        self.by_code = {area.code: area for area in Area.objects.under(self.root).filter(level__in=higher)}
        self.holders = Holders(higher, under=self.root) if fields.within else None

    def run(self, by: Actor) -> AreaImport:
        for batch in batches(self.layer, BATCH):
            self._take(batch, by)
        if self.faults.count:
            raise BadRows(self.faults)
        return self.report

    def nesting(self) -> Nesting | None:
        return nesting_of(self.codes.rows, self.with_parent_code if self.fields.parent_code else None)

    def _take(self, batch: list[Feature], by: Actor) -> None:
        wanted = [value(feature, self.fields.code) for feature in batch]
        there = {area.code: area for area in Area.objects.filter(code__in=wanted)}
        new: list[tuple[Area, Feature]] = []
        for feature in batch:
            names = self.codes.read(feature)
            if names and names[0] in there:
                self._complete(there[names[0]], feature, by)
            elif names and (parent := self._parent(feature)):
                new.append((self._area(feature, names, parent), feature))
        if not self.faults.count:
            insert([area for area, _feature in new], [feature.outline for _area, feature in new])
            self.report.created += len(new)

    def _area(self, feature: Feature, names: tuple[str, str], parent: Area) -> Area:
        self.parents.add(parent.pk)
        self.report.under_root += parent.pk == self.root.pk
        code, name = names
        area = Area(
            code=code, name=name, name_en=value(feature, self.fields.name_en)[:LONGEST_NAME], level=self.level
        )
        area.parent = parent
        area.level_label, area.level_label_en = self.labels
        return area

    def _parent(self, feature: Feature) -> Area | None:
        if self.holders:
            return (feature.outline and self.holders.of(feature.outline)) or self.root
        code = value(feature, self.fields.parent_code)
        if code and code not in self.by_code:
            self.faults.add(
                feature.row,
                _("there is no area %(code)s to lie in; import the higher level first.") % {"code": code},
            )
            return None
        self.with_parent_code += bool(code)
        return self.by_code[code] if code else self.root

    def _complete(self, area: Area, feature: Feature, by: Actor) -> None:
        """An area that is known by name alone gets its outline; anything else is a code given twice."""
        open_to = area.level == self.level and area.min_lon is None and area.lies_in(self.root)
        if not open_to or feature.outline is None:
            self.faults.add(feature.row, _("the code %(code)s is in use.") % {"code": area.code})
        elif not self.faults.count:
            set_area_outline(area_id=area.pk, outline=feature.outline, by=by)
            self.parents.add(area.parent_id or area.pk)
            self.with_parent_code += area.parent_id != self.root.pk
            self.report.completed += 1


class _City:
    """The root: made, or named when there is only a nameless one."""

    def __init__(self, layer: Layer, fields: AreaFields, labels: tuple[str, str]) -> None:
        self.layer, self.fields, self.labels = layer, fields, labels
        self.parents: set[int] = set()

    def run(self, by: Actor) -> AreaImport:
        features, faults = list(self.layer), Faults()
        if len(features) != 1:
            raise Invalid(_("There is one city; the layer has %(count)s rows.") % {"count": len(features)})
        names = Codes(self.fields.code, self.fields.name, faults).read(features[0])
        if names is None:
            raise BadRows(faults)
        return self._write(features[0], *names, by)

    def nesting(self) -> Nesting | None:
        """The city lies in nothing."""
        return None

    def _write(self, feature: Feature, code: str, name: str, by: Actor) -> AreaImport:
        chinese, english = self.labels
        english_name = value(feature, self.fields.name_en)[:LONGEST_NAME]
        root = Area.objects.filter(parent__isnull=True).first()
        if root is None:
            create_area(
                code=code, level=Level.CITY, level_label=chinese, level_label_en=english, outline=feature.outline,
                name=name, name_en=english_name, by=by,
            )  # fmt: skip
            return AreaImport(Level.CITY, created=1)
        if root.code != PLACEHOLDER and (root.code != code or root.min_lon is not None):
            raise Invalid(_("There is a city already: %(name)s.") % {"name": root.display_name})
        if any(self.labels):
            change_area(area_id=root.pk, by=by, level_label=chinese, level_label_en=english)
        change_area(area_id=root.pk, by=by, code=code, name=name, name_en=english_name)
        if feature.outline:
            set_area_outline(area_id=root.pk, outline=feature.outline, by=by)
        return AreaImport(Level.CITY, completed=1)


def _measure(report: AreaImport, layer: Layer, parents: set[int], level: Level, tolerance_m2: float) -> None:
    """The layer against itself, and each parent's children of this level against the parent."""
    outlines = [feature.outline for feature in layer if feature.outline] if layer.kept else []
    if not outlines or shapely.count_coordinates(outlines) > MEASURED_VERTICES:
        return
    report.coverage = measure(outlines, tolerance_m2=tolerance_m2)
    for parent in Area.objects.filter(pk__in=parents, min_lon__isnull=False).order_by("code"):
        coverage = rules.coverage_of_children(parent, level=level, tolerance_m2=tolerance_m2)
        if not coverage.ok:
            report.parents[parent.code] = coverage
