"""Campaigns on the phone: one unit and what is asked of it."""

from contextlib import suppress
from datetime import datetime
from types import EllipsisType

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cases.campaigns.actions import do_task
from cases.campaigns.forms import answer_form
from cases.campaigns.queries import answers_of, tasks_within
from cases.models import CampaignTask
from members.views.parts import attempt, person


@login_required
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions, and what a colleague found; sent twice it is kept once."""
    found = _task(request, pk)
    form = answer_form(found.campaign, request.POST if request.method == "POST" else None, found.answers)
    if request.method == "POST" and form.is_valid():
        given, seen = form.cleaned_data, _seen(request)
        attempt(form, lambda: do_task(task_id=pk, by=person(request), given=given, seen=seen))
        if not form.errors:
            messages.success(request, _("Kept: %(grid)s is done.") % {"grid": found.grid.display_name})
            return redirect("field:home")
        found = _task(request, pk)  # as it is now: somebody may have answered meanwhile
    theirs = answers_of(found) if found.done_by_id not in (None, person(request).pk) else []
    context = {"task": found, "campaign": found.campaign, "form": form, "theirs": theirs}
    return render(request, "cases/campaigns/task.html", context, status=400 if form.errors else 200)


def _task(request: HttpRequest, pk: int) -> CampaignTask:
    found = tasks_within(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _seen(request: HttpRequest) -> datetime | EllipsisType | None:
    """When what the form showed was answered; an Ellipsis where no form said it."""
    with suppress(KeyError, ValueError):
        return parse_datetime(request.POST["seen"])
    return ...
