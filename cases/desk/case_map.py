"""The inbox's lists on a map: the same tabs and filters, what is in view beside it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.desk.inbox import View, rows_of
from cases.lamps import Lamp
from cases.looks import LAMP
from cases.queries.case_map import Bounds
from cases.queries.inbox import Desk, tabs_for
from grids.models import Area

FIRST = 20  # of the list, while the map shows numbers


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """The page; the map asks the API for what it shows."""
    view = View.read(request.user, request.GET)
    query = view.understood()
    page = view.page(size=FIRST)
    box = bounds_of(view.desk) or _box(Area.objects.filter(parent__isnull=True))
    context = {
        "tabs": _tabs(view),
        "tab": view.tab,
        "form": view.form,
        "inbox": f"{reverse('desk:inbox')}?{query}",
        "layers": layers(query, box) if box else [],
        "box": box,
        "rows": rows_of(page.items, timezone.now()),
        "narrowed": any(request.GET.get(name) for name in view.form.fields),
        "cleared": f"?tab={view.tab.key}",
        "lamps": [(LAMP[lamp][0], LAMP[lamp][1], lamp.label) for lamp in Lamp],
    }
    return render(request, "cases/desk/map.html", context)


def layers(query: str, box: Bounds) -> list[dict[str, Any]]:
    """The territory as deep as the scale allows, and on it the cases; both are asked for as the map is moved."""
    return [
        {"view": reverse("api-map"), "bounds": box, "ground": True, "tone": "calm"},
        {"view": f"{reverse('api-case-map')}?{query}", "bounds": box},
    ]


def bounds_of(desk: Desk) -> Bounds | None:
    """The box of the areas that the person sees; of somebody without areas, of the grids' communities."""
    ids = [held.area for held in desk.areas]
    mine = Area.objects.filter(pk__in=ids) if ids else Area.objects.filter(grids__in=desk.standing.grids)
    return None if desk.standing.everything else _box(mine)


def _box(areas: Any) -> Bounds | None:
    ends = areas.aggregate(Min("min_lon"), Min("min_lat"), Max("max_lon"), Max("max_lat"))
    return None if None in ends.values() else tuple(ends.values())


def _tabs(view: View) -> list[dict[str, Any]]:
    return [
        {"label": tab.label, "url": f"?tab={tab.key}", "active": tab is view.tab}
        for tab in tabs_for(view.desk)
    ]
