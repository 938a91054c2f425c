"""Buildings of an area: how many live there, where they stand, and bringing in a file of them."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from gridgov.paging import cursor_page
from gridgov.problems import Invalid
from grids import access, uploads
from grids import queries as territory
from grids.actions.import_buildings import BuildingImport, import_buildings
from grids.buildings import queries
from grids.buildings.forms import BuildingFieldsForm, BuildingUploadForm
from grids.buildings.rows import BuildingFields
from grids.models import Area
from grids.reading import Layer, PointLayer, read_layer, read_points
from grids.rights import holdings
from grids.views.gate import administrators, crumbs

WHAT = "buildings"
MOST_ROWS = 50_000
SAMPLES = 5


@require_safe
@administrators
def buildings(request: HttpRequest, area_id: int) -> HttpResponse:
    """The list and the map; everybody who administers some area may look."""
    area = access.area_for_reading(area_id)
    found = queries.buildings_of(area).select_related("community")
    border = territory.outline_layer(area)
    context = {
        "area": area,
        "crumbs": crumbs(area, (_("Buildings"), "")),
        "page": cursor_page(found, order=("code",), cursor=request.GET.get("cursor", "")),
        "totals": queries.totals(area),
        "most": queries.DRAWN,
        "layers": [
            {"url": reverse("grids:area-shapes", args=[area.pk])},
            *([{"data": border, "outline": True, "tone": "calm"}] if border else []),
            {"url": reverse("grids:building-points", args=[area.pk])},
        ],
        "may_change": holdings(request.user).administers(area.path),
    }
    return render(request, "grids/buildings.html", context)


@require_safe
@administrators
def points(request: HttpRequest, area_id: int) -> JsonResponse:
    """Dots for maps: GeoJSON with households and dwellings."""
    return JsonResponse(queries.dots(access.area_for_reading(area_id)))


@administrators
def upload(request: HttpRequest, area_id: int) -> HttpResponse:
    area = access.area_for_changing(request.user, area_id)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = BuildingUploadForm(*sent)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        token = uploads.keep(request, given["file"], what=WHAT, area=area.pk, crs=given["crs"])
        try:
            _check_size(uploads.kept(request, token))
            return redirect("grids:buildings-import", token)
        except Invalid as problem:
            uploads.drop(request)
            form.add_error(None, str(problem))
    context = {"area": area, "form": form, "crumbs": _way(area)}
    return render(request, "grids/building_upload.html", context, status=400 if form.errors else 200)


@administrators
def bring_in(request: HttpRequest, token: str) -> HttpResponse:
    about = uploads.kept(request, token)
    if about.get("what") != WHAT:
        raise Http404
    area = access.area_for_changing(request.user, about["area"])
    fields, count, samples = _looked_at(about)
    sent = request.POST if request.method == "POST" else None
    form = BuildingFieldsForm(sent, names=fields, placed=not _is_csv(about))
    report = None
    if request.method == "POST" and form.is_valid():
        certain = request.POST.get("step") == "import"
        report = _try(form, about, area, request.user, dry_run=not certain)
        if report and certain:
            uploads.drop(request)
            messages.success(request, _told(report))
            return redirect("grids:buildings", area.pk)
    context = {
        "area": area,
        "crumbs": _way(area),
        "title": about["title"],
        "form": form,
        "report": report,
        "count": count,
        "fields": fields,
        "samples": samples,
    }
    return render(request, "grids/building_import.html", context, status=400 if form.errors else 200)


def _way(area: Area) -> list[tuple[str, str]]:
    here = (_("Buildings"), reverse("grids:buildings", args=[area.pk]))
    return crumbs(area, here, (_("Import"), ""))


def _looked_at(about: dict[str, Any]) -> tuple[list[str], int, list[list[Any]]]:
    """Fields, number of rows and the first rows; a CSV has no places before its fields are named."""
    with _opened(about) as layer:
        if isinstance(layer, PointLayer):
            first = [row.properties for row in islice(layer.points(), SAMPLES)]
        else:
            first = [feature.properties for feature in islice(layer, SAMPLES)]
        fields = list(layer.fields)
        return fields, layer.count, [[row.get(name) for name in fields] for row in first]


def _is_csv(about: dict[str, Any]) -> bool:
    return bool(str(about["file"]).removesuffix(".gz").endswith(".csv"))


def _opened(about: dict[str, Any], lon: str | None = None, lat: str | None = None) -> Layer:
    path = uploads.folder() / about["file"]
    how: dict[str, Any] = {"crs": about["crs"], "near": territory.bounds(), "bounds": uploads.UPLOAD}
    if _is_csv(about) and not lon:
        return read_layer(path, **how)
    return read_points(path, lon=lon, lat=lat, **how)


def _check_size(about: dict[str, Any]) -> None:
    _fields, count, _samples = _looked_at(about)
    if count > MOST_ROWS:
        raise Invalid(
            _(
                "The layer has %(count)s rows. More than %(most)s are imported with the commands on the server."
            )
            % {"count": count, "most": MOST_ROWS}
        )


def _try(
    form: BuildingFieldsForm, about: dict[str, Any], area: Area, by: Any, *, dry_run: bool
) -> BuildingImport | None:
    """The report, or None with the reasons in the form."""
    given = form.cleaned_data
    named = {name: given[name] or None for name in ("households", "dwellings", "name")}
    try:
        with _opened(about, given.get("lon"), given.get("lat")) as layer:
            assert isinstance(layer, PointLayer)
            return import_buildings(
                layer=layer, fields=BuildingFields(given["code"], **named), under=area, dry_run=dry_run, by=by
            )
    except Invalid as problem:
        form.add_error(None, str(problem))
        return None


def _told(report: BuildingImport) -> str:
    count = report.created + report.updated
    done = ngettext("%(count)s building imported.", "%(count)s buildings imported.", count) % {"count": count}
    if not report.rejected:
        return done
    return f"{done} " + ngettext(
        "%(count)s row was rejected.", "%(count)s rows were rejected.", report.rejected
    ) % {"count": report.rejected}
