"""/setup/clocks/: reckoning open clocks anew, always after a look at what it would move."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from cases.actions.reckoning import apply_preview, ask_reckoning, stop_reckoning
from cases.administering import may_administer_city
from cases.models import Case, Moved, Reckoning, WorkCalendar
from cases.queries.reckoning import runs, sums_of, tallies_of, why_stale
from cases.queries.remaining import name_of
from gridgov.paging import cursor_page
from gridgov.problems import Stale
from members.access import may
from members.views.parts import needs, person

SIZE = 50


class AskForm(forms.Form):
    """Whose clocks."""

    calendar = forms.ModelChoiceField(
        label=gettext_lazy("Clocks"),
        queryset=WorkCalendar.objects.order_by("-is_default", "name"),
        required=False,
        empty_label=gettext_lazy("All open clocks"),
        help_text=gettext_lazy("Of one calendar: those that it serves, or served until now."),
    )


@needs("administer")
@require_GET
def reckonings(request: HttpRequest) -> HttpResponse:
    """Runs and previews, newest first, and the form that asks for a preview."""
    page = cursor_page(runs(), order=("-pk",), cursor=request.GET.get("cursor", ""), size=20)
    sums = sums_of(page.items)
    context = {
        "page": page,
        "rows": [(run, sums[run.pk]) for run in page.items],
        "form": AskForm(initial={"calendar": request.GET.get("calendar")}),
        "running": next((run for run in page.items if run.running), None),
        "may_edit": may_administer_city(request.user),
    }
    return render(request, "cases/setup/reckonings.html", context)


@needs("administer")
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    form = AskForm(request.POST)
    if not form.is_valid():
        return redirect("setup:reckonings")
    run = ask_reckoning(calendar=form.cleaned_data["calendar"], dry=True, by=person(request))
    return redirect("setup:reckoning", run.pk)


@needs("administer")
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what a preview has shown; the page of one that has grown old says so and offers another."""
    seen = get_object_or_404(runs(), pk=pk, dry=True)
    try:
        run = apply_preview(run_id=seen.pk, by=person(request))
    except Stale:
        return _show(request, seen, status=409)
    messages.success(request, _("It has begun. You may leave this page."))
    return redirect("setup:reckoning", run.pk)


@needs("administer")
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(Reckoning, pk=pk)
    stop_reckoning(run_id=run.pk, by=person(request))
    messages.success(request, _("Stopped. The preview has written nothing.") if run.dry else _("Stopped."))
    return redirect("setup:reckoning", run.pk)


@needs("administer")
@require_GET
def reckoning(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a run is, what it found by organisation, and which clocks it moves."""
    return _show(request, get_object_or_404(runs(), pk=pk))


def _show(request: HttpRequest, run: Reckoning, *, status: int = 200) -> HttpResponse:
    rows = Moved.objects.select_related(
        "clock__case", "clock__holder", "clock__owed_to", "new_calendar__calendar"
    )
    page = cursor_page(
        rows.filter(reckoning=run), order=("pk",), cursor=request.GET.get("cursor", ""), size=SIZE
    )
    shown = Case.objects.visible_to(request.user).filter(pk__in=[row.clock.case_id for row in page.items])
    seen = set(shown.values_list("pk", flat=True))
    context = {
        "run": run,
        "sum": sums_of([run])[run.pk],
        "tallies": tallies_of(run),
        "page": page,
        "rows": [
            {"moved": row, "clock": row.clock, "name": name_of(row.clock), "seen": row.clock.case_id in seen}
            for row in page.items
        ],
        "hidden": len(seen) < len({row.clock.case_id for row in page.items}),
        "may_edit": _may(request, run),
        "stale": why_stale(run) if run.dry and not run.running else "",
        "crumbs": [(_("Open clocks"), reverse("setup:reckonings")), (str(run.pk), "")],
    }
    return render(request, "cases/setup/reckoning.html", context, status=status)


def _may(request: HttpRequest, run: Reckoning) -> bool:
    place: Any = run.calendar.area if run.calendar else None
    return may(person(request), "administer", place) if place else may_administer_city(request.user)
