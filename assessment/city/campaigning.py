"""A campaign of the demo city: the first street watches its gullies in the rainy season, and has begun."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from cases.actions.gate import admit_item
from cases.campaigns.actions import Plan, do_task, open_campaign
from cases.campaigns.queries import grids_within
from cases.campaigns.rules import read_questions
from cases.campaigns.tasks import open_some
from cases.models import Campaign, CampaignTask, CaseClass
from gridgov.models import WorkItem
from members.models import Post, User

from .frame import Frame

DAY = timedelta(days=1)
ASKED = read_questions(
    "积水情况 | choice | 无, 脚踝以下, 膝盖以下, 更深\n堵塞的雨水口 | number\n已提醒低洼处商户 | tick"
)
ANSWERS = ({"q0": "无", "q1": 0, "q2": "on"}, {"q0": "脚踝以下", "q1": 2, "q2": "on"}, {"q0": "无", "q1": 1})


def watch_the_gullies(frame: Frame, users: dict[int, User], now: datetime) -> None:
    """Each grid once a day, from two days ago to a week from now; two thirds of what is due is done."""
    centre = frame.staff.centres[frame.areas_of(0)["street"].pk]
    today = timezone.localdate(now)
    flood = CaseClass.objects.offered().get(kind="social", code="S0901")
    item = admit_item(
        by=None, organisation=centre, case_class=flood, frequency="汛期每日一次 · once a day in the rainy season",
        weekly_hours=Decimal(2), legal_basis="防汛条例（示例）第八条 · invented flood ordinance, article 8",
        starts_on=today - 30 * DAY, ends_on=today + 60 * DAY,
    )  # fmt: skip
    leads = Post.objects.filter(organisation=centre, kind__code="centre_leader")
    opener = User.objects.filter(pk__in=leads.values("user")).order_by("pk").first()
    if opener is None:
        return
    plan = Plan(
        organisation=centre, item=item, title="汛期积水巡查 · Flood watch", kind="flood",
        instructions="每日雨后查看雨水口和低洼处。 Look at gullies and low places once a day, after rain.",
        unit=Campaign.Unit.DAILY, starts_on=today - 2 * DAY, ends_on=today + 7 * DAY,
        grids=list(grids_within(centre).values_list("pk", flat=True)), questions=ASKED,
    )  # fmt: skip
    campaign = open_campaign(plan, by=opener, at=now - 2 * DAY)
    open_some({"campaign": campaign.pk, "batch": 0})
    WorkItem.objects.filter(kind="campaign").update(state="done", done_at=now)
    due = CampaignTask.objects.filter(campaign=campaign, day__lte=today).order_by("day", "grid__code")
    walkers = dict(Post.objects.filter(grid__isnull=False).order_by("-pk").values_list("grid", "user"))
    for number, task in enumerate(due):
        if number % 3 != 2 and task.grid_id in walkers:
            by = users.get(walkers[task.grid_id]) or User.objects.get(pk=walkers[task.grid_id])
            do_task(task_id=task.pk, by=by, given=ANSWERS[number % len(ANSWERS)], at=now)
