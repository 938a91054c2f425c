"""Taking a layer along: what, of which level or day, as which kind of file, in which reference system."""

import tempfile
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from gridgov.problems import Invalid
from grids import access
from grids.export_forms import ExportForm
from grids.models import Area, Division, Level
from grids.views.gate import administrators, crumbs
from grids.writing import Selection, Table, stem_of, table_of, write_layer

TYPES = {
    ".geojson": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3",
    ".zip": "application/zip",
}


@administrators
def export_area(request: HttpRequest, area_id: int) -> HttpResponseBase:
    """The page, and with `ending` in the query the file."""
    return _export(request, access.area_for_reading(area_id), None)


@administrators
def export_division(request: HttpRequest, division_id: int) -> HttpResponseBase:
    division = access.division_for_reading(division_id)
    return _export(request, division.community, division)


def _export(request: HttpRequest, area: Area, division: Division | None) -> HttpResponseBase:
    form = ExportForm(request.GET if "ending" in request.GET else None, area=area, division=division)
    if form.is_bound and form.is_valid():
        try:
            return _file(form.cleaned_data, area, division)
        except Invalid as error:
            form.add_error(next((name for name in error.fields if name in form.fields), None), str(error))
    return _page(request, form, area, division)


def _file(given: dict[str, Any], area: Area, division: Division | None) -> FileResponse:
    selection = Selection(given["what"], area, given.get("level", ""), division, given.get("day"))
    return sent(table_of(selection), given["ending"], given["crs"])


def sent(table: Table, ending: str, crs: str) -> FileResponse:
    """The layer in a file of its own, which is gone when it has been sent."""
    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        path = Path(folder) / f"{stem_of(table, crs)}{ending}"
        write_layer(table, path, crs=crs)
        opened = path.open("rb")  # the open file outlives its folder
    return FileResponse(opened, as_attachment=True, filename=path.name, content_type=TYPES[ending])


def _page(request: HttpRequest, form: ExportForm, area: Area, division: Division | None) -> HttpResponse:
    heading = _("Take along as a layer")
    below = [(_("Division %(number)s") % {"number": division.number}, _address(division))] if division else []
    context = {
        "form": form,
        "area": area,
        "division": division,
        "crumbs": crumbs(area, *below, (heading, "")),
        "grids_address": _api(request, "api-grids-layer", area),
        "areas_address": _api(request, "api-areas-layer", area, f"level={Level.COMMUNITY.value}&"),
    }
    return render(request, "grids/export.html", context)


def _address(division: Division) -> str:
    return reverse("grids:division", args=[division.pk])


def _api(request: HttpRequest, name: str, area: Area, more: str = "") -> str:
    """Where a GIS program finds the layer."""
    return request.build_absolute_uri(f"{reverse(name)}?{more}area={area.code}")
