"""A hotline's file: its columns, what each row would become, bringing in, twice is once, the way back."""

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions import report_case
from cases.auditing.intake import CHECKS
from cases.hotlines import tasks
from cases.hotlines.actions import choose_columns, confirm_file, put_hotline, stop_file, take_file
from cases.hotlines.queries import counts_of
from cases.hotlines.rules import COLUMNS, KEEP, check_columns, guessed, read_line
from cases.models import Case, Clock, Hotline, HotlineFile, HotlineRow, Reporter
from gridgov.problems import Invalid, Refused, Stale
from gridgov.work import run_sweep
from grids.models import Building
from members.tables import Table, read_table
from tests.cases.planting import unguarded
from tests.cases.test_desk_case import sign_in
from tests.cases.world import IN_G3, World

HEAD = "工单编号,诉求内容,类别,地址,经度,纬度,姓名,电话,紧急程度"
NEW = "H1,Bags at the gate,暴露垃圾,Willow Road 1,120.005,30.01,王小明,13800005678,紧急"
BUILT = "H2,Bags in the yard,06001,柳园路12号,,,,,"
UNPLACED = "H3,Bags somewhere,,nobody knows,,,,,"
FAULTY = "H4,,nothing like it,,abc,30,,12,"
TWICE = "H1,Again,06001,,120.005,30.01,,,"


@pytest.fixture
def line(world: World) -> Hotline:
    Building.objects.create(
        community=world.cast.community, code="B12", name="柳园路12号", lon=120.015, lat=30.01
    )
    return put_hotline(
        by=world.cast.oscar, code="12345", name="12345", office=world.cast.street_centre,
        case_class=world.classes["litter"],
    )  # fmt: skip


def table(*rows: str, head: str = HEAD) -> Table:
    return read_table("a.csv", BytesIO("\n".join([head, *rows]).encode()))


def handed(world: World, line: Hotline, *rows: str) -> HotlineFile:
    """Handed in, its columns said, looked through."""
    file = take_file(by=world.cast.oscar, hotline=line, name="a.csv", table=table(*rows))
    if file.state == "mapping":
        choose_columns(by=world.cast.oscar, file_id=file.pk, columns=file.columns)
    line.refresh_from_db()
    return worked(file)


def worked(file: HotlineFile) -> HotlineFile:
    while run_sweep("hotlines"):
        pass
    file.refresh_from_db()
    return file


def counts(file: HotlineFile) -> dict[str, int]:
    return {state: many for state, many in counts_of([file])[file.pk].items() if many and state != "all"}


def bring_in(world: World, file: HotlineFile, **more: Any) -> HotlineFile:
    confirm_file(by=world.cast.oscar, file_id=file.pk, **more)
    return worked(file)


def test_columns_are_guessed_and_checked() -> None:
    headers = ["编号", "内容", "Lon", "lat", "own"]
    found = {"key": "编号", "description": "内容", "lon": "Lon", "lat": "lat"}
    assert guessed(headers, {}) == found
    assert guessed(headers, {"place": "own", "key": "gone"}) == found | {"place": "own"}
    with pytest.raises(Invalid) as wrong:
        check_columns({"key": "编号", "description": "编号", "place": "nowhere"}, headers)
    assert set(wrong.value.fields) == {"key", "description", "place"}
    with pytest.raises(Invalid, match="no column called “colour”"):
        check_columns({"key": "编号", "description": "内容", "colour": "own"}, headers)


def test_a_row_is_read_and_its_faults_are_named() -> None:
    columns = dict(zip(("key", "description", "case_class", "place", "lon", "lat", "name", "phone", "urgent"),
                       HEAD.split(","), strict=True))  # fmt: skip
    assert set(columns) == set(COLUMNS)
    good = read_line(dict(zip(HEAD.split(","), NEW.split(","), strict=True)), columns)
    assert (good.key, good.lon, good.lat, good.phone, good.urgent, good.faults) == (
        "H1", 120.005, 30.01, "13800005678", True, {},
    )  # fmt: skip
    bad = read_line(dict(zip(HEAD.split(","), FAULTY.split(","), strict=True)), columns)
    assert set(bad.faults) == {"description", "lon", "phone"}
    half = read_line({"工单编号": "1", "诉求内容": "x", "经度": "120"}, columns)
    assert set(half.faults) == {"lon"}


