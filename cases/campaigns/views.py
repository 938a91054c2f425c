"""Campaigns at the desk: the list, opening, how far they are, extending, ending, the report."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.campaigns.actions import end_campaign, extend_campaign, open_campaign, require_may_run
from cases.campaigns.forms import CampaignForm, EndForm, ExtendForm
from cases.campaigns.queries import (
    answers_told,
    by_day,
    by_grid,
    by_street,
    campaign_for_reading,
    campaigns_for,
    centres_of,
    grids_to_choose,
    may_run,
    total,
    watched,
)
from cases.models import Campaign
from cases.queries.maps import grid_layer
from cases.report_forms import add_problem
from gridgov.paging import cursor_page
from gridgov.problems import Problem, Refused
from grids.models import Grid
from members.access import who_holds
from members.views.parts import person

MOST_SHOWN = 300


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    page = cursor_page(
        campaigns_for(request.user),
        order=("-opened_at", "-id"),
        cursor=request.GET.get("cursor", ""),
        size=20,
    )
    context = {"page": page, "leads": centres_of(request.user).exists()}
    return render(request, "cases/campaigns/list.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Opening one, for who leads a centre."""
    centres = list(centres_of(request.user))
    if not centres:
        raise Refused(_("Campaigns are opened by who leads a centre."), who_may=who_holds("supervise"))
    form = CampaignForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        made = _tried(form, lambda: open_campaign(form.plan(), by=person(request)))
        if made:
            messages.success(request, _("The campaign is being opened: its tasks appear in a moment."))
            return redirect("desk:campaign", made.pk)
    context = {"form": form, "layers": grids_to_choose(centres)}
    return render(request, "cases/campaigns/new.html", context, status=400 if form.errors else 200)


def _tried(form: Any, act: Any) -> Any:
    """What `act` returns; None after writing on the form why not: what was typed is not lost, as when the item does not
    bind on all of the days.
    """
    try:
        return act()
    except Problem as problem:
        add_problem(form, problem)
        return None


@require_safe
@login_required
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is."""
    return render(request, "cases/campaigns/one.html", _page(request, campaign_for_reading(request.user, pk)))


def _page(request: HttpRequest, campaign: Campaign, **more: Any) -> dict[str, Any]:
    today, tasks = min(timezone.localdate(), campaign.ends_on), watched(campaign, request.user)
    grids = by_grid(tasks, today)
    runs = may_run(request.user, campaign.organisation) and campaign.state != Campaign.State.ENDED
    return {
        "campaign": campaign,
        "total": total(tasks, today),
        "streets": by_street(tasks, today),
        "grids": grids[:MOST_SHOWN],
        "more": max(0, len(grids) - MOST_SHOWN),
        "days": by_day(campaign, tasks, today),
        "answers": answers_told(campaign, tasks),
        "layers": _layers(grids),
        "chosen": campaign.grids.count(),
        "opened": campaign.grids.filter(opened_until=campaign.ends_on).count(),
        "end_form": EndForm() if runs else None,
        "extend_form": ExtendForm() if runs else None,
        **more,
    }


def _layers(shares: list[Any]) -> list[Any]:
    """Each grid in the colour of its share."""
    tones = {share.pk: share.tone for share in shares[:MOST_SHOWN]}
    layer = grid_layer(Grid.objects.filter(pk__in=list(tones)))
    for feature in layer["data"]["features"]:
        feature["properties"]["tone"] = tones.get(feature["id"], "calm")
    return [layer]


@require_safe
@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The closing report, to be printed."""
    campaign = campaign_for_reading(request.user, pk)
    return render(request, "cases/campaigns/report.html", _page(request, campaign))


@require_POST
@login_required
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """More days."""
    return _change(request, pk, ExtendForm(request.POST), extend_campaign, _("The campaign has more time."))


@require_POST
@login_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Its end before its day."""
    return _change(request, pk, EndForm(request.POST), end_campaign, _("The campaign is over."))


def _change(request: HttpRequest, pk: int, form: Any, act: Any, said: str) -> HttpResponse:
    campaign = campaign_for_reading(request.user, pk)
    require_may_run(person(request), campaign.organisation)
    if form.is_valid():
        _tried(form, lambda: act(campaign_id=campaign.pk, by=person(request), **form.cleaned_data))
        if not form.errors:
            messages.success(request, said)
            return redirect("desk:campaign", pk)
    name = "extend_form" if isinstance(form, ExtendForm) else "end_form"
    return render(request, "cases/campaigns/one.html", _page(request, campaign, **{name: form}), status=400)
