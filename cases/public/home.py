"""The residents' first page, and what happens to what they tell."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.actions.report import KEEP_CONTACT
from cases.public.forms import FollowForm
from cases.public.topics import topics


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What one can do here."""
    return render(request, "cases/public/home.html", {"form": FollowForm(), "topics": topics()})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is asked, why, who sees it, how long it is kept."""
    return render(request, "cases/public/privacy.html", {"days": KEEP_CONTACT.days})
