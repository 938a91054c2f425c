"""Campaigns on the phone: one unit and what is asked of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.campaigns.actions import do_task
from cases.campaigns.forms import answer_form
from cases.campaigns.queries import tasks_within
from members.views.parts import attempt, person


@login_required
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions; sent twice it is kept once."""
    found = tasks_within(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    form = answer_form(found.campaign, request.POST if request.method == "POST" else None, found.answers)
    if request.method == "POST" and form.is_valid():
        attempt(form, lambda: do_task(task_id=found.pk, by=person(request), given=form.cleaned_data))
        if not form.errors:
            messages.success(request, _("Kept: %(grid)s is done.") % {"grid": found.grid.display_name})
            return redirect("field:home")
    context = {"task": found, "campaign": found.campaign, "form": form}
    return render(request, "cases/campaigns/task.html", context, status=400 if form.errors else 200)
