"""/setup/duties/: the duty lists of each post; /field/duties/: what I am there for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gridgov.problems import Invalid
from members import queries
from members.actions import duties as actions
from members.forms.duties import DutyForm, DutyItemForm, DutyListForm
from members.models import Duty, DutyList
from members.views.parts import attempt, crumbs, needs, person


@needs("administer")
def duty_lists(request: HttpRequest) -> HttpResponse:
    context = {"kinds": queries.duty_lists_by_post(), "catalogue": Duty.objects.all()}
    return render(request, "members/setup/duties.html", context)


@needs("administer")
def new_duty_list(request: HttpRequest) -> HttpResponse:
    form = DutyListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: actions.create_duty_list(actor=person(request), **form.cleaned_data))
        if made:
            return redirect("members:duty-list", made.pk)
    return render(request, "members/setup/duty_list_form.html", {"form": form, "crumbs": _way(_("New list"))})


@needs("administer")
def new_duty(request: HttpRequest) -> HttpResponse:
    form = DutyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: actions.create_duty(actor=person(request), **form.cleaned_data))
        if made:
            messages.success(request, _("The duty is in the catalogue; put it on a list."))
            return redirect("members:duties")
    return render(request, "members/setup/duty_form.html", {"form": form, "crumbs": _way(_("New duty"))})


@needs("administer")
def duty_list(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(DutyList.objects.select_related("post_kind", "admitted_by"), pk=pk)
    form = DutyItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        put = attempt(
            form, lambda: actions.put_duty(actor=person(request), duty_list=found, **form.cleaned_data)
        )
        if put:
            return redirect("members:duty-list", pk)
    context = {"list": found, "form": form, "crumbs": _way(found.display_name), **queries.hours_view(found)}
    return render(request, "members/setup/duty_list.html", context)


def _way(here: str) -> list[tuple[str, str]]:
    return crumbs((_("Duty lists"), "members:duties"), (here, ""))


@needs("administer")
@require_POST
def drop_duty(request: HttpRequest, pk: int, duty: int) -> HttpResponse:
    found = get_object_or_404(DutyList, pk=pk)
    actions.drop_duty(actor=person(request), duty_list=found, duty=get_object_or_404(Duty, pk=duty))
    messages.success(request, _("The duty is off the list."))
    return redirect("members:duty-list", pk)


@needs("administer")
@require_POST
def admit(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(DutyList, pk=pk)
    try:
        actions.admit_duty_list(actor=person(request), duty_list=found)
    except Invalid as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The list is admitted: it binds everybody who holds the post."))
    return redirect("members:duty-list", pk)


@needs("administer")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    actions.withdraw_duty_list(actor=person(request), duty_list=get_object_or_404(DutyList, pk=pk))
    messages.success(request, _("The list is withdrawn."))
    return redirect("members:duty-list", pk)


@login_required
def my_duties(request: HttpRequest) -> HttpResponse:
    return render(request, "members/field/duties.html", {"posts": queries.duties_of(person(request))})
