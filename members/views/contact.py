"""/contact/: who is there for this place. Public; only what people and offices publish about themselves."""

from dataclasses import asdict

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from gridgov.problems import Invalid
from grids.locating import locate
from grids.models import Grid
from members.queries import grid_contact


def contact(request: HttpRequest) -> HttpResponse:
    """The card of the grid at ?lon=&lat= or ?grid=<code>: a part of a page, or JSON where that is accepted."""
    grid = _grid_by_code(request.GET["grid"]) if "grid" in request.GET else _grid_at(request)
    card = grid_contact(grid) if grid else None
    if request.accepts("text/html"):
        return render(request, "members/public/contact.html", {"card": card})
    if card is None:
        raise Http404
    return JsonResponse(asdict(card))


def _grid_by_code(code: str) -> Grid | None:
    return Grid.objects.select_related("community").filter(code=code).first()


def _grid_at(request: HttpRequest) -> Grid | None:
    try:
        lon, lat = float(request.GET["lon"]), float(request.GET["lat"])
    except (KeyError, ValueError):
        raise Invalid(_("Give a place as lon and lat in degrees, or a grid's code.")) from None
    place = locate(lon, lat)
    return (
        Grid.objects.select_related("community").filter(pk=place.grid_id).first() if place.grid_id else None
    )
