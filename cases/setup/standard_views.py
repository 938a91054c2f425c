"""Filing standards of a class: conditions, closing conditions, limits."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.catalogue import (
    add_standard,
    drop_standard,
    edit_standard,
    override_standard,
    restore_standard,
    withdraw_standard,
)
from cases.models import CaseClass, FilingStandard
from cases.queries.standards import districts_for
from cases.setup.class_forms import StandardForm
from cases.setup.class_views import crumbs_to
from members.views.parts import attempt, needs, person


@needs("administer")
def new_standard(request: HttpRequest, pk: int) -> HttpResponse:
    of = get_object_or_404(CaseClass, pk=pk, level=2)
    form = StandardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: add_standard(**given(form, request), case_class=of))
        if made:
            messages.success(request, _("The standard is there."))
            return redirect("setup:class", pk)
    return _page(request, form, of, None)


@needs("administer")
def standard(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(FilingStandard.objects.select_related("case_class", "district"), pk=pk)
    if found.valid_to:
        raise Http404
    form = StandardForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"]
        done = attempt(form, lambda: edit_standard(**given(form, request), standard=found, seen=seen))
        if done:
            messages.success(request, _("Saved. Cases established before keep what was in force."))
            return redirect("setup:class", found.case_class_id)
    return _page(request, form, found.case_class, found)


def given(form: StandardForm, request: HttpRequest) -> dict[str, Any]:
    """What every action on a standard takes."""
    return {"text": form.text(), "starts": form.begin(), "by": person(request)}


@needs("administer")
def override(request: HttpRequest, pk: int) -> HttpResponse:
    """What a district sets in place of one of the city's standards of this class."""
    number = request.GET.get("number", "")
    citywide = FilingStandard.objects.newest().filter(case_class=pk, district=None)
    standard = get_object_or_404(
        citywide.select_related("case_class"), number=number if number.isdecimal() else 0
    )
    district = get_object_or_404(districts_for(request.user), code=request.GET.get("district", ""))
    there = FilingStandard.objects.newest().filter(case_class=pk, number=standard.number, district=district)
    if (already := there.first()) is not None:
        return redirect("setup:standard", already.pk)
    form = StandardForm(
        request.POST or None, initial={**StandardForm(instance=standard).initial, "starts": None}
    )
    if request.method == "POST" and form.is_valid():
        more = given(form, request)
        if attempt(form, lambda: override_standard(**more, standard=standard, district=district)):
            messages.success(
                request, _("Saved. It holds for cases in %(district)s.") % {"district": district}
            )
            return redirect("setup:class", pk)
    return _page(request, form, standard.case_class, None, district=district, citywide=standard)


def _page(
    request: HttpRequest, form: StandardForm, of: CaseClass, found: FilingStandard | None, **more: Any
) -> HttpResponse:
    to_class = (str(of), reverse("setup:class", args=[of.pk]))
    crumbs = [*crumbs_to(of)[:-1], to_class, (str(found) if found else _("Add a standard"), "")]
    context = {"form": form, "class": of, "standard": found, "crumbs": crumbs}
    context |= {"district": found.district, "planned": found.is_planned()} if found else {}
    return render(request, "cases/setup/standard_form.html", context | more)


@needs("administer")
@require_POST
def use(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a standard, or use it again."""
    found = get_object_or_404(FilingStandard.objects.newest().select_related("district"), pk=pk)
    active = request.POST.get("active") == "1"
    act = restore_standard if active else withdraw_standard
    act(standard=found, by=person(request))
    messages.success(request, _("The standard is in use.") if active else _("The standard is out of use."))
    return redirect("setup:class", found.case_class_id)


@needs("administer")
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what is planned, or follow the city again."""
    found = get_object_or_404(FilingStandard.objects.newest().select_related("district"), pk=pk)
    drop_standard(standard=found, by=person(request))
    messages.success(request, _("Taken back."))
    return redirect("setup:class", found.case_class_id)
