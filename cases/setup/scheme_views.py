"""One scheme: what it holds, and what happens when it is offered or no more."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from cases.administering import may_administer_city
from cases.catalogue.taking import take_standards
from cases.models import Scheme
from cases.queries.schemes import outlook
from members.views.parts import needs, person


@needs("administer")
@require_GET
def scheme(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Scheme, pk=pk)
    context = {
        "scheme": found,
        "outlook": outlook(found),
        "may_edit": may_administer_city(request.user),
        "crumbs": [(_("Case classes"), reverse("setup:classes")), (found.code, "")],
    }
    return render(request, "cases/setup/scheme.html", context)


@needs("administer")
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Classes without a standard take over those of what they are mapped to."""
    count = take_standards(scheme=get_object_or_404(Scheme, pk=pk), by=person(request))
    said = ngettext(
        "%(n)d class has filing standards now.", "%(n)d classes have filing standards now.", count
    )
    messages.success(request, said % {"n": count})
    return redirect("setup:scheme", pk)
