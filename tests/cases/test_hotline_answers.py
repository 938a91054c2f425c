"""The way back to a hotline: who is told that a file is over, what is owed, what was sent, and all of it as a file."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cases.actions import perform
from cases.exports import files
from cases.exports.actions import ask_sheet
from cases.exports.rules import link_token
from cases.hotlines.access import hotlines_of
from cases.hotlines.actions import confirm_file, mark_sent, stop_file
from cases.hotlines.owed import TABS, answers_of
from cases.models import Export, Hotline, HotlineFile, HotlineRow, Notice
from gridgov.problems import Invalid
from gridgov.work import run_sweep
from members.models import User
from tests.cases.test_desk_case import sign_in
from tests.cases.test_exports import lines, made
from tests.cases.test_hotlines import BUILT, FAULTY, NEW, bring_in, handed, line, worked
from tests.cases.world import World

__all__ = ["line"]  # the fixture
OTHER = "H5,Lamp,06001,,120.006,30.01,,,"


@pytest.fixture
def brought(world: World, line: Hotline) -> dict[str, HotlineRow]:
    """Two that are at work and one that is over, by the hotline's number."""
    bring_in(world, handed(world, line, NEW, BUILT, OTHER))
    rows = {row.key: row for row in HotlineRow.objects.select_related("case")}
    assert rows["H1"].case
    world.walk(rows["H1"].case, "reject")
    return rows


def keys(user: User, **more: Any) -> list[str]:
    found = answers_of(hotlines_of(user), user, **more)
    return [row.key for row in found.order_by(*TABS[more["tab"]].order)]


class TestTold:
    def test_who_handed_it_in_and_who_agreed_each_once_with_counts(
        self, world: World, line: Hotline, client: Client
    ) -> None:
        file = handed(world, line, NEW, BUILT, FAULTY)
        confirm_file(by=world.cast.anna, file_id=file.pk)
        worked(file)
        worked(file)
        assert sorted(Notice.objects.filter(hotline_file=file).values_list("user__username", flat=True)) == [
            "anna", "oscar",
        ]  # fmt: skip
        sign_in(client, world.cast.oscar)
        page = client.get(reverse("desk:notices")).content.decode()
        assert "file “a.csv” is over: Has faults: 1, Brought in: 2" in page
        assert reverse("desk:hotline-file", args=[file.pk]) in page

    def test_nobody_is_told_of_what_a_person_ends(self, world: World, line: Hotline) -> None:
        file = handed(world, line, NEW)
        stop_file(by=world.cast.oscar, file_id=file.pk)
        assert HotlineFile.objects.get(pk=file.pk).outcome == {"left": 1}
        assert not Notice.objects.filter(kind="hotline").exists()


