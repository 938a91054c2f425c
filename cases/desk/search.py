"""Searching for cases: everything the person sees, by words, number or the reporter's telephone."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.models import Case
from cases.queries.inbox import Desk
from cases.queries.remaining import faces_for_list
from cases.searching.finding import marked, search
from gridgov.ui.links import with_query

LONGEST = 80


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """The box, and what was found."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    found = search(Desk.of(request.user), text, cursor=request.GET.get("cursor", ""))
    clocks = faces_for_list([case for case in found.page.items if case.is_open], timezone.now())
    lines = [(case, clocks.get(case.pk), *_excerpts(case, text)) for case in found.page.items]
    context = {
        "text": text,
        "page": found.page,
        "lines": lines,
        "more": found.more,
        "names": [(name, with_query(request.GET, q=name, cursor=None)) for name in found.names],
        "longest": LONGEST,
    }
    return render(request, "cases/desk/search.html", context)


def _excerpts(case: Case, text: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Of description and place; what a dispute is about is read on its page only."""
    return [] if case.dispute else marked(case.description, text), marked(case.place, text)
