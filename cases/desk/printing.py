"""A case on paper."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.access import case_for_reading
from cases.desk.place import map_of, place_names
from cases.queries.disputes import dispute_of
from cases.queries.errands import order_lines, summons_lines
from cases.queries.remaining import faces_of
from cases.queries.timeline import full_timeline


@require_safe
@login_required
def show(request: HttpRequest, case_id: int) -> HttpResponse:
    """Everything on one or two sheets; never the reporter's contact."""
    case = case_for_reading(request.user, case_id)
    now, steps = timezone.now(), full_timeline(case)
    context = {
        "case": case,
        "now": now,
        "limits": faces_of(case, now),
        "steps": steps,
        "orders": order_lines(case, steps, now),
        "summonses": summons_lines(case, now),
        "dispute": dispute_of(case),
        "photos": case.photos.shown(),
        "place": place_names(case),
        "map": map_of(case),
    }
    return render(request, "cases/desk/print.html", context)
