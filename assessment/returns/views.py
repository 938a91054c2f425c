"""Returns at the desk: the list, making one, its periods."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessment.models import Return
from assessment.returns.access import may_change, offices_that_ask, return_for_reading
from assessment.returns.actions import draw_up, end_return, make_return, resume_return
from assessment.returns.forms import ReturnForm, draw_form
from assessment.returns.queries import listed, with_newest
from gridgov.paging import cursor_page
from gridgov.problems import Refused
from members.access import who_holds
from members.views.parts import attempt, person


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """The newest first, each with its last period."""
    page = cursor_page(
        listed(request.user), order=("-made_at", "-id"), cursor=request.GET.get("cursor", ""), size=20
    )
    context = {
        "page": page,
        "rows": with_newest(page.items),
        "asks": offices_that_ask(request.user).exists(),
    }
    return render(request, "assessment/returns/list.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Making one."""
    if not offices_that_ask(request.user).exists():
        raise Refused(
            _("Returns are asked for by organisations of a street or above, and by administrators."),
            who_may=who_holds("handle", "administer"),
        )
    form = ReturnForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: make_return(form.plan(), by=person(request)))
        if made:
            messages.success(request, _("The return is kept. It is drawn up after the end of each period."))
            return redirect("assessment:return", made.pk)
    context = {"form": form, "crumbs": way()}
    return render(request, "assessment/returns/new.html", context, status=400 if form.errors else 200)


@require_safe
@login_required
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """What it asks for, and its periods."""
    return _one(request, return_for_reading(request.user, pk))


def _one(request: HttpRequest, wanted: Return, form: Any = None, status: int = 200) -> HttpResponse:
    page = cursor_page(
        wanted.documents.select_related("of", "handed_in_for"),
        order=("-first", "-version"),
        cursor=request.GET.get("cursor", ""),
        size=20,
    )
    changes = may_change(request.user, wanted)
    context = {
        "wanted": wanted,
        "page": page,
        "readers": wanted.readers.order_by("code"),
        "draw_form": (form or draw_form(wanted)) if changes else None,
        "waits": any(not document.is_ready for document in page.items),
        "crumbs": way((wanted.title, "")),
    }
    return render(request, "assessment/returns/one.html", context, status=status)


@require_POST
@login_required
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a past period drawn up."""
    wanted = return_for_reading(request.user, pk)
    if not may_change(request.user, wanted):
        raise Refused(_("You may not change this return."), who_may=who_holds("handle", "administer"))
    form = draw_form(wanted, request.POST)
    if form.is_valid():
        made = attempt(form, lambda: draw_up(return_id=pk, by=person(request), **form.cleaned_data))
        if made:
            messages.success(request, _("The period is being drawn up."))
            return redirect("assessment:return-document", made.pk)
    return _one(request, wanted, form, 400)


@require_POST
@login_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """No more periods."""
    return_for_reading(request.user, pk)
    end_return(return_id=pk, by=person(request))
    messages.success(request, _("It is drawn up no more; what was stays."))
    return redirect("assessment:return", pk)


@require_POST
@login_required
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Periods again, from the one that runs now on."""
    return_for_reading(request.user, pk)
    resume_return(return_id=pk, by=person(request))
    messages.success(request, _("It is drawn up again from this period on."))
    return redirect("assessment:return", pk)


def way(*steps: tuple[str, str]) -> list[tuple[str, str]]:
    """The way here: the list, then these."""
    return [(_("Returns"), reverse("assessment:returns")), *(steps or ((_("New return"), ""),))]
