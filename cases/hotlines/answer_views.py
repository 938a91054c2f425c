"""/desk/hotlines/answers/: what hotlines are owed, and saying that they got it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cases.hotlines.access import hotlines_of
from cases.hotlines.actions import mark_sent
from cases.hotlines.forms import OwedForm
from cases.hotlines.owed import TABS, answers_of
from cases.hotlines.queries import lines_back
from gridgov.paging import cursor_page
from gridgov.problems import Invalid
from gridgov.ui.links import with_query
from gridgov.ui.quantities import number_text
from members.views.parts import person

SIZE = 50
COUNT_TO = 100


def owed_now(user: Any) -> int:
    """How many answers of cases that are over wait to be sent back, counted to 100."""
    return answers_of(hotlines_of(user), user, tab="ready")[:COUNT_TO].count()


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """What is to be sent back, what is still at work, what was sent; by the time that the whole case has."""
    hotlines = hotlines_of(request.user)
    form = OwedForm(hotlines, request.GET)
    form.is_valid()
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "ready"
    chosen = form.cleaned_data.get("hotline")
    rows = answers_of(
        hotlines.filter(pk=chosen.pk) if chosen else hotlines, request.user, tab=tab, q=form.cleaned_data.get("q", "")
    )  # fmt: skip
    page = cursor_page(rows, order=TABS[tab].order, cursor=request.GET.get("cursor", ""), size=SIZE)
    context = {
        "form": form,
        "page": page,
        "tab": tab,
        "rows": [
            {"row": row, "line": line} for row, line in zip(page.items, lines_back(page.items), strict=True)
        ],
        "tabs": [
            {"label": each.label, "url": with_query(request.GET, tab=key, cursor=None), "active": key == tab}
            for key, each in TABS.items()
        ],
        "narrowed": any(request.GET.get(name) for name in ("q", "hotline")),
        "of": chosen.pk if chosen else "",
        "query": with_query(request.GET, tab=tab, cursor=None, hotline=None).removeprefix("?"),
        "back": with_query(request.GET, cursor=None),
        "crumbs": [(_("Hotlines"), reverse("desk:hotlines")), (_("Answers to hotlines"), "")],
    }
    return render(request, "cases/hotlines/owed.html", context)


@require_POST
@login_required
def sent(request: HttpRequest) -> HttpResponse:
    """The hotline got these answers, or with `not` it did not."""
    chosen = [int(pk) for pk in request.POST.getlist("row") if pk.isdecimal() and len(pk) < 19]
    if not chosen:
        raise Invalid(_("Choose at least one answer."))
    was_sent = "not" not in request.POST
    many = mark_sent(by=person(request), rows=chosen, sent=was_sent)
    said = ngettext("%(number)s answer is sent back.", "%(number)s answers are sent back.", many)
    undone = ngettext("%(number)s answer is owed again.", "%(number)s answers are owed again.", many)
    messages.success(request, (said if was_sent else undone) % {"number": number_text(many)})
    query = request.POST.get("back", "")
    return redirect(f"{reverse('desk:hotline-owed')}{query if query.startswith('?') else ''}")
