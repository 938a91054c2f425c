"""The member's cases as a list and on a map."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.field.forms import CaseFilter
from cases.models import Case
from cases.queries.field import in_grids, my_grids, reports_of
from cases.queries.maps import case_layer, grid_layer, in_field, overview
from cases.queries.remaining import faces_for_list
from cases.workflow import OPEN
from gridgov.paging import cursor_page
from members.access import holdings

PAGE = 20
MOST_ON_MAP = 300
ORDER = ("-reported_at", "-id")


@require_safe
@login_required
def cases(request: HttpRequest) -> HttpResponse:
    """Two tabs: what I reported, what is in my grids."""
    tab = "reported" if request.GET.get("tab") == "reported" else "grids"
    form = CaseFilter(request.GET)
    listed = in_grids(my_grids(request.user), request.user) if tab == "grids" else reports_of(request.user)
    page = cursor_page(form.applied(listed), order=ORDER, cursor=request.GET.get("cursor", ""), size=PAGE)
    clocks = faces_for_list([case for case in page.items if case.is_open], timezone.now())
    context = {
        "inside": bool(holdings(request.user)),
        "tabs": _tabs(tab),
        "tab": tab,
        "form": form,
        "page": page,
        "rows": [(case, clocks.get(case.pk)) for case in page.items],
    }
    return render(request, "cases/field/cases.html", context)


@require_safe
@login_required
def grids_map(request: HttpRequest) -> HttpResponse:
    """My grids with their open cases; the same as a list below."""
    grids = my_grids(request.user)
    shown = list(_open(in_grids(grids, request.user))[:MOST_ON_MAP])
    layers = [grid_layer(grids)] if grids else overview()
    context = {
        "inside": bool(holdings(request.user)),
        "grids": grids,
        "layers": [*layers, case_layer(shown, in_field)],
        "cases": shown,
        "most": MOST_ON_MAP,
    }
    return render(request, "cases/field/map.html", context)


def _open(listed: QuerySet[Case]) -> QuerySet[Case]:
    return listed.filter(state__in=OPEN, replayed=False)


def _tabs(active: str) -> list[dict[str, Any]]:
    names = (("grids", _("In my grids"), "grid-3x3"), ("reported", _("Reported by me"), "megaphone"))
    address = reverse("field:cases")
    return [
        {"label": label, "url": f"{address}?tab={key}", "active": key == active, "icon": icon, "count": None}
        for key, label, icon in names
    ]
