"""Answers of the search boxes: radio buttons as a partial page."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.access import case_for_reading
from cases.desk.choosing import Option, class_option, organisation_option
from cases.desk.main_case import main_option
from cases.desk.standards import StandardsForm
from cases.duplicates.finding import by_number, similar_to
from cases.models import CaseClass
from cases.queries.candidates import MOST, classes_for, organisations_for


@require_safe
@login_required
def classes(request: HttpRequest) -> HttpResponse:
    """Classes by a search; the catalogue is no secret."""
    return _choices(request, classes_for(request.GET.get("q", "")), class_option)


@require_safe
@login_required
def organisations(request: HttpRequest, case_id: int) -> HttpResponse:
    """Organisations for a case that the person may see."""
    case = case_for_reading(request.user, case_id)
    return _choices(request, organisations_for(case, request.GET.get("q", "")), organisation_option)


@require_safe
@login_required
def mains(request: HttpRequest, case_id: int) -> HttpResponse:
    """Open cases into which this one may be merged: likely ones nearby, or by a number."""
    case = case_for_reading(request.user, case_id)
    number = request.GET.get("q", "").strip()
    found = by_number(case, number, request.user) if number else similar_to(case, user=request.user)
    return _choices(request, found, main_option)


@require_safe
@login_required
def standards(request: HttpRequest, case_id: int) -> HttpResponse:
    """Filing standards of the class that was just chosen."""
    case = case_for_reading(request.user, case_id)
    chosen = CaseClass.objects.offered().filter(pk=_number(request.GET.get("case_class", ""))).first()
    form = StandardsForm(case_class=chosen or case.case_class, urgent=case.urgent, district=case.district_id)
    return render(request, "cases/desk/_standards.html", {"form": form})


def _choices(request: HttpRequest, found: Any, option: Callable[[Any], Option]) -> HttpResponse:
    rows = list(found[: MOST + 1])
    name = request.GET.get("name", "")
    context = {
        "options": [option(row) for row in rows[:MOST]],
        "more": len(rows) > MOST,
        "asked": bool(request.GET.get("q", "").strip()),
        "name": name if name.isidentifier() else "choice",
        "chosen": [],
        "many": request.GET.get("many") == "1",
    }
    return render(request, "cases/widgets/choices.html", context)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
