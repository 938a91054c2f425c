"""A resident reports a problem; no account is needed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cases.actions.joining import report_or_join
from cases.actions.report import KEEP_CONTACT
from cases.duplicates.fields import similar_choices
from cases.models import Case
from cases.public import proof, topics
from cases.public.forms import PublicReportForm
from cases.public.limits import LOOKUPS, REPORTS, SIMILAR, TooMany
from cases.queries import choosing
from cases.queries.maps import overview
from cases.queries.nearby import choices, choices_of
from cases.queries.places import spot_of
from cases.queries.public import public_view
from cases.report_forms import add_problem
from gridgov.problems import Problem


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form. “find” and “group” only list classes and keep what was typed: it works without JavaScript."""
    if request.method != "POST":
        return _page(request, PublicReportForm())
    if {"find", "group"} & request.POST.keys():
        return _page(request, PublicReportForm(initial=_typed(request)))
    try:
        REPORTS.count(request)
    except TooMany as problem:  # before any picture is decoded
        return _refused(request, PublicReportForm(request.POST), problem)
    form = PublicReportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=400)
    try:
        return redirect("public:sent", _save(form, request).number)
    except Problem as problem:
        return _refused(request, form, problem)


@require_safe
def classes(request: HttpRequest) -> HttpResponse:
    """Classes of a topic or for a word, as radio buttons."""
    return render(request, "cases/parts/class_choices.html", _classes(request))


@require_safe
def locate(request: HttpRequest) -> HttpResponse:
    """The grid of a point and who answers there."""
    spot = spot_of(request.GET.get("lon"), request.GET.get("lat"))
    return render(request, "cases/parts/spot.html", {"spot": spot})


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Registered things near a point, for every form of a report: where they stand is no secret."""
    asked = request.GET
    offered = choices(
        asked.get("lon"),
        asked.get("lat"),
        case_class=asked.get("case_class"),
        chosen=asked.get("component", ""),
    )
    return render(request, "cases/parts/component_choices.html", offered)


@require_safe
@never_cache
def similar(request: HttpRequest) -> HttpResponse:
    """Open cases near a point that the report may be about, for every form of a report: class, time, state, number;
    what was written only for those who may see it.
    """
    SIMILAR.count(request)
    shown = similar_choices(request.GET, request.user)
    return render(request, "cases/parts/similar_choices.html", shown)


@require_safe
@never_cache
def sent(request: HttpRequest, number: str) -> HttpResponse:
    """The number, large, and what to do with it."""
    LOOKUPS.count(request)
    case = proof.found(request, number)
    return render(request, "cases/public/sent.html", {"case": case, "shown": public_view(case)})


def _save(form: PublicReportForm, request: HttpRequest) -> Case:
    actor = request.user if request.user.is_authenticated else None
    report = form.as_report(source="resident", contact=form.contact())
    case, _is_new = report_or_join(report, same_as=form.cleaned_data["same_as"], actor=actor)
    if case.dispute:  # nobody finds it by its number alone; whoever sends it again knows its uuid
        proof.remember(request, case)
    return case


def _refused(request: HttpRequest, form: PublicReportForm, problem: Problem) -> HttpResponse:
    form.is_valid()  # errors can be added to a form that was cleaned, once
    add_problem(form, problem)
    return _page(request, form, status=problem.status)


def _page(request: HttpRequest, form: PublicReportForm, status: int = 200) -> HttpResponse:
    spot = spot_of(form["lon"].value(), form["lat"].value())
    context = {"form": form, "spot": spot, "layers": overview(), "days": KEEP_CONTACT.days}
    context |= _classes(request) | choices_of(form) | similar_choices(request.POST, request.user)
    return render(request, "cases/public/report.html", context, status=status)


def _classes(request: HttpRequest) -> dict[str, Any]:
    asked = request.POST if request.method == "POST" else request.GET
    word, topic = asked.get("q", "").strip(), topics.of_topic(asked.get("group", ""))
    return {
        "word": word,
        "lists": [topics.found(word)] if word else [topic] if topic else [],
        "chosen": choosing.chosen(asked.get("case_class")),
        "topics": topics.topics(),
        "topic": asked.get("group", ""),
        "url": "public:classes",
    }


def _typed(request: HttpRequest) -> dict[str, Any]:
    return {
        name: value
        for name, value in request.POST.items()
        if name not in ("csrfmiddlewaretoken", "find", "group", "q")
    }
