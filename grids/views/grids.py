"""One grid: what it is called and is, and where it lay."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from grids import access, queries, shapes
from grids.actions import change_grid
from grids.actions.exclusive import stands_alone
from grids.forms import GridForm
from grids.views.gate import administrators, crumbs


@administrators
def grid(request: HttpRequest, grid_id: int) -> HttpResponse:
    found = access.grid_for_reading(grid_id)
    outlines = list(queries.outlines_of(found))
    layers: list[dict[str, Any]] = []
    if outlines:
        layers.append(
            {"data": shapes.collection([(found.pk, outlines[0].outline, {"name": found.display_name})])}
        )
    border = queries.outline_layer(found.community)
    if border:
        layers.append({"data": border, "outline": True, "tone": "calm"})
    may_change = access.may_administer(request.user, found.community)
    return render(
        request,
        "grids/grid.html",
        {
            "grid": found,
            "outlines": outlines,
            "layers": layers,
            "crumbs": crumbs(found.community, (found.display_name, "")),
            "may_change": may_change,
            "may_retire": may_change and found.retired_on is None and stands_alone(found),
        },
    )


@administrators
def edit_grid(request: HttpRequest, grid_id: int) -> HttpResponse:
    found = access.grid_for_changing(request.user, grid_id)
    form = GridForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        change_grid(grid_id=found.pk, by=_person(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("grids:grid", found.pk)
    way = crumbs(
        found.community, (found.display_name, reverse("grids:grid", args=[found.pk])), (_("Change"), "")
    )
    return render(request, "grids/edit.html", {"form": form, "crumbs": way, "heading": found.display_name})


def _person(request: HttpRequest) -> Any:
    return request.user
