"""Grids from a layer file: a draft division for each community, published where it partitions it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from gridgov.audit import record
from gridgov.problems import Invalid
from grids import measuring, rules
from grids.actions.divisions import draft_division, outline_row
from grids.actions.figures import FIELDS, count_buildings
from grids.actions.grid_codes import told_in_use
from grids.actions.publishing import publish_division
from grids.actions.rows import BATCH, Codes, batches, require_fields, value
from grids.models import Area, Building, Division, Grid, GridOutline, Level
from grids.reading import BadRows, Faults, Feature, Layer
from grids.within import Holders

Actor = models.Model | None


@dataclass
class GridFields:
    """Names of the layer's fields. Without `community_code` the community is the one of the largest overlap."""

    code: str
    name: str | None = None
    community_code: str | None = None


@dataclass
class GridImport:
    """What an import did, or would do."""

    grids: int = 0
    communities: int = 0
    published: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)
    untouched: int = 0  # communities of which the layer has no grid
    dry_run: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "grids": self.grids,
            "communities": self.communities,
            "published": self.published,
            "drafts": self.communities - self.published,
            "communities_without_grids": self.untouched,
            "refused": self.refused,
            "dry_run": self.dry_run,
        }


@transaction.atomic
def import_grids(
    *,
    layer: Layer,
    fields: GridFields,
    publish: bool = False,
    check: bool = False,
    tolerance_m2: float | None = None,
    day: date | None = None,
    under: Area | None = None,
    dry_run: bool = False,
    by: Actor = None,
) -> GridImport:
    """Draft a division for each community in the layer; with `publish` bring those into force that partition it,
    without proposal and approval: that is for commands on the server.

    Raises BadRows when a row cannot be used. A community whose grids do not partition it keeps its draft and is
    listed in `refused` with the reasons, also where they are only to `check`. With `under` only communities in this
    area may take the grids.
    """
    require_fields(layer, fields.code, fields.name, fields.community_code)
    work = _Grids(layer, fields, tolerance_m2, by, under)
    report = work.run()
    for division in sorted(work.divisions.values(), key=lambda each: each.community_id):
        if publish or check:
            _measure(division, report, day, by, publish=publish)
    record(actor=by, action="grid.import", data={"grids": report.grids, "published": report.published})
    report.dry_run = dry_run
    if dry_run:
        transaction.set_rollback(True)
    return report


def _measure(division: Division, report: GridImport, day: date | None, by: Actor, *, publish: bool) -> None:
    try:
        if publish:
            publish_division(division_id=division.pk, day=day, by=by, directly=True)
            report.published += 1
        else:
            rules.require_partition(division, division.community.outline)
    except Invalid as error:
        refusal: dict[str, Any] = {"community": division.community.code, "reasons": [str(error)]}
        if isinstance(error, rules.NotCovering):
            refusal |= {"reasons": rules.sentences(error.coverage), "coverage": error.coverage.as_json()}
        report.refused.append(refusal)


class _Grids:
    def __init__(
        self, layer: Layer, fields: GridFields, tolerance_m2: float | None, by: Actor, under: Area | None
    ) -> None:
        self.layer, self.fields, self.tolerance_m2, self.by = layer, fields, tolerance_m2, by
        self.faults = Faults()
        self.codes = Codes(fields.code, fields.name, self.faults)
        self.divisions: dict[int, Division] = {}
        self.communities = Area.objects.filter(level=Level.COMMUNITY)
        if under:
            self.communities = self.communities.under(under)
        if not self.communities.exists():
            raise Invalid(_("There are no communities yet; import them first."))
        self.by_code = {area.code: area for area in self.communities} if fields.community_code else {}
        self.holders = None if fields.community_code else Holders([Level.COMMUNITY], under=under)

    def run(self) -> GridImport:
        count = 0
        for batch in batches(self.layer, BATCH):
            count += self._take(batch)
        if self.faults.count:
            raise BadRows(self.faults)
        self._count_buildings()
        divided = len(self.divisions)
        untouched = self.communities.count() - divided
        return GridImport(grids=count, communities=divided, untouched=untouched)

    def _count_buildings(self) -> None:
        """Where there are any, the figures of the drafts follow from them."""
        known = Building.objects.filter(community__in=self.divisions)
        for community in known.order_by().values_list("community_id", flat=True).distinct():
            rows = list(self.divisions[community].outlines.select_related("grid"))
            GridOutline.objects.bulk_update(count_buildings(rows, community), FIELDS, BATCH)

    def _take(self, batch: list[Feature]) -> int:
        wanted = [value(feature, self.fields.code) for feature in batch]
        there = {grid.code: grid for grid in Grid.objects.filter(code__in=wanted)}
        rows: list[tuple[Grid, Feature]] = []
        for feature in batch:
            names = self.codes.read(feature)
            community = self._community(feature) if names else None
            if names and community:
                rows.append((self._grid(feature, names, community, there), feature))
        if not self.faults.count:
            self._write(rows)
        return len(rows)

    def _community(self, feature: Feature) -> Area | None:
        if feature.outline is None:
            self.faults.add(feature.row, _("the grid has no outline."))
            return None
        if self.holders:
            found = self.holders.of(feature.outline)
            reason = _("the grid lies in no community.")
        else:
            code = value(feature, self.fields.community_code)
            found = self.by_code.get(code)
            reason = _("there is no community “%(code)s”.") % {"code": code}
        if found is None:
            self.faults.add(feature.row, reason)
        return found

    def _grid(
        self, feature: Feature, names: tuple[str, str], community: Area, there: dict[str, Grid]
    ) -> Grid:
        code, name = names
        known = there.get(code)
        if known and known.community_id != community.pk:
            self.faults.add(
                feature.row, _("the grid %(code)s belongs to another community already.") % {"code": code}
            )
        return known or Grid(code=code, name=name, community=community)

    def _write(self, rows: list[tuple[Grid, Feature]]) -> None:
        with told_in_use():
            Grid.objects.bulk_create([grid for grid, _feature in rows if grid.pk is None], batch_size=BATCH)
        outlines = [feature.outline for _grid, feature in rows if feature.outline]
        areas = measuring.areas_m2(outlines)
        GridOutline.objects.bulk_create(
            [
                outline_row(self._division(grid.community), grid.pk, outline, area)
                for (grid, _feature), outline, area in zip(rows, outlines, areas, strict=True)
            ],
            batch_size=BATCH,
        )

    def _division(self, community: Area) -> Division:
        if community.pk not in self.divisions:
            self.divisions[community.pk] = draft_division(
                community=community, tolerance_m2=self.tolerance_m2, by=self.by
            )
        return self.divisions[community.pk]