def test_looked_through_then_brought_in_once(world: World, line: Hotline) -> None:
    file = handed(world, line, NEW, BUILT, UNPLACED, FAULTY, TWICE)
    assert (file.state, counts(file)) == ("ready", {"new": 2, "unplaced": 1, "faulty": 2})
    assert not Case.objects.exists(), "a look brings nothing in"
    assert bring_in(world, file).state == "done"
    assert counts(file) == {"done": 2, "faulty": 2, "left": 1}
    first, second = Case.objects.order_by("pk")
    assert (first.source, first.urgent, first.reported_by, first.reported_for) == (
        "hotline", True, world.cast.oscar, world.cast.street_centre,
    )  # fmt: skip
    assert Reporter.objects.get().case == first
    assert (second.reported_grid, second.place) == (world.cast.neighbour_grid, "柳园路12号")
    assert {row.cells for row in HotlineRow.objects.filter(state="done")} == {""}, "the case has it now"
    again = handed(world, line, NEW, UNPLACED)
    assert counts(again) == {"known": 1, "unplaced": 1}, "remembered columns; their number is known"
    assert bring_in(world, again, unplaced=True).state == "done"
    assert Case.objects.get(description="Bags somewhere").holder == world.cast.city_centre
    assert [str(breach) for check in CHECKS for breach in check()] == []


def test_two_files_with_the_same_number_make_one_case(world: World, line: Hotline) -> None:
    first, second = handed(world, line, NEW), handed(world, line, NEW)
    for file in (first, second):
        confirm_file(by=world.cast.oscar, file_id=file.pk)
    worked(first)
    worked(second)
    assert Case.objects.count() == 1
    assert sorted([*counts(first), *counts(second)]) == ["done", "known"]


