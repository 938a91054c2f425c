"""The first page of the set-up: ways to everything that this person may set up."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gridgov import navigation
from gridgov.problems import Refused


@login_required
@require_safe
def setup(request: HttpRequest) -> HttpResponse:
    """Tiles from the menu that the apps fill. Refused to whoever has nothing to set up."""
    links = navigation.links("setup", request.user, request.path)
    if not links:
        raise Refused(
            _("There is nothing here that you may set up."),
            who_may=_("Administrators of an area and personnel of an organisation may."),
        )
    return render(request, "gridgov/setup_home.html", {"links": links})
