"""Mapping a class to one of another scheme."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.catalogue import map_class, unmap_class
from cases.models import CaseClass, ClassMapping
from cases.setup.class_views import crumbs_to
from cases.setup.mapping_forms import MappingForm
from members.views.parts import attempt, needs, person


@needs("administer")
def new_mapping(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(CaseClass.objects.select_related("scheme", "parent"), pk=pk)
    form = MappingForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        more = {"relation": given["relation"], "other": given["other"], "by": person(request)}
        if attempt(form, lambda: map_class(case_class=found, **more)):
            messages.success(request, _("The mapping is saved; it shows on both classes."))
            return redirect("setup:class", pk)
    crumbs = [*crumbs_to(found)[:-1], (str(found), reverse("setup:class", args=[pk])), (_("Map it"), "")]
    context = {"form": form, "class": found, "crumbs": crumbs}
    return render(request, "cases/setup/mapping_form.html", context)


@needs("administer")
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Away with a mapping; back to the class whose page it was on."""
    found = get_object_or_404(ClassMapping, pk=pk)
    unmap_class(mapping=found, by=person(request))
    messages.success(request, _("The mapping is gone from both classes."))
    back = found.to_class_id if request.POST.get("back") == str(found.to_class_id) else found.from_class_id
    return redirect("setup:class", back)
