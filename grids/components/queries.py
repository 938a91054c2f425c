"""Reads of components: lists, what lies near a point, points or clusters for a map."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any, cast

from django.db.models import (
    Avg,
    Case,
    Count,
    ExpressionWrapper,
    F,
    FloatField,
    Max,
    Min,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import ASin, Cos, Floor, Least, Radians, Sin, Sqrt
from django.urls import reverse
from django.utils.translation import ngettext

from grids.models import Area, Component, ComponentClass

Bounds = tuple[float, float, float, float]
EARTH = 6_371_008.8  # metres, mean radius
NEAR_M, NEAREST = 50.0, 5
SINGLE = 300  # more than this many in a box are drawn as clusters
ACROSS, MOST_ACROSS = (
    20,
    40,
)  # cells of clusters along the longer side of the box: never more than 1,700 of them
KIND_AND_KEEPERS = ("component_class", "owner", "maintainer")
SHOWN = ("community", *KIND_AND_KEEPERS)


def components() -> QuerySet[Component]:
    """Everything a list or page shows of a component, in one query."""
    return Component.objects.select_related(*SHOWN)


def condition(
    *, text: str = "", kind: ComponentClass | None = None, state: str = "", area: Area | None = None
) -> Q:
    """A filter. `kind` may be a group; digits are the beginning of a number, else words of name, place or keeper."""
    wanted = Q()
    if text.isdigit():
        wanted &= Q(code__startswith=text)
    elif text:
        words = ("name", "place", "owner__name", "owner__name_en", "maintainer__name", "maintainer__name_en")
        named = Q()
        for field in words:
            named |= Q(**{f"{field}__icontains": text})
        wanted &= named
    if kind:
        wanted &= of_class(kind.code)
    if state:
        wanted &= Q(state=state)
    if area:
        wanted &= Q(community__path__startswith=area.path)
    return wanted


def of_class(code: str) -> Q:
    """Of this class, or of a class of this group."""
    return Q(component_class__code__startswith=code)


# What lies near a point ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Near:
    """A component and how far it is, in metres."""

    component: Component
    distance_m: float


def box_around(lon: float, lat: float, metres: float) -> Bounds:
    """Degrees that hold everything so near a place."""
    high = metres / 111_195
    wide = min(high / max(cos(radians(lat)), 1e-6), 360.0)
    return lon - wide, lat - high, lon + wide, lat + high


def nearest(
    lon: float,
    lat: float,
    *,
    class_code: str = "",
    state: str = "",
    within_m: float = NEAR_M,
    most: int = NEAREST,
) -> list[Near]:
    """Those of the class first, then by distance; removed ones are left out. One query through the index of places,
    which gives as many rows as are wanted, however many lie there.
    """
    west, south, east, north = box_around(lon, lat, within_m)
    box = Component.objects.filter(lon__range=(west, east), lat__range=(south, north))
    there = box.filter(condition(state=state)).exclude(state=Component.State.REMOVED)
    reached = there.annotate(distance_m=_distance_m(lon, lat)).filter(distance_m__lte=within_m)
    of_it_first = Case(When(of_class(class_code), then=0), default=1) if class_code else Value(0)
    ordered = reached.annotate(rank=of_it_first).order_by("rank", "distance_m", "code")
    return [Near(row, row.distance_m) for row in ordered.select_related(*KIND_AND_KEEPERS)[:most]]


def _distance_m(lon: float, lat: float) -> Combinable:
    """Metres from a place in degrees, reckoned by the database."""
    half_up = Sin(Radians(F("lat") - lat) / 2)
    half_along = Sin(Radians(F("lon") - lon) / 2)
    chord = half_up * half_up + cos(radians(lat)) * Cos(Radians(F("lat"))) * half_along * half_along
    return ExpressionWrapper(2 * EARTH * ASin(Least(1.0, Sqrt(chord))), output_field=FloatField())


def distance_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Metres between two places in degrees."""
    up, along = radians(other_lat - lat), radians(other_lon - lon)
    chord = sin(up / 2) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(along / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(chord)))


# Maps ---------------------------------------------------------------------------------------------------------


def in_box(box: Bounds) -> Q:
    west, south, east, north = box
    return Q(lon__range=(west, east), lat__range=(south, north))


def map_layer(wanted: Q, box: Bounds, across: int = ACROSS) -> dict[str, Any]:
    """Points with links while they are few, else clusters with counts: so many along the longer side."""
    found = Component.objects.filter(wanted, in_box(box))
    rows = list(found.select_related("component_class").order_by("code")[: SINGLE + 1])
    features = [_point(row) for row in rows] if len(rows) <= SINGLE else list(_clusters(found, box, across))
    return {"type": "FeatureCollection", "features": features}


def _point(row: Component) -> dict[str, Any]:
    about = {"name": str(row), "tone": TONES[row.state], "url": _page(row.pk)}
    return feature(row.pk, row.lon, row.lat, about)


def _page(pk: int) -> str:
    return reverse("grids:component", args=[pk])


TONES = {"sound": "ok", "damaged": "warn", "missing": "bad", "removed": "calm"}


def feature(key: int | str, lon: float, lat: float, about: dict[str, Any]) -> dict[str, Any]:
    """A GeoJSON point."""
    place = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": key, "geometry": place, "properties": about}


def _clusters(found: QuerySet[Component], box: Bounds, across: int) -> Iterator[dict[str, Any]]:
    west, south, east, north = box
    cell = max(east - west, north - south, 1e-9) / min(max(across, 1), MOST_ACROSS)
    rows = (
        found.annotate(x=Floor((F("lon") - west) / cell), y=Floor((F("lat") - south) / cell))
        .values("x", "y")
        .annotate(
            count=Count("pk"), mean_lon=Avg("lon"), mean_lat=Avg("lat"), first=Min("pk"), code=Min("code")
        )
        .order_by("x", "y")
    )
    for row in rows:
        name = ngettext("%(n)s component", "%(n)s components", row["count"]) % {"n": row["count"]}
        about = {"name": name, "count": row["count"], "tone": "info"}
        if row["count"] == 1:
            about = {"name": row["code"], "tone": "info", "url": _page(row["first"])}
        yield feature(f"c{row['first']}", row["mean_lon"], row["mean_lat"], about)


def bounds(wanted: Q) -> Bounds | None:
    """The box of everything that fits, None when nothing does."""
    ends = Component.objects.filter(wanted).aggregate(Min("lon"), Min("lat"), Max("lon"), Max("lat"))
    return None if ends["lon__min"] is None else cast(Bounds, tuple(ends.values()))
