"""/field/residents/: households and residents of the grid, masked; a full value asks what for and leaves a row."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gridgov.paging import cursor_page
from grids.models import Grid
from members import masked, queries
from members.access import resident_for_editing, resident_for_reading, territory_of
from members.actions.residents import change_resident, register_resident, unmask
from members.actions.shredding import shred_resident
from members.forms.residents import PurposeForm, ResidentFilter, ResidentForm, SearchForm, ShredForm
from members.models import User
from members.views.parts import attempt, crumbs, needs, person

SIGHT = ("grid", "see_residents")


@needs(*SIGHT)
@never_cache
def households(request: HttpRequest) -> HttpResponse:
    """Homes by building and room; a POST searches for one exact name or number."""
    search = SearchForm(request.POST or None)
    if request.method == "POST" and search.is_valid():
        found = queries.residents_found(person(request), search.cleaned_data["wanted"])
        context = _frame(person(request), search, "search") | {"found": [masked.line(each) for each in found]}
        return render(request, "members/field/residents.html", context)
    page = cursor_page(
        queries.households_seen(person(request)),
        order=("building", "room", "number", "pk"),
        cursor=request.GET.get("cursor", ""),
        size=30,
    )
    context = {"page": page, "homes": [masked.home(home) for home in page.items]}
    return render(request, "members/field/residents.html", context | _frame(person(request), search, "homes"))


@needs(*SIGHT)
@never_cache
def residents(request: HttpRequest) -> HttpResponse:
    form = ResidentFilter(request.GET)
    rows = queries.residents_seen(person(request))
    if form.is_valid() and form.cleaned_data["care_group"]:
        rows = rows.filter(care_group=form.cleaned_data["care_group"])
    page = cursor_page(rows, order=("pk",), cursor=request.GET.get("cursor", ""), size=30)
    context = {"form": form, "page": page, "lines": [masked.line(each) for each in page.items]}
    return render(
        request, "members/field/residents.html", context | _frame(person(request), SearchForm(), "people")
    )


def _frame(user: User, search: SearchForm, tab: str) -> dict[str, Any]:
    """What all three views of the list share."""
    ways = (("homes", _("Homes"), "members:residents"), ("people", _("People"), "members:residents-people"))
    views = [{"label": label, "url": reverse(url), "active": name == tab} for name, label, url in ways]
    may_add = Grid.objects.filter(territory_of(user, "edit_residents", grid_field="")).exists()
    return {"search": search, "tab": tab, "views": views, "may_add": may_add}


@needs(*SIGHT)
@never_cache
def resident(request: HttpRequest, pk: int, shown: dict[str, str] | None = None) -> HttpResponse:
    found = resident_for_reading(request.user, pk)
    context = {
        "resident": found,
        "line": masked.line(found),
        "shown": shown,
        "purpose": PurposeForm(),
        "shred": ShredForm(),
        "may_edit": Grid.objects.filter(
            territory_of(request.user, "edit_residents", grid_field=""), pk=found.grid_id
        ).exists(),
        "readings": queries.unmaskings_of(found),
        "crumbs": crumbs((_("Residents"), "members:residents"), (_("Resident"), "")),
    }
    answer = render(request, "members/field/resident.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@needs(*SIGHT)
@require_POST
@never_cache
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One field in full, in the answer itself and nowhere else."""
    found = resident_for_reading(request.user, pk)
    form = PurposeForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, _("Say in a few words what you need it for; it is written down with your name.")
        )
        return redirect("members:resident", pk)
    value = unmask(user=person(request), resident=found, **form.cleaned_data)
    label = dict(PurposeForm.FIELDS)[form.cleaned_data["field"]]
    return resident(request, pk, shown={"label": str(label), "value": value})


@needs(*SIGHT)
@never_cache
def new_resident(request: HttpRequest) -> HttpResponse:
    grids = Grid.objects.filter(territory_of(person(request), "edit_residents", grid_field="")).order_by(
        "code"
    )
    initial = {"grid": grids.first() if grids.count() == 1 else None}
    form = ResidentForm(request.POST or None, grids=grids, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: register_resident(actor=person(request), **form.cleaned_data))
        if made:
            messages.success(request, _("Recorded."))
            return redirect("members:resident", made.pk)
    return render(
        request, "members/field/resident_form.html", {"form": form, "crumbs": _way(_("Add a resident"))}
    )


@needs(*SIGHT)
@never_cache
def edit_resident(request: HttpRequest, pk: int) -> HttpResponse:
    found = resident_for_editing(request.user, pk)
    initial = {
        "birth_year": found.birth_year,
        "sex": found.sex,
        "care_group": found.care_group,
    } | masked.door(found)
    form = ResidentForm(request.POST or None, grids=Grid.objects.none(), changing=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {
            name: value for name, value in form.cleaned_data.items() if value or name in ("sex", "care_group")
        }
        if attempt(form, lambda: change_resident(actor=person(request), pk=pk, **given)):
            messages.success(request, _("Saved."))
            return redirect("members:resident", pk)
    return render(
        request,
        "members/field/resident_form.html",
        {"form": form, "resident": found, "crumbs": _way(_("Change"))},
    )


def _way(here: str) -> list[tuple[str, str]]:
    return crumbs((_("Residents"), "members:residents"), (here, ""))


@needs(*SIGHT)
@require_POST
def shred(request: HttpRequest, pk: int) -> HttpResponse:
    found = resident_for_editing(request.user, pk)
    form = ShredForm(request.POST)
    if form.is_valid():
        shred_resident(actor=person(request), resident=found, purpose=form.cleaned_data["reason"])
        messages.success(request, _("The record is deleted."))
        return redirect("members:residents")
    return redirect("members:resident", pk)
