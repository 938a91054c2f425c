"""Campaigns: only on an admitted item; tasks made in batches; done once; watched by street, grid and day."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions.gate import withdraw_item
from cases.campaigns import tasks as worker
from cases.campaigns.actions import Plan, do_task, end_campaign, extend_campaign, open_campaign
from cases.campaigns.queries import (
    answers_told,
    by_day,
    by_grid,
    by_street,
    campaigns_for,
    chosen_grids,
    total,
    waiting_for,
    watched,
)
from cases.campaigns.rules import checked_questions, read_questions
from cases.models import Campaign, CampaignTask, Notice
from gridgov.models import WorkItem
from gridgov.problems import Invalid, Refused, Stale
from gridgov.work import run_sweep
from tests.cases.test_gate import admit
from tests.cases.world import World
from tests.cast import give_post

DAY = timedelta(days=1)
ASKED = read_questions(
    "Water in the street | choice | none, ankle, knee\nSandbags | number\nGully clear\nNote | text"
)
FOUND = {"q0": "ankle", "q1": "12", "q2": "on", "q3": "At the gate"}


def today() -> date:
    return timezone.localdate()


def plan(world: World, **more: Any) -> Plan:
    """The street's over its two grids, today and tomorrow, each day."""
    centre = world.cast.street_centre
    if "item" not in more:
        more["item"] = admit(world, organisation=centre, starts_on=today() - DAY, ends_on=today() + 30 * DAY)
    given: dict[str, Any] = {
        "organisation": centre,
        "title": "Flood watch",
        "kind": "flood",
        "instructions": "Look at the gullies",
        "unit": "daily",
        "starts_on": today(),
        "ends_on": today() + DAY,
        "grids": [world.cast.grid.pk, world.cast.neighbour_grid.pk],
        "questions": ASKED,
    }
    return Plan(**given | more)


def opened(world: World, **more: Any) -> Campaign:
    campaign = open_campaign(plan(world, **more), by=world.cast.lisa)
    while run_sweep("campaign"):
        pass
    campaign.refresh_from_db()
    return campaign


def test_the_worker_makes_the_tasks_in_batches_and_done_twice_adds_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "GRIDS_AT_ONCE", 1)
    campaign = open_campaign(plan(world), by=world.cast.lisa)
    assert (campaign.state, campaign.tasks.count()) == ("opening", 0)
    worker.open_some({"campaign": campaign.pk, "batch": 0})
    assert campaign.tasks.count() == 2
    while run_sweep("campaign"):
        pass
    worker.open_some({"campaign": campaign.pk, "batch": 0})
    campaign.refresh_from_db()
    assert (campaign.state, campaign.tasks.count()) == ("running", 4)


