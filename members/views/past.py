"""/setup/territory/history/: which grid, and whose, was this place on that day."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids import shapes
from grids.locating import outline_at
from grids.models import GridOutline
from members.access import areas_with
from members.forms.past import PlaceAndDay
from members.queries.past import served
from members.views.parts import needs, person


@needs("administer")
def past(request: HttpRequest) -> HttpResponse:
    """With `lon`, `lat` and `day` the answer; before that the form and the map."""
    asked = any(request.GET.get(name) for name in ("lon", "lat", "day"))
    form = PlaceAndDay(request.GET if asked else None, initial={"day": timezone.localdate()})
    context: dict[str, Any] = {"form": form, "layers": _layers(request)}
    context["crumbs"] = [(_("Territory"), reverse("grids:tree")), (_("Which grid, and whose"), "")]
    if asked and form.is_valid():
        found = outline_at(**form.cleaned_data)
        context |= {"answered": True, "found": found, "day": form.cleaned_data["day"]}
        if found:
            context["served"] = served(person(request), found.grid, form.cleaned_data["day"])
            context["layers"] = [*context["layers"], _outline(found)]
    return render(request, "members/setup/past.html", context)


def _layers(request: HttpRequest) -> list[dict[str, Any]]:
    """The grids in force where the person administers, as far as a map shows them at once."""
    area = areas_with(person(request), "administer").filter(min_lon__isnull=False).order_by("path").first()
    if area is None:
        return []
    box = f"{area.min_lon},{area.min_lat},{area.max_lon},{area.max_lat}"
    return [{"url": f"{reverse('api-grids')}?bbox={box}&zoom=14", "tone": "calm"}]


def _outline(found: GridOutline) -> dict[str, Any]:
    return {
        "data": shapes.collection([(found.grid_id, found.outline, {"name": found.grid.display_name})]),
        "tone": "brand",
    }
