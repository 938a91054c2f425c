"""Appeals against overdue marks: those to decide, and one's own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.queries.appeals import ORDER, reviews_for
from cases.queries.inbox import Desk
from gridgov.paging import cursor_page
from members.views.parts import needs, person


@require_safe
@needs("intake", "dispatch", "handle", "supervise")
def show(request: HttpRequest) -> HttpResponse:
    """A list by tab, newest first."""
    tab = "ours" if request.GET.get("tab") == "ours" else "waiting"
    found = reviews_for(Desk.of(person(request)), tab)
    page = cursor_page(found.order_by(), order=ORDER, cursor=request.GET.get("cursor", ""), size=50)
    return render(request, "cases/desk/appeals.html", {"page": page, "tab": tab, "tabs": _tabs(tab)})


def _tabs(here: str) -> list[dict[str, Any]]:
    tabs = (("waiting", _("To decide")), ("ours", _("Our appeals")))
    address = reverse("desk:appeals")
    return [{"label": label, "url": f"{address}?tab={key}", "active": key == here} for key, label in tabs]
