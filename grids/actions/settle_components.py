"""When a community's border changes, components and buildings on both sides get the community that they lie in now."""

from collections.abc import Iterable

import shapely
from django.db.models import Q
from django.utils import timezone

from grids.models import Area, AreaShape, Building, Component, ComponentChange, Level

NEAR = 1e-5  # degrees, about a metre: divisions may protrude by their tolerance
BATCH = 1000


def settle_components(areas: Iterable[Area]) -> int:
    """Inside the transaction that gave the areas their outlines; how many changed. Those well inside stay untouched."""
    bordered = [area for area in areas if area.level == Level.COMMUNITY and area.min_lon is not None]
    if not bordered or not Component.objects.exists():
        return 0
    return sum(_settle(area) for area in bordered)


def _settle(area: Area) -> int:
    touched = Component.objects.filter(_in_box(area) | Q(community=area)).order_by("pk")
    moved = [
        (row, home)
        for row in touched.select_for_update(of=("self",), no_key=True).select_related("community__shape")
        if not lies_in(row, row.community) and (home := _home(row)) != row.community
    ]
    _write(moved)
    return len(moved)


def settle_buildings(areas: Iterable[Area]) -> int:
    """The same for buildings; those that lie in no community any more stay where they were counted."""
    bordered = [area for area in areas if area.level == Level.COMMUNITY and area.min_lon is not None]
    if not bordered or not Building.objects.exists():
        return 0
    moved = [row for area in bordered for row in _rehoused(area)]
    return Building.objects.bulk_update(moved, ["community"], batch_size=BATCH)


def _rehoused(area: Area) -> Iterable[Building]:
    touched = Building.objects.filter(_in_box(area) | Q(community=area)).order_by("pk")
    for row in touched.select_for_update(of=("self",), no_key=True).select_related("community__shape"):
        home = None if lies_in(row, row.community) else _home(row)
        if home is not None:
            row.community = home
            yield row


def _in_box(area: Area) -> Q:
    return Q(lon__range=(area.min_lon, area.max_lon), lat__range=(area.min_lat, area.max_lat))


def lies_in(component: Component | Building, community: Area | None) -> bool:
    """Within a metre of the community; True as well for a community that is known by name only."""
    if community is None:
        return False
    outline = community.outline
    return outline is None or bool(
        shapely.dwithin(outline, shapely.Point(component.lon, component.lat), NEAR)
    )


def _home(component: Component | Building) -> Area | None:
    around = AreaShape.objects.filter(
        area__level=Level.COMMUNITY,
        area__min_lon__lte=component.lon, area__max_lon__gte=component.lon,
        area__min_lat__lte=component.lat, area__max_lat__gte=component.lat,
    )  # fmt: skip
    for shape in around.select_related("area").order_by("area__code"):
        if shapely.intersects_xy(shape.outline, component.lon, component.lat):
            return shape.area
    return None


def _write(moved: list[tuple[Component, Area | None]]) -> None:
    today, changes = timezone.localdate(), []
    for row, home in moved:
        pair = [row.community.code if row.community else "", home.code if home else ""]
        changes.append(ComponentChange(component=row, on=today, changes={"community": pair}))
        row.community, row.version = home, row.version + 1
    rows = [row for row, _home in moved]
    Component.objects.bulk_update(rows, ["community", "version"], batch_size=BATCH)
    ComponentChange.objects.bulk_create(changes, batch_size=BATCH)
