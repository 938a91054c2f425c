"""The tree of areas, and one area."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from gridgov.problems import Invalid
from grids import access, queries, rules, uploads, version
from grids.actions import change_area, create_area
from grids.forms import AreaForm, NewAreaForm, SearchForm
from grids.models import Area, Level
from grids.nesting import nesting_under
from grids.views.gate import administrators, crumbs

COVERED = "covered"


@administrators
def tree(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    roots = queries.with_counts(Area.objects.filter(parent__isnull=True))
    return render(
        request,
        "grids/tree.html",
        {
            "form": form,
            "text": text,
            "found": queries.search(text) if text else [],
            "roots": roots,
            "may_rule": any(access.may_administer(request.user, area) for area in roots),
        },
    )


@administrators
def branch(request: HttpRequest, area_id: int) -> HttpResponse:
    """What lies right below an area, for the opened branch of the tree."""
    area = access.area_for_reading(area_id)
    return render(request, "grids/branch.html", {"areas": queries.children(area)})


@administrators
def area(request: HttpRequest, area_id: int) -> HttpResponse:
    found = access.area_for_reading(area_id)
    is_community = found.level == Level.COMMUNITY
    border = queries.outline_layer(found)
    return render(
        request,
        "grids/area.html",
        {
            "area": found,
            "crumbs": crumbs(found),
            "layers": [
                queries.inside_layer(found),
                *([{"data": border, "outline": True, "tone": "calm"}] if border else []),
            ],
            "children": None if is_community else queries.children(found),
            "grids": queries.grids_of(found) if is_community else None,
            "divisions": queries.divisions(found) if is_community else None,
            "draft": queries.open_draft(found) if is_community else None,
            "may_change": access.may_administer(request.user, found),
        },
    )


@administrators
def shapes(request: HttpRequest, area_id: int) -> HttpResponse:
    """The map of an area: what lies right below it. Unchanged until the territory changes."""
    found = access.area_for_reading(area_id)
    etag = f'"{version.current()}-{request.LANGUAGE_CODE}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    return JsonResponse(queries.children_layer(found), headers={"ETag": etag, "Cache-Control": "no-cache"})


@administrators
def coverage(request: HttpRequest, area_id: int) -> HttpResponse:
    """Measure what lies right below an area, or its grids, against it."""
    found = access.area_for_reading(area_id)
    of_grids = found.level == Level.COMMUNITY or "grids" in request.GET
    measured = rules.coverage_of_grids(found) if of_grids else rules.coverage_of_children(found)
    border = queries.outline_layer(found)
    return render(
        request,
        "grids/coverage.html",
        {
            "area": found,
            "of_grids": of_grids,
            "crumbs": crumbs(found, (_("Coverage"), "")),
            "coverage": measured,
            "sentences": rules.sentences(measured),
            "nesting": [] if of_grids else [each.sentence() for each in nesting_under(found)],
            "layers": [
                queries.inside_layer(found) | {"ground": True},
                *([{"data": border, "outline": True, "tone": "calm"}] if border else []),
                {"data": queries.defect_layer(measured)},
            ],
        },
    )


@administrators
def new_area(request: HttpRequest, area_id: int) -> HttpResponse:
    parent = access.area_for_changing(request.user, area_id)
    levels = [level for level in Level if level.depth > Level(parent.level).depth]
    form = NewAreaForm(request.POST or None, request.FILES or None, levels=levels)
    if request.method == "POST" and form.is_valid():
        made = _create(request, form, parent)
        if made:
            messages.success(
                request, _("%(area)s is there, with its grid centre.") % {"area": made.display_name}
            )
            return redirect("grids:area", made.pk)
    context = {"form": form, "area": parent, "crumbs": crumbs(parent, (_("New area"), ""))}
    return render(request, "grids/new_area.html", context)


def _create(request: HttpRequest, form: NewAreaForm, parent: Area) -> Area | None:
    values: dict[str, Any] = dict(form.cleaned_data)
    file, crs = values.pop("file"), values.pop("crs")
    try:
        outline = _one_outline(file, crs) if file else None
        return create_area(parent=parent, outline=outline, by=_person(request), **values)
    except Invalid as error:
        form.add_error("code" if "code" in error.fields else None, str(error))
        return None


def _one_outline(file: Any, crs: str) -> BaseGeometry:
    with uploads.opened_at_once(file, crs) as layer:
        outlines = [feature.outline for feature in layer if feature.outline]
    if len(outlines) != 1:
        raise Invalid(_("The file must hold one polygon; it holds %(count)s.") % {"count": len(outlines)})
    return outlines[0]


@administrators
def edit_area(request: HttpRequest, area_id: int) -> HttpResponse:
    found = access.area_for_changing(request.user, area_id)
    form = AreaForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        change_area(area_id=found.pk, by=_person(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("grids:area", found.pk)
    context = {"form": form, "area": found, "crumbs": crumbs(found, (_("Change"), ""))}
    return render(request, "grids/edit.html", context | {"heading": found.display_name})


def _person(request: HttpRequest) -> Any:
    return request.user
