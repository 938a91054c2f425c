"""Campaigns: each rests on an item of its own centre, and its units are those of its grids and days."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from cases.models import Campaign, CampaignGrid, CampaignTask
from gridgov.auditing import Breach, Check


def each_rests_on_an_item() -> Iterator[Breach]:
    """Of its own centre, and binding on all of its days."""
    outside = Q(starts_on__lt=F("item__starts_on")) | Q(ends_on__gt=F("item__ends_on"))
    wrong = outside | ~Q(item__organisation=F("organisation"))
    for campaign in Campaign.objects.filter(wrong):
        yield Breach("campaigns", f"campaign {campaign.pk}", "rests on no item that carries it")


def units_are_those_that_were_chosen() -> Iterator[Breach]:
    """A task for each chosen grid, none for another, none outside of the days."""
    chosen = CampaignGrid.objects.filter(campaign=OuterRef("campaign"), grid=OuterRef("grid"))
    days = Q(day__lt=F("campaign__starts_on")) | Q(day__gt=F("campaign__ends_on"))
    for task in CampaignTask.objects.filter(~Exists(chosen) | days).iterator():
        yield Breach(
            "campaigns", f"campaign {task.campaign_id}", f"task {task.pk} is of no chosen grid or day"
        )
    made = CampaignTask.objects.filter(campaign=OuterRef("campaign"), grid=OuterRef("grid"))
    grids = CampaignGrid.objects.filter(opened_until__isnull=False).filter(~Exists(made))
    for row in grids.iterator():
        yield Breach(
            "campaigns", f"campaign {row.campaign_id}", f"grid {row.grid_id} is opened and has no task"
        )


CHECKS: tuple[Check, ...] = (each_rests_on_an_item, units_are_those_that_were_chosen)
