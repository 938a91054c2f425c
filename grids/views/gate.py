"""Set-up pages of the territory are for people who administer some of it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from gridgov.problems import Refused
from grids import access, queries
from grids.models import Area

View = Callable[..., HttpResponseBase]
Crumbs = list[tuple[str, str]]


def administrators(view: View) -> View:
    """Signed in, and administering some area; whether it is this one is the doors' matter."""

    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not access.administers_something(request.user):
            raise Refused(
                _("The set-up of the territory is not yours."), who_may=_("Administrators of an area")
            )
        return view(request, *args, **kwargs)

    return login_required(gated)


def crumbs(area: Area, *rest: tuple[str, str]) -> Crumbs:
    """From the territory down to the area and on; the last one is the page itself."""
    way = [(each.display_name, reverse("grids:area", args=[each.pk])) for each in queries.way_to(area)]
    found = [(_("Territory"), reverse("grids:tree")), *way, *rest]
    return [*found[:-1], (found[-1][0], "")]
