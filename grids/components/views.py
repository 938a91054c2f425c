"""Pages of components: the list with its map, one component, registering and changing."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gridgov.paging import cursor_page
from gridgov.problems import Invalid, Problem
from grids import access, hooks, shapes
from grids import queries as territory
from grids.actions.components import change_component, move_component, register_component, remove_component
from grids.components import queries, sheet
from grids.components.boxes import read_box
from grids.components.forms import ComponentFilter, FactsForm, PlaceForm, RegisterForm, RemoveForm
from grids.components.history import history
from grids.models import Area, AreaShape, Component, Level
from grids.views.gate import Crumbs, administrators

ALREADY_M = 30.0
MOST_SHAPES = 400


@require_safe
@login_required
def components(request: HttpRequest) -> HttpResponse:
    """Everybody with an account may look: where lamps stand and whose they are is no secret."""
    form = ComponentFilter(request.GET)
    wanted = form.condition()
    page = cursor_page(
        queries.components().filter(wanted), order=("code",), cursor=request.GET.get("cursor", "")
    )
    context = {
        "form": form,
        "page": page,
        "box": ",".join(map(str, queries.bounds(wanted) or ())),
        "layers": ground(),
        "legend": [(state.label, queries.TONES[state.value]) for state in Component.State],
        "may_register": access.administers_something(request.user),
    }
    return render(request, "grids/components.html", context, status=400 if form.errors else 200)


@require_safe
@login_required
def points(request: HttpRequest) -> JsonResponse:
    """What the map draws for the part of it that is seen."""
    box = read_box(request.GET.get("bbox", ""))
    across = request.GET.get("across", "")  # how many bubbles fit side by side
    cells = int(across) if across.isascii() and across.isdecimal() else queries.ACROSS
    return JsonResponse(queries.map_layer(ComponentFilter(request.GET).condition(), box, cells))


@require_safe
@login_required
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as a CSV that `import_components` reads."""
    found = queries.components().filter(ComponentFilter(request.GET).condition()).order_by("code")
    answer = StreamingHttpResponse(sheet.lines(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="components.csv"'
    return answer


@require_safe
@login_required
def component(request: HttpRequest, component_id: int) -> HttpResponse:
    """Facts, place, dated changes, and what the higher floors know of it."""
    found = access.component_for_reading(component_id)
    may_change = _may_change(request.user, found)
    context = {
        "component": found,
        "crumbs": way((str(found), "")),
        "layers": _around(found),
        "point": [found.lon, found.lat],
        "history": history(found),
        "related": related(found, request.user),
        "may_change": may_change,
        "remove_form": RemoveForm(initial={"version": found.version}) if may_change else None,
    }
    return render(request, "grids/component.html", context)


def related(found: Component, user: Any) -> list[hooks.Related]:
    """What the higher floors have to say about it, to this person."""
    answers: Any = hooks.component_asked.send(Component, component=found, user=user)
    return [answer for _receiver, answer in answers if answer]


@administrators
def register(request: HttpRequest) -> HttpResponse:
    form = RegisterForm(request.POST or None, initial=_from_address(request))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            made = register_component(by=_person(request), **given)
        except Invalid as problem:
            refuse(form, problem)
        else:
            messages.success(request, _("Registered as %(code)s.") % {"code": made.code})
            return redirect("grids:component", made.pk)
    context = {"form": form, "crumbs": way((_("Register a component"), "")), "layers": ground()}
    return render(request, "grids/component_new.html", context, status=400 if form.errors else 200)


@require_safe
@administrators
def near(request: HttpRequest) -> HttpResponse:
    """What is registered already where somebody points, so that nothing is registered twice."""
    try:
        lon, lat = float(request.GET.get("lon", "")), float(request.GET.get("lat", ""))
        found = queries.nearest(lon, lat, within_m=ALREADY_M)
    except (ValueError, OverflowError):
        found = []
    moved = request.GET.get("but", "")
    others = [each for each in found if each.component.code != moved]
    return render(request, "grids/component_near.html", {"found": others})


@administrators
def edit(request: HttpRequest, component_id: int) -> HttpResponse:
    """Name, place in words, keepers, state."""
    found = access.component_for_changing(request.user, component_id)
    form = FactsForm(request.POST or None, initial=_facts(found))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        version = given.pop("version")
        try:
            change_component(component_id=found.pk, version_seen=version, by=_person(request), **given)
        except Invalid as problem:
            refuse(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("grids:component", found.pk)
    context = {"form": form, "component": found, "crumbs": _under(found, _("Change"))}
    return render(request, "grids/component_edit.html", context, status=400 if form.errors else 200)


@administrators
def move(request: HttpRequest, component_id: int) -> HttpResponse:
    """Put it elsewhere on the map; both places must be the person's to administer."""
    found = access.component_for_changing(request.user, component_id)
    initial = {"lon": found.lon, "lat": found.lat, "version": found.version}
    form = PlaceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        version = given.pop("version")
        try:
            move_component(component_id=found.pk, version_seen=version, by=_person(request), **given)
        except Invalid as problem:
            refuse(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("grids:component", found.pk)
    context = {"form": form, "component": found, "layers": ground(), "crumbs": _under(found, _("Move"))}
    return render(request, "grids/component_move.html", context, status=400 if form.errors else 200)


@require_POST
@administrators
def remove(request: HttpRequest, component_id: int) -> HttpResponse:
    """It is there no more."""
    found = access.component_for_changing(request.user, component_id)
    form = RemoveForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("The page you sent is incomplete. Open the component again."))
    given = form.cleaned_data
    remove_component(
        component_id=found.pk, version_seen=given["version"], on=given["on"], by=_person(request)
    )
    messages.success(request, _("%(code)s is registered as removed.") % {"code": found.code})
    return redirect("grids:component", found.pk)


# Parts ----------------------------------------------------------------------------------------------------------


def way(*rest: tuple[str, str]) -> Crumbs:
    """From the list on."""
    return [(_("Components"), reverse("grids:components")), *rest]


def _under(found: Component, last: str) -> Crumbs:
    return way((str(found), reverse("grids:component", args=[found.pk])), (last, ""))


def refuse(form: Any, problem: Problem) -> None:
    """What an action answered, beside the field it is about."""
    fields = problem.fields if isinstance(problem, Invalid) else {}
    for name, sentence in (fields or {"": str(problem)}).items():
        form.add_error(name if name in form.fields else None, str(sentence))


def ground() -> list[dict[str, Any]]:
    """Something to find one's way by: the lowest areas that are not too many."""
    for level in reversed(Level):
        rows = list(AreaShape.objects.filter(area__level=level).select_related("area")[: MOST_SHAPES + 1])
        if 0 < len(rows) <= MOST_SHAPES:
            coarse = shapes.for_overview([row.outline for row in rows])
            named = zip(rows, coarse, strict=True)
            data = shapes.collection((row.pk, shape, {"name": row.area.display_name}) for row, shape in named)
            return [{"data": data, "outline": True, "tone": "calm"}]
    return []


def _around(found: Component) -> list[dict[str, Any]]:
    here = queries.feature(
        found.pk, found.lon, found.lat, {"name": str(found), "tone": queries.TONES[found.state]}
    )
    border = territory.outline_layer(found.community) if found.community else None
    layers = [{"data": border, "outline": True, "tone": "calm"}] if border else []
    return [*layers, {"data": {"type": "FeatureCollection", "features": [here]}}]


def _facts(found: Component) -> dict[str, Any]:
    names = ("name", "place", "owner", "maintainer", "state", "version")
    return {name: getattr(found, name) for name in names}


def _from_address(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in ("lon", "lat") if request.GET.get(name)}


def _may_change(user: Any, found: Component) -> bool:
    area = found.community or Area.objects.filter(parent=None).first()
    return area is not None and access.may_administer(user, area)


def _person(request: HttpRequest) -> Any:
    return request.user
