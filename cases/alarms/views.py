"""The banner on every page, confirming, the list of alarms, drills, and which classes ring."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.administering import may_administer_city
from cases.alarms.confirming import answer, end_drill
from cases.alarms.forms import AnswerForm, DrillForm, RingRuleForm
from cases.alarms.queries import (
    RingLine,
    alarm_for_reading,
    alarms_for,
    faces_of_alarms,
    ring_rules,
    ringing_for,
)
from cases.alarms.ringing import ring_drill
from cases.alarms.rules import drop_ring_rule, set_ring_rule
from cases.models import Ring, RingRule, RingWord
from gridgov.navigation import section_of
from gridgov.paging import cursor_page
from gridgov.problems import Invalid
from members.access import holdings
from members.views.parts import attempt, needs, person

PAGE = 20


def banner(request: HttpRequest) -> SafeString:
    """What rings for whoever reads the page, red and on top; an empty place that asks again where nothing does."""
    if not holdings(request.user):
        return SafeString("")
    room, ringing = request.GET.get("room") or section_of(request.path), ringing_for(request.user)
    context = {"ringing": ringing, "room": "field" if room == "field" else "desk", "seen": _seen(ringing)}
    return render_to_string("cases/alarms/banner.html", context, request)


def _seen(ringing: list[RingLine]) -> str:
    """What a page shows: asked again, it is left in peace while that is the same."""
    return "-".join(str(line.ring.pk) for line in ringing)


@require_safe
@login_required
def asked_again(request: HttpRequest) -> HttpResponse:
    """The banner alone, which every page asks for while it stands open; nothing where it is as the page has it."""
    if "seen" in request.GET and request.GET["seen"] == _seen(ringing_for(request.user)):
        return HttpResponse(status=204)
    return HttpResponse(banner(request))


@require_POST
@login_required
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap: the first who comes confirms for his place; then to the case."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Invalid({name: str(errors[0]) for name, errors in form.errors.items()})
    ring = answer(ring_id=pk, by=person(request), **form.given())
    messages.success(request, _said(ring, form.given()["answer"]))
    return redirect(_address(ring, request.POST.get("room", "")))


def _said(ring: Ring, given: str) -> str:
    if given == RingWord.Answer.CANNOT:
        return _("Written down: you cannot. Others are rung where nobody is left.")
    return _("The alarm is confirmed. Written down: %(answer)s.") % {"answer": RingWord.Answer(given).label}


def _address(ring: Ring, room: str) -> str:
    if ring.alarm.case_id:
        return reverse(f"{'field' if room == 'field' else 'desk'}:case", args=[ring.alarm.case_id])
    return reverse("field:home") if room == "field" else reverse("desk:alarms")


@login_required
def show(request: HttpRequest) -> HttpResponse:
    """Alarms, the newest first, and starting a drill."""
    form = DrillForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        attempt(form, lambda: ring_drill(by=person(request), grid=given["grid"], minutes=given["minutes"]))
        if not form.errors:
            messages.success(request, _("The drill rings."))
            return redirect("desk:alarms")
    page = cursor_page(
        alarms_for(request.user), order=("-rung_at", "-id"), cursor=request.GET.get("cursor", ""), size=PAGE
    )
    context = {
        "page": page,
        "faces": faces_of_alarms(page.items, request.user),
        "form": form if leads(request.user) else None,
    }
    return render(request, "cases/alarms/list.html", context, status=400 if form.errors else 200)


def leads(user: Any) -> bool:
    """Whether somebody leads a centre or administers anywhere: then drills are offered."""
    return bool({"supervise", "administer"} & holdings(user))


@require_POST
@login_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a drill."""
    alarm = alarm_for_reading(request.user, pk)
    if not alarm.drill:
        raise Invalid(_("The alarm of a case ends with its confirmations, or with the case."))
    end_drill(alarm=alarm, by=person(request))
    messages.success(request, _("The drill is over."))
    return redirect("desk:alarms")


@needs("administer")
def rules(request: HttpRequest) -> HttpResponse:
    """Which classes ring, and making another one ring."""
    form = RingRuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        attempt(form, lambda: set_ring_rule(by=person(request), **form.rule()))
        if not form.errors:
            messages.success(request, _("Saved. It holds from now on."))
            return redirect("setup:ringing")
    context = {"form": form, "rules": ring_rules(), "may_edit": may_administer_city(request.user)}
    return render(request, "cases/alarms/rules.html", context, status=400 if form.errors else 200)


@needs("administer")
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """It rings no more."""
    drop_ring_rule(by=person(request), rule=get_object_or_404(RingRule, pk=pk))
    messages.success(request, _("Cases of this class ring no more."))
    return redirect("setup:ringing")
