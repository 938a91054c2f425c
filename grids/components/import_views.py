"""Bringing in components: upload, say what the fields hold and see what it would make, import."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gridgov.problems import Invalid
from grids import access, uploads
from grids import queries as territory
from grids.actions.component_rows import OPTIONAL, ComponentFields
from grids.actions.import_components import ComponentImport, import_components
from grids.components import queries
from grids.components.forms import FieldsForm, UploadForm
from grids.components.views import way
from grids.reading import BadRows, Layer, PointLayer, read_points
from grids.views.gate import administrators

WHAT = "components"
MOST_ROWS = 10_000
SAMPLES = 5
DRAWN = 500


@administrators
def upload(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        token = uploads.keep(request, given["file"], what=WHAT, crs=given["crs"])
        try:
            _check_size(_looked_at(uploads.kept(request, token)))
            return redirect("grids:components-import", token)
        except Invalid as problem:
            uploads.drop(request)
            form.add_error(None, _lines(problem))
    context = {"form": form, "crumbs": way((_("Import"), ""))}
    return render(request, "grids/component_upload.html", context, status=400 if form.errors else 200)


@administrators
def bring_in(request: HttpRequest, token: str) -> HttpResponse:
    about = uploads.kept(request, token)
    if about.get("what") != WHAT:
        raise Http404
    seen = _looked_at(about)
    form = FieldsForm(request.POST or None, names=seen.fields, placed=not _is_csv(about))
    report = None
    if request.method == "POST" and form.is_valid():
        certain = request.POST.get("step") == "import"
        report = _try(form, about, request, dry_run=not certain)
        if report and certain:
            uploads.drop(request)
            messages.success(request, _told(report))
            return redirect("grids:components")
    crumbs = way((_("Import"), ""))
    context = {"seen": seen, "title": about["title"], "crumbs": crumbs, "form": form, "report": report}
    return render(request, "grids/component_import.html", context, status=400 if form.errors else 200)


@dataclass(frozen=True)
class Seen:
    """A file before anybody said what its fields hold: a CSV has no places yet."""

    count: int
    fields: list[str]
    samples: list[list[Any]]
    layers: list[dict[str, Any]]


def _looked_at(about: dict[str, Any]) -> Seen:
    if _is_csv(about):
        with uploads.opened(about) as table:
            return _seen(table, [feature.properties for feature in islice(table, SAMPLES)], [])
    with _opened(about) as layer:
        rows = list(islice((row for row in layer.points() if not row.fault), DRAWN))
        points = [queries.feature(row.row, row.lon, row.lat, {"name": ""}) for row in rows]
        return _seen(layer, [row.properties for row in rows[:SAMPLES]], points)


def _seen(layer: Layer, rows: list[dict[str, Any]], points: list[dict[str, Any]]) -> Seen:
    fields = list(layer.fields)
    samples = [[row.get(name) for name in fields] for row in rows]
    layers = [{"data": {"type": "FeatureCollection", "features": points}}] if points else []
    return Seen(layer.count, fields, samples, layers)


def _is_csv(about: dict[str, Any]) -> bool:
    return bool(str(about["file"]).removesuffix(".gz").endswith(".csv"))


def _opened(about: dict[str, Any], lon: str | None = None, lat: str | None = None) -> PointLayer:
    path = uploads.folder() / about["file"]
    near, bounds = territory.bounds(), uploads.UPLOAD
    return read_points(path, lon=lon, lat=lat, crs=about["crs"], near=near, bounds=bounds)


def _check_size(seen: Seen) -> None:
    if seen.count > MOST_ROWS:
        raise Invalid(
            _(
                "The layer has %(count)s rows. More than %(most)s are imported with the commands on the server."
            )
            % {"count": seen.count, "most": MOST_ROWS}
        )


def _lines(problem: Invalid) -> list[str]:
    return problem.faults.sentences() if isinstance(problem, BadRows) else [str(problem)]


def _try(
    form: FieldsForm, about: dict[str, Any], request: HttpRequest, *, dry_run: bool
) -> ComponentImport | None:
    """The report, or None with the reasons in the form."""
    given = form.cleaned_data
    named = {name: given[name] or None for name in OPTIONAL}
    fields = ComponentFields(given["code"], given["component_class"], **named)
    under = list(access.administered(request.user))
    person: Any = request.user
    try:
        with _opened(about, given.get("lon") or None, given.get("lat") or None) as layer:
            return import_components(layer=layer, fields=fields, under=under, dry_run=dry_run, by=person)
    except Invalid as problem:
        form.add_error(None, _lines(problem))
        return None


def _told(report: ComponentImport) -> str:
    count = report.created + report.updated
    return ngettext("%(count)s component imported.", "%(count)s components imported.", count) % {
        "count": count
    }
