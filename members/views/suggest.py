"""Suggestions for inputs that take a code."""

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from members.forms.by_code import MODELS
from members.views.parts import needs

MOST = 20


@needs("administer", "manage", "edit_residents", "see_residents")
def suggest(request: HttpRequest, what: str) -> HttpResponse:
    """Options (code and name) that begin with the one parameter given, whatever its name."""
    if what not in MODELS:
        raise Http404
    text = str(next(iter(request.GET.values()), "")).strip()
    wanted = Q(code__istartswith=text) | Q(name__istartswith=text) | Q(name_en__istartswith=text)
    found = MODELS[what].objects.filter(wanted).order_by("code")[:MOST]
    return render(request, "members/widgets/options.html", {"found": found})
