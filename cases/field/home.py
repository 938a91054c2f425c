"""The first page in the morning: what waits, and one large button."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.campaigns.queries import waiting_for
from cases.queries.disputes import visits_of
from cases.queries.field import my_grids, reports_of, tasks_of
from members.access import holdings

LATEST_REPORTS = 5


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Greeting, grids, tasks, latest reports."""
    context = {
        "inside": bool(holdings(request.user)),
        "greeting": greeting(timezone.localtime().hour),
        "grids": my_grids(request.user),
        "tasks": tasks_of(request.user),
        "visits": visits_of(request.user),
        "units": waiting_for(request.user),
        "reports": reports_of(request.user)[:LATEST_REPORTS],
    }
    return render(request, "cases/field/home.html", context)


def greeting(hour: int) -> str:
    """By the hour of the local day."""
    if hour < 5 or hour >= 18:
        return _("Good evening")
    return _("Good morning") if hour < 12 else _("Good afternoon")
