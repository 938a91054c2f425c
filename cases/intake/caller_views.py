"""Parts of the desk's form: who is on the line, and places by their names."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cases.intake.callers import called_back, caller_says, look_up, must_take_reports
from cases.intake.spots import spots_named
from gridgov.problems import Invalid, Problem


@require_POST
@login_required
@never_cache
def caller(request: HttpRequest) -> HttpResponse:
    """Earlier reports with this telephone; the number comes in the body, so that no log keeps it."""
    phone = request.POST.get("phone", "").strip()
    if not phone:
        return render(request, "cases/intake/_caller.html", {})
    try:
        return render(request, "cases/intake/_caller.html", {"caller": look_up(by=request.user, phone=phone)})
    except Invalid as problem:
        return render(request, "cases/intake/_caller.html", {"problem": _sentence(problem)})


@require_POST
@login_required
@never_cache
def says(request: HttpRequest, case_id: int) -> HttpResponse:
    """What the caller says to an earlier report, and what became of it, in place of its buttons."""
    must_take_reports(request.user)
    urges = "urges" in request.POST
    text, phone = request.POST.get(f"says-{case_id}", ""), request.POST.get("phone", "")
    try:
        case = caller_says(by=request.user, case_id=case_id, phone=phone, text=text, urges=urges)
    except Problem as problem:
        context = {"case_id": case_id, "problem": _sentence(problem), "text": text}
        return render(request, "cases/intake/_says.html", context)
    return render(request, "cases/intake/_says.html", {"case_id": case.pk, "done": True, "urges": urges})


@require_POST
@login_required
def back(request: HttpRequest, case_id: int) -> HttpResponse:
    """The reporter was called."""
    called_back(by=request.user, case_id=case_id)
    messages.success(request, _("It is noted that the reporter was called."))
    return redirect("desk:case", case_id)


@require_safe
@login_required
def spots(request: HttpRequest) -> HttpResponse:
    """Places with these words in their names, as buttons."""
    text = request.GET.get("q", "").strip()
    return render(
        request, "cases/intake/_spots.html", {"spots": spots_named(request.user, text), "text": text}
    )


def _sentence(problem: Problem) -> str:
    fields = getattr(problem, "fields", None) or {}
    said = " ".join(str(sentence) for sentence in fields.values()) or str(problem)
    return " ".join(part for part in (said, str(getattr(problem, "who_may", ""))) if part)