def test_a_worker_that_dies_brings_nothing_in_by_halves(
    world: World, line: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = handed(world, line, NEW, BUILT)
    confirm_file(by=world.cast.oscar, file_id=file.pk)

    class Killed(BaseException):
        """As if the process were gone after the report and before the mark."""

    def dies(*given: Any, **more: Any) -> None:
        report_case(*given, **more)
        raise Killed

    monkeypatch.setattr(tasks, "report_case", dies)
    with pytest.raises(Killed):
        run_sweep("hotlines")
    assert not Case.objects.exists()
    monkeypatch.undo()
    assert counts(worked(file)) == {"done": 2}
    assert Case.objects.count() == 2


def test_a_row_that_breaks_is_kept_with_its_sentence_and_holds_up_no_other(
    world: World, line: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its fault shows only when the transaction ends: an open case without a clock."""
    file = handed(world, line, NEW, BUILT)
    confirm_file(by=world.cast.oscar, file_id=file.pk)

    def breaks(report: Any, **more: Any) -> Any:
        made = report_case(report, **more)
        if report.description == "Bags at the gate":
            Clock.objects.filter(case=made[0]).delete()
        return made

    monkeypatch.setattr(tasks, "report_case", breaks)
    assert (worked(file).state, counts(file)) == ("done", {"done": 1, "failed": 1})
    failed = file.rows.get(state="failed")
    assert (failed.case, failed.faults) == (
        None, {"": "Something broke on our side. Nothing was kept of this row."},
    )  # fmt: skip
    assert Case.objects.get().description == "Bags in the yard"


def test_stopped_and_without_the_right(world: World, line: Hotline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "AT_ONCE", 1)
    file = handed(world, line, NEW, BUILT, "H9,Bags,,,120.005,30.01,,,")
    confirm_file(by=world.cast.oscar, file_id=file.pk)
    run_sweep("hotlines")
    stop_file(by=world.cast.oscar, file_id=file.pk)
    assert counts(worked(file)) == {"done": 1, "left": 2}
    with pytest.raises(Stale):
        confirm_file(by=world.cast.oscar, file_id=file.pk)
    other = handed(world, line, BUILT)
    confirm_file(by=world.cast.oscar, file_id=other.pk)
    Hotline.objects.filter(pk=line.pk).update(office=world.cast.district_centre)
    assert counts(worked(other)) == {"failed": 1}
    assert "does not take reports" in other.rows.get().faults[""]


def test_limits(world: World, line: Hotline) -> None:
    with pytest.raises(Invalid, match="no rows"):
        take_file(by=world.cast.oscar, hotline=line, name="a.csv", table=table())
    with pytest.raises(Invalid, match="with this code"):
        put_hotline(by=world.cast.oscar, code="12345", name="x", office=world.cast.street_centre)
    for _ in range(2):
        take_file(by=world.cast.oscar, hotline=line, name="a.csv", table=table(NEW))
    with pytest.raises(Refused, match="2 files"):
        take_file(by=world.cast.oscar, hotline=line, name="a.csv", table=table(NEW))


def test_what_became_no_case_is_forgotten_and_numbers_stay_known(world: World, line: Hotline) -> None:
    bring_in(world, handed(world, line, NEW, FAULTY))
    assert tasks.forget_old_files(10) == 0
    HotlineFile.objects.update(ended_at=timezone.now() - KEEP)
    assert tasks.forget_old_files(10) == 1
    assert [row.key for row in HotlineRow.objects.all()] == ["H1"]
    assert counts(handed(world, line, NEW)) == {"known": 1}


def test_a_colleague_reads_of_a_case_out_of_sight_only_that_there_is_one(
    world: World, line: Hotline, client: Client
) -> None:
    """A file is an office's; what its rows became lies where the place is."""
    far = "H9,Bags far away,06001,,{},{},,,".format(*IN_G3)
    file = bring_in(world, handed(world, line, far))
    case = Case.objects.get()
    colleague = world.cast.oscar
    with unguarded():  # as if somebody else of the office had brought it in
        Case.objects.filter(pk=case.pk).update(reported_by=world.cast.lisa)
    assert not Case.objects.visible_to(colleague).filter(pk=case.pk).exists()
    sign_in(client, colleague)
    page = client.get(reverse("desk:hotline-file", args=[file.pk])).content.decode()
    assert "H9" in page
    assert case.number not in page
    (row,) = client.get(reverse("api-hotline-rows", args=[file.pk])).json()["results"]
    assert (row["state"], row["case"]) == ("done", None)


def test_a_file_that_nobody_agrees_to_is_not_kept_for_ever(world: World, line: Hotline) -> None:
    """Names and telephones of callers lie in its rows."""
    waits = handed(world, line, NEW, FAULTY)
    assert waits.state == "ready"
    assert tasks.forget_old_files(10) == 0
    HotlineFile.objects.update(asked_at=timezone.now() - KEEP * 1.01)
    assert tasks.forget_old_files(10) == 1
    waits.refresh_from_db()
    assert (waits.state, counts(waits)) == ("stopped", {"left": 1, "faulty": 1})
    HotlineFile.objects.update(ended_at=timezone.now() - KEEP * 1.01)
    assert tasks.forget_old_files(10) == 1
    assert not HotlineRow.objects.exists()


def test_the_pages_and_the_api(world: World, line: Hotline, client: Client) -> None:
    sign_in(client, world.cast.oscar)
    made = client.post(
        reverse("desk:hotlines"), {"name": "热线", "code": "96", "office": world.cast.street_centre.pk}
    )
    assert made["Location"] == reverse("desk:hotline", args=[Hotline.objects.get(code="96").pk])
    upload = SimpleUploadedFile("a.csv", "\n".join([HEAD, NEW, FAULTY]).encode())
    page = client.post(reverse("desk:hotline", args=[line.pk]), {"file": upload}, follow=True)
    file = HotlineFile.objects.get()
    assert "Which column holds what" in page.content.decode()
    address = reverse("desk:hotline-file", args=[file.pk])
    assert client.post(address, file.columns | {"key": ""}).status_code == 400
    assert "every 2s" in client.post(address, file.columns, follow=True).content.decode()
    worked(file)
    assert "Bring in 1 row" in client.get(address).content.decode()
    client.post(reverse("desk:hotline-confirm", args=[file.pk]))
    worked(file)
    case = Case.objects.get()
    assert case.number in client.get(address, {"state": "done"}).content.decode()
    rejected = client.get(reverse("desk:hotline-rejects", args=[file.pk]))
    lines = list(csv.reader(StringIO(b"".join(rejected.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert lines[0] == ["Row", "Why", *HEAD.split(",")]
    assert (lines[1][0], lines[1][2]) == ("3", "H4")
    assert "What is wrong: This must not be empty." in lines[1][1]
    world.walk(case, "reject")
    api = client.get(f"/api/v1/hotlines/{line.pk}/answers/").json()["results"]
    assert [(row["key"], row["state"], row["answer"]) for row in api] == [
        ("H1", "rejected", "As seen on site")
    ]
    for who in (world.cast.dan, world.cast.henry):
        sign_in(client, who)
        assert client.get(address).status_code == (404 if who == world.cast.dan else 403)
