"""/desk/dormant/: cases of ours on which nothing has moved for long."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.policies import value_of
from cases.telling.dormant import ORDER, dormant_for
from gridgov.paging import cursor_page


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """The longest asleep first."""
    now = timezone.now()
    page = cursor_page(
        dormant_for(request.user, now), order=ORDER, cursor=request.GET.get("cursor", ""), size=50
    )
    rows = [(case, (now - case.updated_at).days) for case in page.items]
    context = {"page": page, "rows": rows, "days": value_of("dormant_days")}
    return render(request, "cases/telling/dormant.html", context)
