"""The page where a division is drawn, and how one gets there: a new draft, or the division in force taken over."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grids import access, queries
from grids.actions import draft_division
from grids.models import Division, GridKind, TerritoryRules
from grids.views import draw_words
from grids.views.gate import administrators, crumbs


@administrators
def draw(request: HttpRequest, division_id: int) -> HttpResponse:
    found = access.division_for_changing(request.user, division_id)
    number = _("Division %(number)s") % {"number": found.number}
    page = reverse("grids:division", args=[found.pk])
    return render(
        request,
        "grids/draw.html",
        {
            "division": found,
            "crumbs": crumbs(found.community, (number, page), (_("Draw"), "")),
            "rules": TerritoryRules.current(),
            "in_force": queries.in_force(found.community),
            "kinds": GridKind.choices,
            "has_buildings": found.community.buildings.exists(),
            "config": _config(found),
            "layers": [],
        },
    )


def _config(division: Division) -> dict[str, Any]:
    """What draw.js is told; everything that changes comes from the draft's state."""
    return {
        "base": reverse("grids:draw", args=[division.pk]),
        "buildings": reverse("grids:building-points", args=[division.community_id]),
        "kinds": {str(value): str(label) for value, label in GridKind.choices},
        "words": draw_words.words(),
    }


@administrators
@require_POST
def new_draft(request: HttpRequest, area_id: int) -> HttpResponse:
    """A draft to draw in: empty, or (`copy`) with the outlines now in force.

    Where one is open already that one, unless it says that it is to be `another`: two clicks make no two drafts.
    """
    community = access.area_for_changing(request.user, area_id)
    there = None if "another" in request.POST else queries.open_draft(community)
    if there:
        told = _("Draft %(number)s is open already; here it is.") % {"number": there.number}
        messages.info(request, told)
        return redirect("grids:draw", there.pk)
    source = queries.in_force(community) if "copy" in request.POST else None
    made = draft_division(community=community, copy_of=source, by=_person(request))
    return redirect("grids:draw", made.pk)


def _person(request: HttpRequest) -> Any:
    return request.user