class TestOwed:
    def test_what_is_over_waits_to_be_sent_back_the_earliest_due_first(
        self, world: World, brought: dict[str, HotlineRow]
    ) -> None:
        assert keys(world.cast.oscar, tab="ready") == ["H1"]
        due = {row.key: row.case.total_due_at for row in brought.values() if row.case}
        assert keys(world.cast.oscar, tab="work") == sorted(["H2", "H5"], key=lambda key: (due[key], key))
        case = brought["H5"].case
        assert case
        for q, found in (("h5", ["H5"]), (case.number[-4:], ["H5"]), ("none", []), (" ", ["H2", "H5"])):
            assert sorted(keys(world.cast.oscar, tab="work", q=q)) == found, q

    def test_sent_back_once_undone_and_not_before_its_end(
        self, world: World, brought: dict[str, HotlineRow]
    ) -> None:
        row = brought["H1"]
        with pytest.raises(Invalid, match="is not over"):
            mark_sent(by=world.cast.oscar, rows=[row.pk, brought["H2"].pk])
        assert [mark_sent(by=world.cast.oscar, rows=[row.pk]) for _ in range(2)] == [1, 0]
        assert (keys(world.cast.oscar, tab="ready"), keys(world.cast.oscar, tab="sent")) == ([], ["H1"])
        assert mark_sent(by=world.cast.oscar, rows=[row.pk], sent=False) == 1
        assert keys(world.cast.oscar, tab="ready") == ["H1"]

    def test_what_goes_on_owes_another_answer(self, world: World, brought: dict[str, HotlineRow]) -> None:
        row = brought["H1"]
        mark_sent(by=world.cast.oscar, rows=[row.pk])
        perform("reopen", case_id=row.case_id or 0, actor=world.cast.oscar, given={"text": "Still there"})
        run_sweep("hotline_owed")
        assert (keys(world.cast.oscar, tab="sent"), len(keys(world.cast.oscar, tab="work"))) == ([], 3)

    def test_a_merged_report_waits_for_the_case_that_goes_on(
        self, world: World, brought: dict[str, HotlineRow]
    ) -> None:
        merged, main = brought["H5"].case, brought["H2"].case
        assert merged
        assert main
        perform("merge", case_id=merged.pk, actor=world.cast.oscar, given={"main": main})
        assert keys(world.cast.oscar, tab="ready") == ["H1"]
        world.walk(main, "reject")
        assert sorted(keys(world.cast.oscar, tab="ready")) == ["H1", "H2", "H5"]

    def test_others_see_and_change_nothing(
        self, world: World, brought: dict[str, HotlineRow], client: Client
    ) -> None:
        row = brought["H1"]
        assert mark_sent(by=world.cast.dan, rows=[row.pk]) == 0
        sign_in(client, world.cast.dan)
        page = client.get(reverse("desk:hotline-owed")).content.decode()
        assert "No hotline waits for an answer" in page
        sign_in(client, world.cast.oscar)
        page = client.get(reverse("desk:hotline-owed")).content.decode()
        assert ("H1" in page, "As seen on site" in page) == (True, True)

    def test_page_undo_and_api(self, world: World, brought: dict[str, HotlineRow], client: Client) -> None:
        sign_in(client, world.cast.oscar)
        row, sent = brought["H1"], reverse("desk:hotline-sent")
        assert client.post(sent).status_code == 400
        answer = client.post(sent, {"row": row.pk, "back": "?tab=ready"}, follow=True)
        assert "1 answer is sent back" in answer.content.decode()
        page = client.get(reverse("desk:hotline-owed"), {"tab": "sent"}).content.decode()
        assert "not sent back after all" in page
        client.post(sent, {"row": row.pk, "not": "1"})
        assert keys(world.cast.oscar, tab="ready") == ["H1"]
        told = client.post(
            "/api/v1/hotlines/answers/sent/", {"rows": [row.pk]}, content_type="application/json"
        )
        assert told.json() == {"changed": 1}
        found = client.get(f"/api/v1/hotlines/{row.hotline_id}/answers/?state=sent").json()["results"]
        assert [(each["id"], each["key"], each["over"]) for each in found] == [(row.pk, "H1", True)]

    def test_two_rows_ask_no_more_than_one(
        self, world: World, brought: dict[str, HotlineRow], client: Client
    ) -> None:
        sign_in(client, world.cast.oscar)
        asked = []
        for tab in ("ready", "work"):
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("desk:hotline-owed"), {"tab": tab})
            asked.append(len(queries))
        assert asked[1] <= asked[0] <= 12


class TestAsAFile:
    @pytest.mark.parametrize("query", ["tab=ready", "", "q=H1&since=2020-01-01"])
    def test_as_csv(self, world: World, line: Hotline, brought: dict[str, HotlineRow], query: str) -> None:
        export = made(ask_sheet(by=world.cast.oscar, what="hotline", format="csv", of=line.pk, query=query))
        head, *rows = lines(export)
        assert head[:5] == ["Hotline", "Their number", "Our number", "State", "Answer"]
        case = brought["H1"].case
        assert case
        assert rows[0][:5] == ["12345", "H1", case.number, "Rejected", "As seen on site"]
        assert (export.state, export.done, len(rows)) == ("done", len(rows), 1 if query else 3)

    def test_as_a_workbook_from_the_page_with_days(
        self, world: World, line: Hotline, brought: dict[str, HotlineRow], client: Client
    ) -> None:
        sign_in(client, world.cast.oscar)
        day = timezone.localdate().isoformat()
        given = {"what": "hotline", "of": line.pk, "since": day, "until": day, "format": "xlsx"}
        assert client.post(reverse("desk:export-list"), given)["Location"] == reverse("desk:exports")
        export = made(Export.objects.get())
        assert export.about == f"Answers to hotlines · 12345 · From: {day} · Until: {day}"
        sheet, about = load_workbook(files.file_of(export), read_only=True).worksheets
        assert [row[1] for row in sheet.iter_rows(values_only=True)] == ["Their number", "H1", "H2", "H5"]
        assert ("Rows", "3") in [row[:2] for row in about.iter_rows(values_only=True)]
        page = client.get(reverse("desk:exports")).content.decode()
        assert "3 rows" in page
        got = client.get(reverse("desk:export-file", args=[export.uuid, link_token(export)]))
        assert got["Content-Disposition"].startswith('attachment; filename="answers-')
