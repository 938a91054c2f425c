"""/setup/roster/: planning who is on duty."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from gridgov.paging import cursor_page
from members.actions import roster as actions
from members.charge import organisation_for_setup, organisations_in_charge
from members.forms.roster import BeginForm, FillForm, ShiftForm, WeekQuery
from members.models import Organisation, Turn, User
from members.queries.roster import gaps, on_duty, week_of, with_roster
from members.rota import monday_of
from members.views.parts import attempt, crumbs, needs, person


@needs("administer", "manage")
def rosters(request: HttpRequest) -> HttpResponse:
    """Organisations that keep shifts, with who is on duty and what nobody covers; the way to another's roster."""
    mine = organisations_in_charge(request.user)
    form = BeginForm(request.GET if "organisation" in request.GET else None, within=mine)
    if form.is_valid():
        return redirect("members:roster", form.cleaned_data["organisation"].pk)
    page = cursor_page(with_roster(mine), order=("code",), cursor=request.GET.get("cursor", ""))
    ids = [organisation.pk for organisation in page.items]
    now: dict[int, list[Turn]] = {}
    for turn in on_duty(ids):
        now.setdefault(turn.shift.organisation_id, []).append(turn)
    open_spans = gaps(ids)
    rows = [(each, now.get(each.pk, []), open_spans[each.pk]) for each in page.items]
    return render(request, "members/setup/rosters.html", {"form": form, "page": page, "rows": rows})


@needs("administer", "manage")
def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """A week of one organisation; putting people on."""
    found = organisation_for_setup(request.user, pk)
    monday = monday_of(WeekQuery(request.GET).day())
    form = FillForm(request.POST or None, organisation=found, initial={"first": monday})
    if request.method == "POST" and form.is_valid():
        planned = attempt(form, lambda: _fill(person(request), **form.cleaned_data))
        if planned is not None:
            _tell(request, *planned)
            return redirect(_week(found, monday_of(form.cleaned_data["first"])))
    return render(request, "members/setup/roster.html", _context(found, monday, form))


def _context(found: Organisation, monday: date, form: FillForm) -> dict[str, Any]:
    return {
        "organisation": found,
        "lines": week_of(found, monday),
        "days": [monday + timedelta(days=step) for step in range(7)],
        "monday": monday,
        "before": _week(found, monday - timedelta(days=7)),
        "after": _week(found, monday + timedelta(days=7)),
        "next_monday": monday + timedelta(days=7),
        "gaps": gaps([found.pk])[found.pk],
        "form": form,
        "shift_form": ShiftForm(),
        "crumbs": crumbs((_("Duty roster"), "members:rosters"), (found.display_name, "")),
    }


def _fill(actor: User, *, people: Any, together: bool, leads: bool, phone: str, **span: Any) -> Any:
    chosen = list(people)
    crews = [[one] for one in chosen] if together else [chosen]
    made: list[Turn] = []
    left: list[str] = []
    for crew in crews:
        done, out = actions.fill(actor=actor, people=crew, leads=leads, phone=phone, **span)
        made, left = made + done, left + out
    return made, left


def _tell(request: HttpRequest, made: list[Turn], left: list[str]) -> None:
    if made:
        words = ngettext("%(count)s turn planned.", "%(count)s turns planned.", len(made))
        messages.success(request, words % {"count": len(made)})
    for sentence in left[:10]:
        messages.warning(request, sentence)
    if len(left) > 10:
        messages.warning(request, _("And %(count)s more.") % {"count": len(left) - 10})


@needs("administer", "manage")
@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """This week's turns again in the next week."""
    found = organisation_for_setup(request.user, pk)
    monday = monday_of(WeekQuery(request.POST).day())
    following = monday + timedelta(days=7)
    _tell(
        request,
        *actions.copy_week(actor=person(request), organisation=found, source=monday, target=following),
    )
    return redirect(_week(found, following))


@needs("administer", "manage")
def new_shift(request: HttpRequest, pk: int) -> HttpResponse:
    found = organisation_for_setup(request.user, pk)
    form = ShiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form,
            lambda: actions.create_shift(actor=person(request), organisation=found, **form.cleaned_data),
        )
        if made:
            messages.success(request, _("Saved."))
            return redirect("members:roster", pk)
    way = [
        *crumbs((_("Duty roster"), "members:rosters")),
        (found.display_name, reverse("members:roster", args=[pk])),
    ]
    return render(
        request, "members/setup/shift_form.html", {"form": form, "organisation": found, "crumbs": way}
    )


@needs("administer", "manage")
@require_POST
def end_shift(request: HttpRequest, pk: int, shift: int) -> HttpResponse:
    found = organisation_for_setup(request.user, pk)
    gone = actions.end_shift(actor=person(request), shift=get_object_or_404(found.shifts, pk=shift))
    words = ngettext(
        "The shift is ended; %(count)s coming turn was taken off.",
        "The shift is ended; %(count)s coming turns were taken off.",
        gone,
    )
    messages.success(request, words % {"count": gone})
    return redirect("members:roster", pk)


def _week(organisation: Organisation, monday: date) -> str:
    return f"{reverse('members:roster', args=[organisation.pk])}?week={monday.isoformat()}"
