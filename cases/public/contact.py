"""Who is there for this place: the grid's member by a tap on the map, or by names. Public."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.queries.maps import MOST_SHAPES, area_layer, border_layer, grid_layer, overview
from cases.queries.places import read_point, spot_at
from grids.models import Area, Grid, Level
from members.queries import grid_contact


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """A map to tap, and the card of the place or grid in the address; a tap fetches the card alone (/contact/)."""
    grid = _grid(request)
    context = {
        "layers": overview(),
        "asked": bool(request.GET),
        "card": grid_contact(grid) if grid else None,
    }
    return render(request, "cases/public/contact.html", context)


@require_safe
def grids_map(request: HttpRequest, code: str = "") -> HttpResponse:
    """Areas and grids by name, one level at a time; the same as a list."""
    area = get_object_or_404(Area, code=code) if code else _root()
    if area is None:
        return render(request, "cases/public/map.html", {"area": None})
    below = list(Area.objects.filter(parent=area).order_by("code")[:MOST_SHAPES])
    grids = list(Grid.objects.filter(community=area, retired_on=None).order_by("code")[:MOST_SHAPES])
    context = {
        "area": area,
        "below": below,
        "grids": grids,
        "crumbs": _crumbs(area),
        "layers": _layers(area, below, grids),
    }
    return render(request, "cases/public/map.html", context)


def _grid(request: HttpRequest) -> Grid | None:
    """The grid in the address, by code or by the point that was tapped."""
    if code := request.GET.get("grid"):
        return Grid.objects.select_related("community").filter(code=code, retired_on=None).first()
    point = read_point(request.GET.get("lon", ""), request.GET.get("lat", ""))
    return spot_at(*point).grid if point else None


def _layers(area: Area, below: list[Area], grids: list[Grid]) -> list[Any]:
    outline = border_layer(area)
    if area.level == Level.COMMUNITY:
        return [grid_layer(grids, url=lambda grid: f"{reverse('public:contact')}?grid={grid.code}"), outline]
    return [area_layer(below, url=lambda child: reverse("public:map-of", args=[child.code])), outline]


def _crumbs(area: Area) -> list[tuple[str, str]]:
    above = [
        (place.display_name, reverse("public:map-of", args=[place.code]))
        for place in Area.objects.above(area)
    ]
    return [*above[:-1], (area.display_name, "")]


def _root() -> Area | None:
    return Area.objects.filter(parent=None).first()
