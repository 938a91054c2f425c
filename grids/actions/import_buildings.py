"""Buildings from a layer of points or a table. Rows that cannot be used are told; the others are imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from gridgov.audit import record
from gridgov.problems import Invalid
from grids import version
from grids.actions.rows import BATCH, batches, require_fields
from grids.buildings.rows import BuildingFields, BuildingRow, Reader, Unusable
from grids.locating import locate_many
from grids.models import Area, Building, Level
from grids.reading import PointLayer, PointRow

Actor = models.Model | None
MOST_TOLD = 1000
WRITTEN = ("community", "name", "lon", "lat", "dwellings", "households")


@dataclass
class BuildingImport:
    """What an import did, or would do. `rows`: the first rejected rows with their reasons."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    rows: list[tuple[int, str]] = field(default_factory=list)
    dry_run: bool = False

    def reject(self, row: int, reason: str) -> None:
        self.rejected += 1
        if len(self.rows) < MOST_TOLD:
            self.rows.append((row, reason))

    def as_json(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "rows": [{"row": row, "reason": reason} for row, reason in self.rows],
            "dry_run": self.dry_run,
        }


@transaction.atomic
def import_buildings(
    *,
    layer: PointLayer,
    fields: BuildingFields,
    under: Area | None = None,
    dry_run: bool = False,
    by: Actor = None,
) -> BuildingImport:
    """The community is the one that the point lies in; a code that is known is brought up to date.

    With `under` a building must lie, and have lain, in this area.
    """
    fields.require_numbers()
    require_fields(layer, *fields.names())
    _lock_buildings()
    version.held()  # no border moves until the last row is in
    work = _Work(fields, under)
    for batch in batches(layer.points(), BATCH):
        work.take(batch)
    report = work.report
    report.rows.sort()
    report.dry_run = dry_run
    counts = {name: value for name, value in report.as_json().items() if name != "rows"}
    record(actor=by, action="building.import", target=under, data=counts)
    if dry_run:
        transaction.set_rollback(True)
    return report


def _lock_buildings() -> None:
    """One import at a time, so that two never make the same code."""
    root = Area.objects.select_for_update(no_key=True).filter(parent=None).first()
    if root is None or not Area.objects.filter(level=Level.COMMUNITY).exists():
        raise Invalid(_("There are no communities yet; import them first."))


class _Work:
    def __init__(self, fields: BuildingFields, under: Area | None) -> None:
        self.reader = Reader(fields)
        self.under = under
        self.report = BuildingImport()
        communities = Area.objects.filter(level=Level.COMMUNITY)
        self.homes = {area.pk: area for area in (communities.under(under) if under else communities)}

    def take(self, batch: Sequence[PointRow]) -> None:
        self.report.read += len(batch)
        rows = [row for each in batch if (row := self._read(each))]
        places = locate_many([row.lon for row in rows], [row.lat for row in rows])
        known = {each.code: each for each in Building.objects.filter(code__in=[row.code for row in rows])}
        new, changed = [], []
        for row, place in zip(rows, places, strict=True):
            before = known.get(row.code)
            if reason := self._not_here(place.community_id, before):
                self.report.reject(row.row, reason)
                continue
            building = before or Building(code=row.code)
            if not self._fill(building, row, place.community_id):
                self.report.unchanged += 1
            elif before:
                changed.append(building)
            else:
                new.append(building)
        Building.objects.bulk_create(new)
        Building.objects.bulk_update(changed, WRITTEN)
        self.report.created += len(new)
        self.report.updated += len(changed)

    def _read(self, row: PointRow) -> BuildingRow | None:
        try:
            return self.reader.read(row)
        except Unusable as fault:
            self.report.reject(row.row, str(fault))
            return None

    def _not_here(self, community: int | None, before: Building | None) -> str:
        """Why this building is not for this import; "" where it is."""
        if community is None:
            return _("the point lies in no community.")
        if community not in self.homes or (before and before.community_id not in self.homes):
            assert self.under
            return _("the building does not belong to %(area)s.") % {"area": self.under.display_name}
        return ""

    def _fill(self, building: Building, row: BuildingRow, community: int | None) -> bool:
        """Put the row's values in; whether anything differs."""
        values = row.values | {"lon": row.lon, "lat": row.lat, "community_id": community}
        differs = building.pk is None or any(
            getattr(building, name) != value for name, value in values.items()
        )
        for name, value in values.items():
            setattr(building, name, value)
        return differs
