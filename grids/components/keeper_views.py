"""Who owns and maintains components."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gridgov.paging import cursor_page
from gridgov.problems import Invalid, Refused
from grids import access
from grids.actions.component_lists import put_keeper
from grids.components.forms import KeeperForm
from grids.components.views import refuse, way
from grids.forms import SearchForm
from grids.models import Area, Keeper
from grids.views.gate import administrators


@require_safe
@administrators
def keepers(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    found = Keeper.objects.all()
    if text:
        found = found.filter(name__icontains=text) | found.filter(code__icontains=text)
    page = cursor_page(found, order=("code",), cursor=request.GET.get("cursor", ""))
    root = _root()
    context = {
        "form": form,
        "page": page,
        "rows": _counted(page.items),
        "crumbs": way((_("Owners and maintainers"), "")),
        "may_change": root is not None and access.may_administer(request.user, root),
    }
    return render(request, "grids/keepers.html", context)


def _counted(rows: list[Keeper]) -> QuerySet[Keeper]:
    """The rows of one page with what they keep, each counted through its own index."""
    owns, maintains = Count("owned", distinct=True), Count("maintained", distinct=True)
    ids = [row.pk for row in rows]
    return Keeper.objects.filter(pk__in=ids).annotate(owns=owns, maintains=maintains).order_by("code")


@administrators
def new_keeper(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@administrators
def keeper(request: HttpRequest, keeper_id: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Keeper, pk=keeper_id))


def _edit(request: HttpRequest, found: Keeper | None) -> HttpResponse:
    """Keepers are shared by the whole city, and so is the right to change them."""
    root = _root()
    if root is None:
        raise Refused(_("There are no areas yet."), who_may=_("An administrator imports areas under Set up."))
    access.require_administer(request.user, root)
    initial = {"code": found.code, "name": found.name, "name_en": found.name_en} if found else None
    form = KeeperForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        person: Any = request.user
        try:
            put_keeper(keeper_id=found.pk if found else None, by=person, **form.cleaned_data)
        except Invalid as problem:
            refuse(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("grids:keepers")
    title = found.display_name if found else _("New owner or maintainer")
    context = {"form": form, "heading": title, "crumbs": way((title, ""))}
    return render(request, "grids/keeper.html", context, status=400 if form.errors else 200)


def _root() -> Area | None:
    return Area.objects.filter(parent=None).first()
