"""Logging a case on the spot."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import case_for_receipt
from cases.actions.joining import report_or_join
from cases.actions.log import log_settled
from cases.duplicates.fields import similar_choices
from cases.field.forms import LogForm
from cases.models import Case
from cases.queries import choosing
from cases.queries.field import my_grids
from cases.queries.maps import around
from cases.queries.nearby import choices_of
from cases.queries.places import Spot, read_point, spot_of
from cases.queries.remaining import faces_of
from cases.report_forms import add_problem
from gridgov.problems import Problem
from grids.models import Grid
from members.access import holdings


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def log(request: HttpRequest) -> HttpResponse:
    """The form. “find” and “group” only list classes and keep what was typed: it works without JavaScript."""
    if request.method != "POST":
        return _page(request, LogForm(user=request.user, initial=_initial(request)))
    if {"find", "group"} & request.POST.keys():
        return _page(request, LogForm(user=request.user, initial=_typed(request)))
    form = LogForm(request.POST, request.FILES, user=request.user)
    if form.is_valid():
        try:
            return redirect("field:sent", _save(form, request.user).pk)
        except Problem as problem:
            add_problem(form, problem)
            return _page(request, form, status=problem.status)
    return _page(request, form, status=400)


@require_safe
@login_required
def classes(request: HttpRequest) -> HttpResponse:
    """Classes for a word or a group, as radio buttons; the one chosen before stays first."""
    return render(request, "cases/parts/class_choices.html", _classes(request))


@require_safe
@login_required
def locate(request: HttpRequest) -> HttpResponse:
    """The grid of a point, told at once."""
    spot = spot_of(request.GET.get("lon"), request.GET.get("lat"))
    return render(request, "cases/parts/spot.html", _spot(spot, my_grids(request.user)))


@require_safe
@login_required
def sent(request: HttpRequest, case_id: int) -> HttpResponse:
    """Number, grid, who answers, and what comes next."""
    case = case_for_receipt(request.user, case_id)
    context = {
        "case": case,
        "clocks": faces_of(case, case.updated_at),
        "inside": bool(holdings(request.user)),
    }
    return render(request, "cases/field/sent.html", context)


def _save(form: LogForm, user: Any) -> Case:
    report = form.as_report(source="patrol" if holdings(user) else "resident")
    given = form.cleaned_data
    if given["settled"]:
        return log_settled(report=report, actor=user, done=given["done"], after=given["after"])[0]
    return report_or_join(report, same_as=given["same_as"], actor=user)[0]


def _page(request: HttpRequest, form: LogForm, status: int = 200) -> HttpResponse:
    grids = my_grids(request.user)
    spot = spot_of(form["lon"].value(), form["lat"].value())
    context = {"form": form, "layers": around(grids)} | _spot(spot, grids) | _classes(request)
    context |= choices_of(form) | similar_choices(request.POST, request.user)
    return render(request, "cases/field/log.html", context, status=status)


def _spot(spot: Spot | None, grids: list[Grid]) -> dict[str, Any]:
    return {"spot": spot, "mine": bool(spot and spot.grid in grids), "member": True}


def _classes(request: HttpRequest) -> dict[str, Any]:
    asked = request.POST if request.method == "POST" else request.GET
    word, group = asked.get("q", "").strip(), choosing.of_group(asked.get("group"))
    lists = [choosing.found(word)] if word else [group] if group else choosing.own_classes(request.user)
    return {
        "word": word,
        "lists": lists,
        "chosen": choosing.chosen(asked.get("case_class")),
        "groups": choosing.groups(),
        "url": "field:classes",
    }


def _initial(request: HttpRequest) -> dict[str, Any]:
    """A class and a position may come with the address, from a duty or a map."""
    point = read_point(request.GET.get("lon", ""), request.GET.get("lat", ""))
    return {"lon": point[0], "lat": point[1]} if point else {}


def _typed(request: HttpRequest) -> dict[str, Any]:
    return {
        name: value
        for name, value in request.POST.items()
        if name not in ("csrfmiddlewaretoken", "find", "group", "q")
    }
