"""Bringing in a layer in three steps: upload, say what its fields hold and see what it would make, import."""

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from gridgov.problems import Invalid
from grids import access, queries, rules, uploads
from grids.actions import import_areas, import_grids
from grids.actions.import_areas import AreaFields, AreaImport
from grids.actions.import_grids import GridFields, GridImport
from grids.forms import GRIDS, AreaFieldsForm, GridFieldsForm, ReferenceForm, UploadForm
from grids.models import Area, Level, TerritoryRules
from grids.reading import BadRows, Layer, Undeclared
from grids.views.gate import administrators, crumbs

MOST_ROWS = 3000
SAMPLES = 5


@administrators
def upload(request: HttpRequest, area_id: int) -> HttpResponse:
    area = access.area_for_changing(request.user, area_id)
    form = UploadForm(request.POST or None, request.FILES or None, area=area)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        token = uploads.keep(request, given["file"], area=area.pk, what=given["what"], crs=given["crs"])
        try:
            with uploads.opened(uploads.kept(request, token)) as layer:
                _check_size(layer)
            return redirect("grids:import", token)
        except Undeclared:
            return redirect("grids:import", token)
        except Invalid as error:
            uploads.drop(request)
            form.add_error(None, _lines(error))
    context = {"form": form, "area": area, "crumbs": crumbs(area, (_("Import a layer"), ""))}
    return render(request, "grids/upload.html", context)


def _check_size(layer: Layer) -> None:
    if layer.count > MOST_ROWS:
        raise Invalid(
            _(
                "The layer has %(count)s rows. More than %(most)s are imported with the commands on the server."
            )
            % {"count": layer.count, "most": MOST_ROWS}
        )


def _lines(error: Invalid) -> list[str]:
    return error.faults.sentences() if isinstance(error, BadRows) else [str(error)]


@administrators
def bring_in(request: HttpRequest, token: str) -> HttpResponse:
    about = uploads.kept(request, token)
    area = access.area_for_changing(request.user, about["area"])
    try:
        return _bring_in(request, about, area)
    except Undeclared as problem:
        return _ask_reference(request, token, about, area, problem)


def _ask_reference(
    request: HttpRequest, token: str, about: dict[str, Any], area: Area, problem: Undeclared
) -> HttpResponse:
    """Let choose what the numbers are; the file is read with it before it is believed."""
    form = ReferenceForm(request.POST if request.method == "POST" else None, problem=problem)
    if request.method == "POST" and form.is_valid():
        crs = form.cleaned_data["crs"]
        try:
            with uploads.opened(about | {"crs": crs}) as layer:
                _check_size(layer)
            uploads.declare(request, token, crs)
            return redirect("grids:import", token)
        except Invalid as error:
            form.add_error(None, _lines(error))
    context = {"form": form, "title": about["title"], "problem": problem, "area": area}
    way = crumbs(area, (_("Import a layer"), ""))
    return render(request, "grids/reference.html", context | {"crumbs": way})


def _bring_in(request: HttpRequest, about: dict[str, Any], area: Area) -> HttpResponse:
    with uploads.opened(about) as layer:
        form = _form(about, layer, request.POST or None)
        report: AreaImport | GridImport | None = None
        if request.method == "POST" and form.is_valid():
            certain = request.POST.get("step") == "import"
            report = _try(form, layer, about["what"], area, request.user, dry_run=not certain)
            if report and certain:
                uploads.drop(request)
                _tell(request, report)
                return redirect("grids:area", area.pk)
        return render(request, "grids/import.html", _context(about, area, layer, form, report))


def _form(about: dict[str, Any], layer: Layer, data: Any) -> AreaFieldsForm | GridFieldsForm:
    kind = GridFieldsForm if about["what"] == GRIDS else AreaFieldsForm
    return kind(
        data,
        names=list(layer.fields),
        initial={name: _guess(name, layer) for name in ("code", "name")}
        | {"tolerance_m2": TerritoryRules.current().grid_tolerance_m2},
    )


def _guess(what: str, layer: Layer) -> str:
    """The first field that is called so."""
    return next((field for field in layer.fields if what in field.lower()), "")


def _try(form: Any, layer: Layer, what: str, area: Area, by: Any, *, dry_run: bool) -> Any:
    """The report, or None with the reasons in the form."""
    run = _grids if what == GRIDS else _areas
    try:
        return run(form.cleaned_data, layer, what, area, by, dry_run)
    except Invalid as error:
        form.add_error(None, _lines(error))
        return None


def _areas(
    given: dict[str, Any], layer: Layer, what: str, area: Area, by: Model, dry_run: bool
) -> AreaImport:
    parent = given["parent_code"] or None
    fields = AreaFields(given["code"], given["name"], given["name_en"] or None, parent, within=parent is None)
    labels = (given["label"], given["label_en"])
    return import_areas(
        layer=layer, level=Level(what), fields=fields, labels=labels, under=area, dry_run=dry_run, by=by
    )


def _grids(
    given: dict[str, Any], layer: Layer, what: str, area: Area, by: Model, dry_run: bool
) -> GridImport:
    fields = GridFields(given["code"], given["name"] or None, given["community_code"] or None)
    return import_grids(
        layer=layer,
        fields=fields,
        check=True,
        tolerance_m2=given["tolerance_m2"],
        under=area,
        dry_run=dry_run,
        by=by,
    )


def _tell(request: HttpRequest, report: AreaImport | GridImport) -> None:
    if isinstance(report, AreaImport):
        text = _("%(count)s areas imported.") % {"count": report.created + report.completed}
    else:
        text = _("%(count)s grids imported; each community has a draft that can be proposed.") % {
            "count": report.grids
        }
    messages.success(request, text)


def _context(about: dict[str, Any], area: Area, layer: Layer, form: Any, report: Any) -> dict[str, Any]:
    features = list(layer)
    coverage = getattr(report, "coverage", None)
    return {
        "area": area,
        "crumbs": crumbs(area, (_("Import a layer"), "")),
        "title": about["title"],
        "what": _("Grids") if about["what"] == GRIDS else Level(about["what"]).label,
        "form": form,
        "report": report,
        "of_grids": about["what"] == GRIDS,
        "sentences": rules.sentences(coverage) if coverage else [],
        "parents": [(code, rules.sentences(each)) for code, each in getattr(report, "parents", {}).items()],
        "nesting": report.nesting.sentence() if isinstance(report, AreaImport) and report.nesting else "",
        "count": layer.count,
        "fields": list(layer.fields),
        "samples": [
            [feature.properties.get(name) for name in layer.fields] for feature in features[:SAMPLES]
        ],
        "layers": [{"data": queries.preview_layer([feature.outline for feature in features])}],
    }
