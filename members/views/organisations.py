"""/setup/organisations/"""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from gridgov.nearest import meant
from gridgov.paging import cursor_page
from members.access import holdings
from members.actions.organisations import change_organisation, create_organisation
from members.charge import organisation_for_setup, organisations_in_charge
from members.desks import command_of
from members.forms.organisations import OrganisationFilter, OrganisationForm
from members.models import Organisation, Post
from members.queries import centre_above
from members.views.parts import attempt, crumbs, names_of, needs, person


@needs("administer", "manage")
def organisations(request: HttpRequest) -> HttpResponse:
    form = OrganisationFilter(request.GET)
    rows = organisations_in_charge(request.user).select_related("kind", "area")
    page = cursor_page(_filtered(rows, form), order=("code",), cursor=request.GET.get("cursor", ""))
    context = {
        "form": form,
        "page": page,
        "may_add": "administer" in holdings(request.user),
        "meant": [] if page.items else meant(request.GET, "search", names_of(rows)),
    }
    return render(request, "members/setup/organisations.html", context)


def _filtered(rows: QuerySet[Organisation], form: OrganisationFilter) -> QuerySet[Organisation]:
    chosen = form.cleaned_data if form.is_valid() else {}
    if text := chosen.get("search"):
        rows = rows.filter(Q(name__icontains=text) | Q(name_en__icontains=text) | Q(code__istartswith=text))
    if kind := chosen.get("kind"):
        rows = rows.filter(kind=kind)
    if area := chosen.get("area"):
        rows = rows.filter(area__path__startswith=area.path)
    return rows


@needs("administer")
def new_organisation(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None, user=person(request))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: create_organisation(actor=person(request), **form.cleaned_data))
        if made:
            messages.success(request, _("%(name)s is recorded.") % {"name": made.display_name})
            return redirect("members:organisation", made.pk)
    way = crumbs((_("Organisations"), "members:organisations"), (_("New organisation"), ""))
    return render(request, "members/setup/organisation_form.html", {"form": form, "crumbs": way})


@needs("administer", "manage")
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    found = organisation_for_setup(request.user, pk)
    form = OrganisationForm(request.POST or None, instance=found, user=person(request))
    if request.method == "POST" and form.is_valid():
        changed = attempt(
            form, lambda: change_organisation(actor=person(request), organisation=found, **form.cleaned_data)
        )
        if changed:
            messages.success(request, _("Saved."))
            return redirect("members:organisation", pk)
    posts = Post.objects.in_force().filter(organisation=found).select_related("user", "kind", "grid")
    context = {
        "organisation": found,
        "form": form,
        "posts": posts.order_by("kind__code", "user__username")[:200],
        "above": centre_above(found),
        "command": command_of(found),
        "crumbs": crumbs((_("Organisations"), "members:organisations"), (found.display_name, "")),
    }
    return render(request, "members/setup/organisation.html", context)
