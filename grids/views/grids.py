"""One grid, one division."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gridgov.problems import Invalid
from grids import access, queries, rules, shapes
from grids.actions import change_grid, move_division, publish_division
from grids.forms import GridForm
from grids.models import Division, DivisionState
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
    return render(
        request,
        "grids/grid.html",
        {
            "grid": found,
            "outlines": outlines,
            "layers": layers,
            "crumbs": crumbs(found.community, (found.display_name, "")),
            "may_change": access.may_administer(request.user, found.community),
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


@administrators
def division(request: HttpRequest, division_id: int) -> HttpResponse:
    found = access.division_for_reading(division_id)
    community = found.community
    coverage = rules.coverage_of(found, community.outline)
    border = queries.outline_layer(community)
    return render(
        request,
        "grids/division.html",
        {
            "division": found,
            "coverage": coverage,
            "sentences": rules.sentences(coverage),
            "rows": found.outlines.select_related("grid").defer("outline").order_by("grid__code"),
            "layers": [
                {"data": queries.division_layer(found)},
                *([{"data": border, "outline": True, "tone": "calm"}] if border else []),
                {"data": queries.defect_layer(coverage)},
            ],
            "crumbs": crumbs(community, (_("Division %(number)s") % {"number": found.number}, "")),
            "moves": rules.MOVES.get(found.state, ()),
            "may_change": access.may_administer(request.user, community),
            "may_publish": found.state in rules.PUBLISHABLE and coverage.ok and community.outline is not None,
        },
    )


@administrators
@require_POST
def move(request: HttpRequest, division_id: int) -> HttpResponse:
    """Propose, approve, give back, or bring into force; `version` is the one that was looked at."""
    found = access.division_for_changing(request.user, division_id)
    to = request.POST.get("to", "")
    _move(request, found, to, _version(request))
    messages.success(request, _("Division %(number)s: done.") % {"number": found.number})
    return redirect("grids:division", found.pk)


def _version(request: HttpRequest) -> int:
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        raise Invalid(_("The page you sent is incomplete. Open the division again.")) from None


def _move(request: HttpRequest, found: Division, to: str, version: int) -> None:
    if to == DivisionState.IN_FORCE:
        publish_division(division_id=found.pk, version_seen=version, by=_person(request))
    else:
        move_division(division_id=found.pk, to=to, version_seen=version, by=_person(request))


def _person(request: HttpRequest) -> Any:
    return request.user
