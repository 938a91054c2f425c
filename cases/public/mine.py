"""The reports of a resident who signed in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.queries.field import reports_of
from gridgov.paging import cursor_page

PAGE = 20


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Newest first."""
    page = cursor_page(
        reports_of(request.user),
        order=("-reported_at", "-id"),
        cursor=request.GET.get("cursor", ""),
        size=PAGE,
    )
    return render(request, "cases/public/mine.html", {"page": page})
