"""Areas come into being, get another name, another outline."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from gridgov.audit import record
from gridgov.problems import Invalid
from grids import hooks, measuring, rules, version
from grids.actions.settle_components import settle_buildings, settle_components
from grids.models import Area, AreaShape, Division, DivisionState, Level
from grids.models.area import LABELS

PLACEHOLDER = "0"  # code of a root that nobody has named yet
Actor = models.Model | None


def ensure_root() -> Area:
    """The root area; a nameless one is made where there is none."""
    root = Area.objects.filter(parent__isnull=True).first()
    return root or create_area(code=PLACEHOLDER, name="城市", name_en="City", level=Level.CITY)


@transaction.atomic
def create_area(
    *,
    code: str,
    name: str,
    level: Level | str,
    parent: Area | None = None,
    name_en: str = "",
    level_label: str = "",
    level_label_en: str = "",
    outline: BaseGeometry | None = None,
    by: Actor = None,
) -> Area:
    """A new area with its centre (through the hook). Below the city, no parent means the root."""
    level = Level(level)
    if level is not Level.CITY and parent is None:
        parent = ensure_root()
    area = Area(code=code, name=name, name_en=name_en, level=level, parent=parent)
    area.level_label, area.level_label_en = level_label, level_label_en
    check_new([area])
    (area,) = insert([area], [outline])
    record(actor=by, action="area.create", target=area, data={"code": code})
    return area


def check_new(areas: Sequence[Area]) -> None:
    """Levels go down, codes are free, there is one city. Raises Invalid."""
    for area in areas:
        rules.check_level(area.level, area.parent.level if area.parent else None)
    if any(area.parent is None for area in areas) and Area.objects.filter(parent__isnull=True).exists():
        raise Invalid(_("There is a city already; everything else lies in it."))
    taken = Area.objects.filter(code__in=[area.code for area in areas]).values_list("code", flat=True)
    if taken:
        raise Invalid({"code": _("The code %(code)s is in use.") % {"code": taken[0]}})


def insert(areas: Sequence[Area], outlines: Iterable[BaseGeometry | None]) -> list[Area]:
    """Write checked areas of one level together, tell the higher floors, give the territory a new version."""
    shapes = [outline and measuring.made_valid(measuring.as_array([outline]))[0] for outline in outlines]
    for area, shape in zip(areas, shapes, strict=True):
        _measure(area, shape)
        if not (area.level_label or area.level_label_en):
            area.level_label, area.level_label_en = LABELS[Level(area.level)]
    made = Area.objects.bulk_create(areas, batch_size=1000)
    for area in made:
        area.path = f"{area.parent.path if area.parent else '/'}{area.pk}/"
    Area.objects.bulk_update(made, ["path"], batch_size=1000)
    AreaShape.objects.bulk_create(
        [AreaShape(area=area, outline=shape) for area, shape in zip(made, shapes, strict=True) if shape],
        batch_size=1000,
    )
    version.bump()
    settle_components(made)
    settle_buildings(made)
    for area in made:
        hooks.area_created.send(Area, area=area)
    return made


def _measure(area: Area, outline: BaseGeometry | None) -> None:
    box: tuple[Any, ...] = outline.bounds if outline else (None,) * 4
    area.min_lon, area.min_lat, area.max_lon, area.max_lat = box
    area.area_m2 = measuring.area_m2(outline) if outline else None


@transaction.atomic
def change_area(*, area_id: int, by: Actor = None, **names: str) -> Area:
    """Set any of code, name, name_en, level_label, level_label_en."""
    area = Area.objects.select_for_update(no_key=True).get(pk=area_id)
    unknown = names.keys() - {"code", "name", "name_en", "level_label", "level_label_en"}
    if unknown:
        raise TypeError(f"not changeable: {unknown}")
    if Area.objects.filter(code=names.get("code", area.code)).exclude(pk=area.pk).exists():
        raise Invalid({"code": _("The code %(code)s is in use.") % {"code": names["code"]}})
    for field, value in names.items():
        setattr(area, field, value)
    area.save(update_fields=list(names))
    record(actor=by, action="area.change", target=area, data=dict(names))
    return area


@transaction.atomic
def set_area_outline(*, area_id: int, outline: BaseGeometry, by: Actor = None) -> Area:
    """Give an area an outline. A community's must still fit the division that is in force."""
    area = Area.objects.select_for_update(no_key=True).get(pk=area_id)
    shape = measuring.made_valid(measuring.as_array([outline]))[0]
    division = Division.objects.filter(community=area, state=DivisionState.IN_FORCE).first()
    if division:
        rules.require_partition(division, shape)
    _measure(area, shape)
    area.save(update_fields=["min_lon", "min_lat", "max_lon", "max_lat", "area_m2"])
    AreaShape.objects.update_or_create(area=area, defaults={"outline": shape})
    version.bump()
    settle_components([area])
    settle_buildings([area])
    record(actor=by, action="area.outline", target=area, data={"area_m2": area.area_m2})
    return area
