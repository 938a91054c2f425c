"""What the worker does: makes the tasks in batches, ends what is over, reminds those behind once a day."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.campaigns.actions import close
from cases.campaigns.queries import behind
from cases.campaigns.rules import days_of
from cases.models import Campaign, CampaignGrid, CampaignTask, Notice
from gridgov.models import WorkItem
from gridgov.work import enqueue, handles, sweeps

GRIDS_AT_ONCE = 100
REMINDS_AT = 15  # o'clock, in the city's time
BEHIND = "behind"  # the kind of notice


@handles("campaign", at_once=5)
def open_some(payload: dict[str, Any]) -> None:
    """The tasks of some grids, and the next batch asked for; killed in the middle nothing of it stands, done twice it
    adds nothing."""
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=payload["campaign"])
    if campaign.state == Campaign.State.ENDED:
        return
    left = CampaignGrid.objects.filter(campaign=campaign).exclude(opened_until=campaign.ends_on)
    some = list(left.order_by("pk")[:GRIDS_AT_ONCE])
    CampaignTask.objects.bulk_create(
        (
            CampaignTask(campaign=campaign, grid_id=row.grid_id, day=day)
            for row in some
            for day in days_of(campaign.unit, _first(campaign, row), campaign.ends_on)
        ),
        ignore_conflicts=True,
        batch_size=2_000,
    )
    CampaignGrid.objects.filter(pk__in=[row.pk for row in some]).update(opened_until=campaign.ends_on)
    if left.exists():
        batch = payload["batch"] + 1
        key = f"{campaign.pk}:{campaign.ends_on.isoformat()}:{batch}"
        enqueue("campaign", key=key, payload={"campaign": campaign.pk, "batch": batch})
    elif campaign.state == Campaign.State.OPENING:
        Campaign.objects.filter(pk=campaign.pk).update(state=Campaign.State.RUNNING)


def _first(campaign: Campaign, row: CampaignGrid) -> date:
    """After an extension only the days that are new."""
    if row.opened_until is None or campaign.unit == Campaign.Unit.ONCE:
        return campaign.starts_on
    return row.opened_until + timedelta(days=1)


@sweeps("campaigns")
def sweep_campaigns(limit: int) -> int:
    """End what is over, and ask for the day's reminders once; 0, as nothing is left over."""
    now = timezone.localtime()
    for pk in list(Campaign.objects.filter(_over(now.date())).values_list("pk", flat=True)[:limit]):
        _end(pk, now.date())
    if now.hour >= REMINDS_AT:
        key = now.date().isoformat()
        running = Campaign.objects.exclude(state=Campaign.State.ENDED).exists()
        if running and not WorkItem.objects.filter(kind=BEHIND, key=key).exists():
            enqueue(BEHIND, key=key, payload={"day": key})
    return 0


def _over(today: date) -> Q:
    return Q(ends_on__lt=today) & ~Q(state=Campaign.State.ENDED)


@transaction.atomic
def _end(pk: int, today: date) -> None:
    found = Campaign.objects.select_for_update(no_key=True).filter(_over(today), pk=pk).first()
    if found:
        close(found, by=None, at=timezone.now())


@handles(BEHIND)
def remind(payload: dict[str, Any]) -> None:
    """One notice for each member, however many campaigns and grids."""
    day = date.fromisoformat(payload["day"])
    now = timezone.now()
    rows = [Notice(user_id=pk, kind=BEHIND, at=now) for pk in behind(day).values_list("pk", flat=True)]
    Notice.objects.bulk_create(rows)
