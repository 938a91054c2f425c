"""Campaigns."""

from datetime import timedelta

from django.utils import timezone

from cases.models import AdmittedItem, Campaign, CampaignGrid, CampaignTask
from tests.cases.planting.hand import Planted
from tests.cases.world import World


def campaign_for(world: World) -> Campaign:
    """The street's, over its first grid, with its task."""
    today, centre = timezone.localdate(), world.cast.street_centre
    item = AdmittedItem.objects.create(
        organisation=centre, case_class=world.classes["litter"], frequency="Daily", weekly_hours=1,
        legal_basis="Ordinance 7", starts_on=today, ends_on=today,
    )  # fmt: skip
    campaign = Campaign.objects.create(
        organisation=centre, item=item, title="Flood", kind="flood", instructions="Look", unit="once",
        starts_on=today, ends_on=today, territory_version=1, opened_by=world.cast.lisa, opened_at=timezone.now(),
    )  # fmt: skip
    CampaignGrid.objects.create(campaign=campaign, grid=world.cast.grid, opened_until=today)
    CampaignTask.objects.create(campaign=campaign, grid=world.cast.grid, day=today)
    return campaign


def campaign_on_nothing(world: World) -> None:
    campaign = campaign_for(world)
    AdmittedItem.objects.filter(pk=campaign.item_id).update(organisation=world.cast.department)


def unit_of_another_grid(world: World) -> None:
    campaign_for(world).tasks.update(grid=world.cast.far_grid)


def unit_outside_of_the_days(world: World) -> None:
    campaign_for(world).tasks.update(day=timezone.localdate() + timedelta(days=1))


def grid_without_its_unit(world: World) -> None:
    campaign_for(world).tasks.all().delete()


PLANTED: Planted = (
    (campaign_on_nothing, "rests on no item that carries it"),
    (unit_of_another_grid, "is of no chosen grid or day"),
    (unit_outside_of_the_days, "is of no chosen grid or day"),
    (grid_without_its_unit, "is opened and has no task"),
)