@pytest.mark.parametrize("wrong", ["another's", "withdrawn", "too short"])
def test_without_an_admitted_item_it_is_refused_with_the_reason(world: World, wrong: str) -> None:
    cast = world.cast
    days = {"starts_on": today(), "ends_on": today() + (DAY if wrong != "too short" else 0 * DAY)}
    item = admit(world, organisation=cast.department if wrong == "another's" else cast.street_centre, **days)
    if wrong == "withdrawn":
        item = withdraw_item(by=cast.ada, item_id=item.pk)
    with pytest.raises(Refused) as refused:
        open_campaign(plan(world, item=item), by=cast.lisa)
    assert {"another's": "another organisation", "withdrawn": "withdrawn", "too short": "binds from"}[
        wrong
    ] in str(refused.value)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": " "}, "title"),
        ({"grids": []}, "grids"),
        ({"ends_on": date(2020, 1, 1)}, "ends_on"),
        ({"questions": []}, "questions"),
        ({"questions": [{"label": "手机号", "kind": "text"}]}, "questions"),
        ({"questions": [{"label": "Colour", "kind": "choice", "choices": ["red"]}]}, "questions"),
    ],
)
def test_what_cannot_be_opened(world: World, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        open_campaign(plan(world, **given), by=world.cast.lisa)
    assert field in wrong.value.fields


def test_who_opens_and_over_which_grids(world: World) -> None:
    cast = world.cast
    with pytest.raises(Refused):
        open_campaign(plan(world), by=cast.oscar)
    with pytest.raises(Invalid):
        open_campaign(plan(world, grids=[cast.far_grid.pk]), by=cast.lisa)
    assert chosen_grids(cast.street_centre, area=None, kind="", codes=[]) == [
        cast.grid.pk,
        cast.neighbour_grid.pk,
    ]
    assert chosen_grids(cast.street_centre, area=None, kind="", codes=["G2"]) == [cast.neighbour_grid.pk]


def test_the_member_sees_what_is_due_answers_and_sending_twice_keeps_it_once(world: World) -> None:
    cast, campaign = world.cast, opened(world)
    (task,) = waiting_for(cast.alice)
    assert (task.day, task.grid) == (today(), cast.grid)
    first = do_task(task_id=task.pk, by=cast.alice, given=FOUND)
    again = do_task(task_id=task.pk, by=cast.alice, given=FOUND)
    assert again.done_at == first.done_at
    assert again.answers == {"q0": "ankle", "q1": 12, "q2": True, "q3": "At the gate"}
    assert waiting_for(cast.alice) == []
    with pytest.raises(Invalid):
        do_task(task_id=campaign.tasks.get(grid=cast.grid, day=today() + DAY).pk, by=cast.alice, given=FOUND)
    with pytest.raises(Http404):
        do_task(
            task_id=campaign.tasks.filter(grid=cast.neighbour_grid).earliest("day").pk,
            by=cast.alice,
            given=FOUND,
        )


@pytest.mark.parametrize(("name", "value"), [("q0", "chin"), ("q1", "many"), ("q1", "-1"), ("q3", "")])
def test_an_answer_that_cannot_be_is_named(world: World, name: str, value: str) -> None:
    opened(world)
    with pytest.raises(Invalid) as wrong:
        do_task(task_id=waiting_for(world.cast.alice)[0].pk, by=world.cast.alice, given=FOUND | {name: value})
    assert set(wrong.value.fields) == {name}


def test_progress_by_street_grid_and_day_within_ones_own_ground(world: World) -> None:
    cast, campaign = world.cast, opened(world)
    do_task(task_id=waiting_for(cast.alice)[0].pk, by=cast.alice, given=FOUND)
    seen = watched(campaign, cast.lisa)
    assert (total(seen, today()).done, total(seen, today()).whole) == (1, 2)
    assert [(share.name, share.done, share.whole) for share in by_street(seen, today())] == [
        (cast.street.display_name, 1, 2)
    ]
    assert [share.percent for share in by_grid(seen, today())] == [0, 100]
    assert [(share.done, share.whole) for share in by_day(campaign, seen, today())] == [(1, 2)]
    assert dict(answers_told(campaign, seen))["Sandbags"] == "12"
    assert watched(campaign, cast.alice).count() == 2
    assert campaigns_for(cast.diana).filter(pk=campaign.pk).exists()
    assert not campaigns_for(cast.henry).exists()


def test_once_a_grid_counts_up_by_day(world: World) -> None:
    campaign = opened(world, unit="once")
    assert campaign.tasks.count() == 2
    do_task(task_id=waiting_for(world.cast.alice)[0].pk, by=world.cast.alice, given=FOUND)
    days = by_day(campaign, watched(campaign, world.cast.lisa), today())
    assert [(share.done, share.whole) for share in days] == [(1, 2)]


def test_more_time_makes_the_new_days_and_only_as_far_as_the_item_binds(world: World) -> None:
    cast, campaign = world.cast, opened(world)
    with pytest.raises(Refused):
        extend_campaign(campaign_id=campaign.pk, by=cast.lisa, ends_on=today() + 60 * DAY, reason="Rain")
    with pytest.raises(Invalid):
        extend_campaign(campaign_id=campaign.pk, by=cast.lisa, ends_on=today(), reason="Rain")
    extend_campaign(campaign_id=campaign.pk, by=cast.lisa, ends_on=today() + 3 * DAY, reason="Rain")
    while run_sweep("campaign"):
        pass
    campaign.refresh_from_db()
    assert (campaign.state, campaign.tasks.count()) == ("running", 8)
    assert campaign.extensions[0][2] == "Rain"


def test_ended_early_with_a_reason_asks_nobody_any_more(world: World) -> None:
    cast, campaign = world.cast, opened(world)
    task = waiting_for(cast.alice)[0]
    with pytest.raises(Invalid):
        end_campaign(campaign_id=campaign.pk, by=cast.lisa, reason=" ")
    end_campaign(campaign_id=campaign.pk, by=cast.lisa, reason="The water has gone")
    assert waiting_for(cast.alice) == []
    with pytest.raises(Stale):
        do_task(task_id=task.pk, by=cast.alice, given=FOUND)
    with pytest.raises(Stale):
        end_campaign(campaign_id=campaign.pk, by=cast.lisa, reason="Again")


def test_over_by_itself_after_its_last_day_and_reminded_once_a_day(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = opened(world)
    afternoon = timezone.localtime().replace(hour=16, minute=0)
    monkeypatch.setattr("django.utils.timezone.localtime", lambda *_a: afternoon)
    for _again in range(2):
        run_sweep("campaigns")
        run_sweep("behind")
    told = Notice.objects.filter(kind="behind").values_list("user__username", flat=True)
    assert sorted(told) == ["alice", "leo"]
    assert WorkItem.objects.filter(kind="behind").count() == 1
    later: datetime = afternoon + 3 * DAY
    monkeypatch.setattr("django.utils.timezone.localtime", lambda *_a: later)
    run_sweep("campaigns")
    campaign.refresh_from_db()
    assert (campaign.state, campaign.ended_by) == ("ended", None)


def test_a_question_a_line() -> None:
    assert checked_questions(read_questions("水位 | choice | 低，高\n\n已巡查"))[0]["choices"] == ["低", "高"]
    assert CampaignTask._meta.constraints


def test_what_was_typed_stays_where_the_item_does_not_bind(world: World, client: Client) -> None:
    """Days beyond the item are the likeliest mistake: nobody writes instructions twice for them."""
    centre = world.cast.street_centre
    item = admit(world, organisation=centre, starts_on=today() - DAY, ends_on=today() + 3 * DAY)
    client.force_login(world.cast.lisa, backend="django.contrib.auth.backends.ModelBackend")
    fields = {
        "organisation": centre.pk, "title": "Flood watch", "kind": "flood", "item": item.pk, "unit": "daily",
        "instructions": "Look at the gullies", "questions": "Gully clear", "starts_on": today().isoformat(),
        "ends_on": (today() + 9 * DAY).isoformat(),
    }  # fmt: skip
    page = client.post(reverse("desk:campaign-new"), fields)
    assert page.status_code == 400
    for kept in ("Look at the gullies</textarea>", "It binds from", "under “Work for grid members”"):
        assert kept in page.content.decode()
    campaign = open_campaign(plan(world, item=item), by=world.cast.lisa)
    late = {"ends_on": (today() + 9 * DAY).isoformat(), "reason": "More rain is coming"}
    page = client.post(reverse("desk:campaign-extend", args=[campaign.pk]), late)
    assert "More rain is coming" in page.content.decode()
    assert "It binds from" in page.content.decode()
    ids = re.findall(r' id="([^"]+)"', page.content.decode())
    assert len(ids) == len(set(ids)), "each label leads to its own field"


class TestTwoColleagues:
    """Two people of one grid answer one unit: the second is told, and writes over the first only on purpose."""

    OTHERS = FOUND | {"q0": "knee"}

    @pytest.fixture
    def task(self, world: World) -> CampaignTask:
        cast = world.cast
        give_post(cast.leo, "grid_member", cast.team, grid=cast.grid)
        opened(world)
        task = waiting_for(cast.alice)[0]
        return do_task(task_id=task.pk, by=cast.alice, given=FOUND)

    def test_what_was_not_seen_is_not_written_over(self, world: World, task: CampaignTask) -> None:
        with pytest.raises(Invalid, match="Alice Zhang answered this at"):
            do_task(task_id=task.pk, by=world.cast.leo, given=self.OTHERS, seen=None)
        task.refresh_from_db()
        assert (task.done_by, (task.answers or {})["q0"]) == (world.cast.alice, "ankle")

    def test_what_was_seen_may_be_corrected_and_ones_own_always(
        self, world: World, task: CampaignTask
    ) -> None:
        do_task(task_id=task.pk, by=world.cast.alice, given=self.OTHERS, seen=None)
        task.refresh_from_db()
        done = do_task(task_id=task.pk, by=world.cast.leo, given=FOUND, seen=task.done_at)
        assert (done.done_by, (done.answers or {})["q0"]) == (world.cast.leo, "ankle")

    def test_the_phone_shows_it_and_keeps_what_was_typed(
        self, world: World, task: CampaignTask, client: Client
    ) -> None:
        client.force_login(world.cast.leo, backend="django.contrib.auth.backends.ModelBackend")
        address = reverse("field:campaign-task", args=[task.pk])
        page = client.post(address, self.OTHERS | {"q3": "By the bridge", "seen": ""})
        text = page.content.decode()
        assert page.status_code == 400
        for shown in ("answered this at", "At the gate", "By the bridge"):
            assert shown in text
        (seen,) = re.findall(r'name="seen" value="([^"]+)"', text)
        assert client.post(address, self.OTHERS | {"seen": seen}).status_code == 302
        task.refresh_from_db()
        assert task.done_by == world.cast.leo

    def test_over_the_api_for_who_asks(self, world: World, task: CampaignTask, client: Client) -> None:
        client.force_login(world.cast.leo, backend="django.contrib.auth.backends.ModelBackend")
        address = reverse("api-campaign-task", args=[task.pk])
        given = {"answers": {"q0": "knee", "q1": 12, "q2": True, "q3": "At the gate"}}
        refused = client.post(address, given | {"seen": None}, content_type="application/json")
        assert (refused.status_code, "Alice" in refused.json()["error"]) == (400, True)
        assert client.post(address, given, content_type="application/json").status_code == 200
