"""Filing standards of a class: conditions, closing conditions, limits."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.catalogue import add_standard, edit_standard, restore_standard, withdraw_standard
from cases.models import CaseClass, FilingStandard
from cases.setup.class_forms import StandardForm
from cases.setup.class_views import crumbs_to
from members.views.parts import attempt, needs, person


@needs("administer")
def new_standard(request: HttpRequest, pk: int) -> HttpResponse:
    of = get_object_or_404(CaseClass, pk=pk, level=2)
    form = StandardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: add_standard(case_class=of, text=form.text(), by=person(request)))
        if made:
            return redirect("setup:class", pk)
    return _page(request, form, of, None)


@needs("administer")
def standard(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(FilingStandard.objects.select_related("case_class"), pk=pk)
    if found.valid_to:
        raise Http404
    form = StandardForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: edit_standard(standard=found, text=form.text(), by=person(request)))
        if done:
            messages.success(request, _("Saved. Cases established before keep what was in force."))
            return redirect("setup:class", found.case_class_id)
    return _page(request, form, found.case_class, found)


def _page(
    request: HttpRequest, form: StandardForm, of: CaseClass, found: FilingStandard | None
) -> HttpResponse:
    to_class = (str(of), reverse("setup:class", args=[of.pk]))
    crumbs = [*crumbs_to(of)[:-1], to_class, (str(found) if found else _("Add a standard"), "")]
    context = {"form": form, "class": of, "standard": found, "crumbs": crumbs}
    return render(request, "cases/setup/standard_form.html", context)


@needs("administer")
@require_POST
def use(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a standard, or use it again."""
    found = get_object_or_404(FilingStandard, pk=pk, valid_to=None)
    act = restore_standard if request.POST.get("active") == "1" else withdraw_standard
    act(standard=found, by=person(request))
    return redirect("setup:class", found.case_class_id)
