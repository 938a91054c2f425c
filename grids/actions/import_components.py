"""Components from a layer of points: all rows or none. What is there already is updated, with the changes dated."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gridgov.audit import record
from grids import version
from grids.actions.component_rows import ComponentFields, ComponentRow, Reader
from grids.actions.components import Changes, differences
from grids.actions.rows import BATCH, batches, require_fields
from grids.components.homes import homes_of
from grids.models import Area, Component, ComponentChange, ComponentClass, Keeper
from grids.reading import BadRows, Faults, PointLayer

Actor = models.Model | None
WRITTEN = ("name", "place", "owner", "maintainer", "state", "lon", "lat", "community", "version")


@dataclass
class ComponentImport:
    """What an import did, or would do. `outside`: rows that lie in no community."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    keepers: int = 0
    outside: int = 0
    dry_run: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@transaction.atomic
def import_components(
    *,
    layer: PointLayer,
    fields: ComponentFields,
    under: Sequence[Area] | None = None,
    dry_run: bool = False,
    by: Actor = None,
) -> ComponentImport:
    """Raises BadRows when a row cannot be used. With `under` each thing must lie, and have lain, in these areas."""
    require_fields(layer, *fields.names())
    version.held()  # no border moves until the last row is in; before the classes, as everywhere
    list(ComponentClass.objects.select_for_update(no_key=True).order_by("pk"))  # no number is given meanwhile
    work = _Work(fields, under, by)
    for batch in batches(layer.points(), BATCH):
        work.take(batch)
    if work.faults.count:
        raise BadRows(work.faults)
    work.report.dry_run = dry_run
    record(actor=by, action="component.import", data=work.report.as_json())
    if dry_run:
        transaction.set_rollback(True)
    return work.report


@dataclass
class _Work:
    fields: ComponentFields
    under: Sequence[Area] | None
    by: Actor
    faults: Faults = field(default_factory=Faults)
    report: ComponentImport = field(default_factory=ComponentImport)

    def __post_init__(self) -> None:
        self.reader = Reader(self.fields, self.faults)
        known = list(Keeper.objects.all())
        self.keepers = {row.name: row for row in known} | {row.code: row for row in known}
        self.today = timezone.localdate()

    def take(self, batch: Sequence[Any]) -> None:
        rows = [row for feature in batch if (row := self.reader.read(feature))]
        homes = [home.community for home in homes_of([row.lon for row in rows], [row.lat for row in rows])]
        known = Component.objects.select_related("owner", "maintainer", "community")
        present = {
            each.code: each
            for each in known.filter(code__in=[row.code for row in rows])
            .order_by("code")
            .select_for_update(of=("self",), no_key=True)
        }
        allowed = [
            (row, home)
            for row, home in zip(rows, homes, strict=True)
            if self._allowed(row, home, present.get(row.code))
        ]
        self.report.read += len(batch)
        self.report.outside += sum(home is None for _row, home in allowed)
        if not self.faults.count:
            self._write(allowed, present)

    def _allowed(self, row: ComponentRow, home: Area | None, present: Component | None) -> bool:
        """Where it lies and where it lay; what lies in no community is the city's."""
        places = [home] if present is None else [home, present.community]
        if self.under is None or all(_within(place, self.under) for place in places):
            return True
        self.faults.add(row.row, _("the place lies outside of the areas that you administer."))
        return False

    def _write(self, rows: Sequence[tuple[ComponentRow, Area | None]], present: dict[str, Component]) -> None:
        self._make_keepers([row for row, _home in rows])
        new: list[Component] = []
        changed: list[tuple[Component, Changes]] = []
        for row, home in rows:
            values = row.values(self.fields, self.keepers) | {"community": home}
            if row.code not in present:
                new.append(Component(code=row.code, component_class=row.component_class, **values))
            elif changes := differences(present[row.code], values):
                changed.append((_changed(present[row.code], values), changes))
        self._keep(new, changed)
        self.report.created += len(new)
        self.report.updated += len(changed)
        self.report.unchanged += len(rows) - len(new) - len(changed)

    def _keep(self, new: Sequence[Component], changed: Sequence[tuple[Component, Changes]]) -> None:
        Component.objects.bulk_create(new)
        Component.objects.bulk_update([each for each, _changes in changed], WRITTEN)
        told: list[tuple[Component, Changes]] = [(each, {"code": ["", each.code]}) for each in new]
        person = self.by.pk if self.by is not None else None
        ComponentChange.objects.bulk_create(
            ComponentChange(component=each, on=self.today, changes=changes, by_id=person)
            for each, changes in (*told, *changed)
        )

    def _make_keepers(self, rows: Sequence[ComponentRow]) -> None:
        """Who is neither known nor called so by a row of this batch is new."""
        given = [pair for row in rows for pair in row.keepers()]
        names = {code: name for code, name in given if name}
        unknown = {code for code, _name in given} - self.keepers.keys() - set(names.values())
        unknown |= names.keys() - self.keepers.keys()
        made = Keeper.objects.bulk_create(
            Keeper(code=code, name=names.get(code, code)) for code in sorted(unknown)
        )
        by_name, by_code = {row.name: row for row in made}, {row.code: row for row in made}
        self.keepers = by_name | self.keepers | by_code
        self.report.keepers += len(made)


def _changed(present: Component, values: dict[str, Any]) -> Component:
    for name, value in values.items():
        setattr(present, name, value)
    present.version += 1
    return present


def _within(place: Area | None, under: Sequence[Area]) -> bool:
    return any(area.parent_id is None or (place is not None and place.lies_in(area)) for area in under)
