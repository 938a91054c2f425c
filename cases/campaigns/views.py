"""Campaigns at the desk: the list, opening, how far they are, extending, ending, the report, the file."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
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
    may_run,
    total,
    watched,
)
from cases.models import Campaign, CampaignTask
from cases.queries.maps import grid_layer
from gridgov.audit import record
from gridgov.files import csv_stream, safe_cell
from gridgov.paging import cursor_page
from gridgov.problems import Refused
from grids.models import Grid
from members.access import who_holds
from members.views.parts import attempt, person

MOST_SHOWN, MOST_ROWS = 300, 100_000


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
    if not centres_of(request.user).exists():
        raise Refused(_("Campaigns are opened by who leads a centre."), who_may=who_holds("supervise"))
    form = CampaignForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: open_campaign(form.plan(), by=person(request)))
        if made:
            messages.success(request, _("The campaign is being opened: its tasks appear in a moment."))
            return redirect("desk:campaign", made.pk)
    return render(request, "cases/campaigns/new.html", {"form": form}, status=400 if form.errors else 200)


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
        attempt(form, lambda: act(campaign_id=campaign.pk, by=person(request), **form.cleaned_data))
        if not form.errors:
            messages.success(request, said)
            return redirect("desk:campaign", pk)
    name = "extend_form" if isinstance(form, ExtendForm) else "end_form"
    return render(request, "cases/campaigns/one.html", _page(request, campaign, **{name: form}), status=400)


@require_safe
@login_required
def export(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Every unit as a line; what was taken away is written down."""
    campaign = campaign_for_reading(request.user, pk)
    record(actor=person(request), action="campaign.export", target=campaign)
    tasks = (
        watched(campaign, request.user)
        .select_related("grid__community", "done_by")
        .order_by("day", "grid__code")
    )
    rows = csv_stream(_sheet(campaign, tasks[:MOST_ROWS]))
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="campaign-{campaign.pk}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _sheet(campaign: Campaign, tasks: QuerySet[CampaignTask]) -> Iterator[list[str]]:
    asked = campaign.asked
    head = [
        _("Day"),
        _("Grid"),
        _("Community"),
        _("Done at"),
        _("Who"),
        *(question["label"] for question in asked),
    ]
    yield [safe_cell(cell) for cell in head]
    for task in tasks.iterator(chunk_size=2_000):
        answers = task.answers or {}
        done = f"{timezone.localtime(task.done_at):%Y-%m-%d %H:%M}" if task.done_at else ""
        cells = [
            task.day.isoformat(),
            task.grid.code,
            task.grid.community.display_name,
            done,
            task.done_by.display_name if task.done_by else "",
            *(_told(answers.get(question["name"])) for question in asked),
        ]
        yield [safe_cell(cell) for cell in cells]


def _told(value: Any) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else value
