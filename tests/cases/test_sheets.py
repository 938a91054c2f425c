"""Other lists than cases as files: the same worker, of what the person may see then, fetched while that lasts."""

from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from cases.campaigns.actions import do_task
from cases.exports import files, tasks
from cases.exports.actions import ask_sheet
from cases.exports.api import ExportIn
from cases.exports.queries import export_for_fetching
from cases.exports.sheets import SHEETS
from cases.models import Campaign, Export, Notice
from gridgov.models import AuditEntry
from gridgov.problems import Invalid, Refused
from members.models import User
from tests.cases.test_campaigns import FOUND, opened
from tests.cases.test_desk_case import sign_in
from tests.cases.test_exports import lines, made
from tests.cases.world import World


@pytest.fixture
def campaign(world: World) -> Campaign:
    """Two grids, two days; one unit is done."""
    campaign = opened(world)
    task = campaign.tasks.filter(grid=world.cast.grid).earliest("day")
    do_task(task_id=task.pk, by=world.cast.alice, given=FOUND | {"q3": "=1+1"})
    return campaign


def units(by: User, campaign: Campaign, kind: str = "csv") -> Export:
    return ask_sheet(by=by, what="campaign", format=kind, of=campaign.pk)


def test_the_api_names_every_list() -> None:
    assert set(ExportIn().fields["what"].choices) == set(SHEETS)  # type: ignore[attr-defined]


def test_units_of_a_campaign_in_several_steps_told_once(
    world: World, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "AT_ONCE", 3)
    export = made(units(world.cast.lisa, campaign))
    head, *rows = lines(export)
    assert head == [
        "Day", "Grid", "Community", "Done at", "Who", "Water in the street", "Sandbags", "Gully clear", "Note",
    ]  # fmt: skip
    assert (export.state, export.done, export.total, export.percent) == ("done", 4, 4, 100)
    assert export.fresh_from
    (done,) = [row for row in rows if row[3]]
    assert done[5:] == ["ankle", "12", "yes", "'=1+1"], "no cell runs as a formula"
    assert len({(row[0], row[1]) for row in rows}) == 4, "each unit once"
    assert Notice.objects.filter(export=export, kind="export").count() == 1
    entry = AuditEntry.objects.get(action="cases.export")
    assert (entry.data["list"], entry.data["of"]) == ("campaign", campaign.pk)


def test_as_a_workbook_numbers_are_numbers(world: World, campaign: Campaign) -> None:
    export = made(units(world.cast.lisa, campaign, "xlsx"))
    sheet, _about = load_workbook(files.file_of(export), read_only=True).worksheets
    done: list[Any] = [row for row in sheet.iter_rows(min_row=2, values_only=True) if len(row) > 6 and row[6]]
    assert [(row[6], row[3].year, row[0]) for row in done] == [
        (12, campaign.starts_on.year, campaign.starts_on.isoformat())
    ]
    assert sheet.title == "Campaign"


def test_sight_is_ones_own_and_whoever_has_lost_it_gets_no_file(world: World, campaign: Campaign) -> None:
    with pytest.raises(Http404):
        units(world.cast.stranger, campaign)
    export = made(units(world.cast.alice, campaign))
    assert {line[1] for line in lines(export)[1:]} == {world.cast.grid.code}
    assert export_for_fetching(world.cast.alice, export.uuid) == export
    waiting = units(world.cast.alice, campaign)
    world.cast.alice.posts.all().delete()
    alice = User.objects.get(pk=world.cast.alice.pk)
    assert made(waiting).state == "failed"
    with pytest.raises(Refused, match="lost rights"):
        export_for_fetching(alice, export.uuid)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"what": "nothing"}, "what"),
        ({"what": "lapses", "query": "since=31.12.2026"}, "since"),
        ({"what": "lapses", "format": "pdf"}, "format"),
        ({"what": "hotline", "query": "tab=nonsense"}, "tab"),
    ],
)
def test_what_cannot_be_asked(world: World, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        ask_sheet(by=world.cast.oscar, **{"format": "csv", **given})
    assert list(wrong.value.fields) == [field]


def test_from_the_page_and_over_the_api(world: World, campaign: Campaign, client: Client) -> None:
    sign_in(client, world.cast.lisa)
    page = client.get(reverse("desk:campaign", args=[campaign.pk])).content.decode()
    assert page.count('name="what" value="campaign"') == 1
    given = {"what": "campaign", "of": campaign.pk, "format": "xlsx"}
    assert client.post(reverse("desk:export-list"), given).status_code == 302
    export = made(Export.objects.get())
    Export.objects.filter(pk=export.pk).update(state="expired")
    shown = client.get(reverse("desk:exports")).content.decode()
    assert ("4 rows" in shown, reverse("desk:campaign", args=[campaign.pk]) in shown) == (True, True)
    asked = client.post("/api/v1/exports/", given | {"format": "csv"}, content_type="application/json")
    assert (asked.status_code, asked.json()["what"]) == (202, "campaign")
    sign_in(client, world.cast.stranger)
    assert client.post(reverse("desk:export-list"), given).status_code == 404
