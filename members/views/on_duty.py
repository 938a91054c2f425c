"""/desk/on-duty/: who is on duty now; /turns/: one turn, its stand-in."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gridgov.paging import cursor_page
from members.access import STAFF
from members.actions import roster as actions
from members.charge import organisations_in_charge, turn_for_changing
from members.forms.roster import MomentFilter, StandInForm
from members.models import Turn
from members.queries.roster import on_duty_everywhere
from members.views.parts import attempt, needs, person


@needs(*STAFF)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """By organisation, whoever leads first, each with the number to call."""
    form = MomentFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    turns = on_duty_everywhere(chosen.get("at"))
    if text := chosen.get("search"):
        turns = turns.filter(_named(text))
    order = ("shift__organisation__code", "pk")
    page = cursor_page(turns, order=order, cursor=request.GET.get("cursor", ""))
    context = {
        "form": form,
        "page": page,
        "offices": _by_office(page.items),
        "moment": chosen.get("at") or timezone.now(),
        "narrowed": bool(chosen.get("search") or chosen.get("at")),
    }
    return render(request, "members/desk/on_duty.html", context)


def _named(text: str) -> Q:
    people = [f"{who}__{field}__icontains" for who in ("user", "stand_in") for field in ("name", "name_en")]
    places = [f"shift__organisation__{field}__icontains" for field in ("name", "name_en", "code")]
    found = Q()
    for lookup in (*people, *places):
        found |= Q(**{lookup: text})
    return found


def _by_office(turns: Iterable[Turn]) -> list[tuple[Any, list[Turn]]]:
    offices = groupby(turns, key=lambda turn: turn.shift.organisation)
    return [(office, sorted(people, key=lambda turn: not turn.leads)) for office, people in offices]


@login_required
def turn(request: HttpRequest, pk: int) -> HttpResponse:
    """One turn: a stand-in for it. For whoever plans, and for the person himself."""
    me = person(request)
    found = turn_for_changing(me, pk)
    form = StandInForm(
        request.POST or None, turn=found, initial={"user": found.stand_in_id, "reason": found.stand_in_reason}
    )
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, lambda: actions.stand_in(actor=me, turn=found, **form.cleaned_data))
        if changed:
            messages.success(request, _("Saved. Tell the people concerned."))
            return redirect("members:turn", pk)
    plans = organisations_in_charge(me).filter(pk=found.shift.organisation_id).exists()
    context = {"turn": found, "form": form, "plans": plans, "over": found.ends <= timezone.now(),
               "begun": found.starts <= timezone.now()}  # fmt: skip
    return render(request, "members/desk/turn.html", context)


@login_required
@require_POST
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    found = turn_for_changing(person(request), pk)
    actions.take_off(actor=person(request), turn=found)
    messages.success(request, _("The turn is struck."))
    return redirect("members:roster", found.shift.organisation_id)
