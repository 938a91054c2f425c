"""Divisions that wait for a decision, and those that were in force in a community one after the other."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from gridgov.problems import Refused
from grids import history, sight
from grids.models import Division, DivisionState
from grids.views.changes import way_to

MOST = 100


@login_required
def proposed(request: HttpRequest) -> HttpResponse:
    """What is proposed or approved in the territory of this person and right beside it."""
    if not sight.is_concerned(request.user):
        raise Refused(
            _("Proposed divisions are not for you to see."),
            who_may=_("Administrators of an area, and the staff of its centres"),
        )
    found = sight.proposals(request.user).select_related("community__parent", "proposed_by")
    rows = [_row(request.user, each) for each in found.order_by("-state", "proposed_at", "pk")[:MOST]]
    return render(request, "grids/proposed.html", {"rows": rows})


def _row(user: Any, division: Division) -> dict[str, Any]:
    held_up = history.held_up(division)
    waits = division.state == DivisionState.PROPOSED or held_up is not None
    return {
        "division": division,
        "is_mine": waits and sight.may_approve(user, division),
        "held_up": held_up,
    }


@login_required
def versions(request: HttpRequest, area_id: int) -> HttpResponse:
    """Who brought which division into force, why, and what it changed."""
    community = sight.community_for_reading(request.user, area_id)
    context = {
        "area": community,
        "versions": list(history.versions(community)),
        "crumbs": way_to(request.user, community, (_("Earlier divisions"), "")),
    }
    return render(request, "grids/versions.html", context)
