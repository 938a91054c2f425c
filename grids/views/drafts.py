"""Round a draft: what it is for, throwing it away; and grids that no division draws."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gridgov.problems import Invalid
from grids import access
from grids.actions.draft_lives import discard_draft, note_draft
from grids.actions.exclusive import open_exclusive_grid, retire_grid
from grids.draft_forms import ExclusiveGridForm, NoteForm
from grids.models import Level
from grids.views.gate import administrators, crumbs


@administrators
@require_POST
def note(request: HttpRequest, division_id: int) -> HttpResponse:
    found = access.division_for_changing(request.user, division_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("The note is too long."))
    version = _version(request)
    note_draft(
        division_id=found.pk, version_seen=version, note=form.cleaned_data["note"], by=_person(request)
    )
    messages.success(request, _("Saved."))
    return redirect("grids:division", found.pk)


@administrators
@require_POST
def discard(request: HttpRequest, division_id: int) -> HttpResponse:
    found = access.division_for_changing(request.user, division_id)
    discard_draft(division_id=found.pk, version_seen=_version(request), by=_person(request))
    messages.success(request, _("Draft %(number)s is thrown away.") % {"number": found.number})
    return redirect("grids:area", found.community_id)


@administrators
def new_exclusive(request: HttpRequest, area_id: int) -> HttpResponse:
    """A grid without ground in a community."""
    community = access.area_for_changing(request.user, area_id)
    if community.level != Level.COMMUNITY:
        raise Invalid(_("Only a community is divided into grids."))
    form = ExclusiveGridForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = open_exclusive_grid(community=community, by=_person(request), **form.cleaned_data)
        except Invalid as error:
            form.add_error("code" if "code" in error.fields else None, str(error))
        else:
            messages.success(request, _("%(grid)s is in service.") % {"grid": made.display_name})
            return redirect("grids:grid", made.pk)
    way = crumbs(community, (_("New grid without ground"), ""))
    return render(request, "grids/new_exclusive.html", {"form": form, "area": community, "crumbs": way})


@administrators
@require_POST
def retire(request: HttpRequest, grid_id: int) -> HttpResponse:
    found = access.grid_for_changing(request.user, grid_id)
    retire_grid(grid_id=found.pk, by=_person(request))
    messages.success(request, _("%(grid)s is out of service.") % {"grid": found.display_name})
    return redirect("grids:grid", found.pk)


def _version(request: HttpRequest) -> int:
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        raise Invalid(_("The page you sent is incomplete. Open the division again.")) from None


def _person(request: HttpRequest) -> Any:
    return request.user
