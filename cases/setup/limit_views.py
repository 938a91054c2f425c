"""/setup/limits/: how long a step, and a level, may take."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.administering import may_administer_city, require_administrator
from cases.catalogue import drop_level_limit, set_level_limit, set_stage_limit, set_warn_share
from cases.models import LevelLimit
from cases.queries.mapping import lost
from cases.setup.limit_forms import GroupForm, LevelForm, StageForm, WarningForm
from members.views.parts import needs, person


@needs("administer")
def limits(request: HttpRequest) -> HttpResponse:
    posted = request.method == "POST"
    stage_form = StageForm(request.POST if posted else None)
    level_form = LevelForm(request.POST if posted else None)
    if posted and stage_form.is_valid() and level_form.is_valid():
        _save(request, stage_form, level_form)
        messages.success(request, _("Saved. Clocks that run keep their limit."))
        return redirect("setup:limits")
    return _limits(request, stage_form=stage_form, level_form=level_form)


def _save(request: HttpRequest, stage_form: StageForm, level_form: LevelForm) -> None:
    by = person(request)
    require_administrator(by)
    for stage, (value, unit) in stage_form.changes().items():
        set_stage_limit(stage=stage, value=value, unit=unit, by=by)
    for level, given in level_form.changes().items():
        set_level_limit(level=level, by=by, **given._asdict())


def _limits(request: HttpRequest, **forms: Any) -> HttpResponse:
    usual = {
        "stage_form": StageForm,
        "level_form": LevelForm,
        "group_form": GroupForm,
        "warning_form": WarningForm,
    }
    shown = forms | {name: form() for name, form in usual.items() if name not in forms}
    rows = (
        LevelLimit.objects.exclude(group=None)
        .select_related("group__scheme")
        .order_by("level", "group__code")
    )
    groups = [row.group for row in rows if row.group]
    context = {
        "rows": rows,
        "lost": {group.pk for group in lost(groups)},
        "may_edit": may_administer_city(request.user),
    }
    return render(request, "cases/setup/limits.html", context | shown)


@needs("administer")
@require_POST
def warnings(request: HttpRequest) -> HttpResponse:
    """When the holder of a limit is warned."""
    form = WarningForm(request.POST)
    if not form.is_valid():
        return _limits(request, warning_form=form)
    by = person(request)
    require_administrator(by)
    for kind, share in form.changes().items():
        set_warn_share(kind=kind, share=share, by=by)
    messages.success(request, _("Saved. Clocks that run keep their warning until they are reckoned anew."))
    return redirect("setup:limits")


@needs("administer")
@require_POST
def group_limit(request: HttpRequest) -> HttpResponse:
    """Another limit for one group of classes."""
    form = GroupForm(request.POST)
    if not form.is_valid():
        return _limits(request, group_form=form)
    data = form.cleaned_data
    set_level_limit(level=data["level"], group=data["group"], by=person(request), **data["given"]._asdict())
    messages.success(request, _("Saved."))
    return redirect("setup:limits")


@needs("administer")
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    drop_level_limit(limit=get_object_or_404(LevelLimit, pk=pk), by=person(request))
    messages.success(request, _("Removed. The usual limit holds again."))
    return redirect("setup:limits")
