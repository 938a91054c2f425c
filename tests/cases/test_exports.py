"""Files of cases: made step by step by the worker, of what the person may see then, fetched while that lasts."""

import csv
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from cases.actions import Contact, perform
from cases.exports import files, of_cases, tasks
from cases.exports.actions import ask_list, ask_paper, cancel_export
from cases.exports.columns import COLUMNS, USUAL, rows_of
from cases.exports.queries import export_for_fetching
from cases.exports.rules import Gone, link_token
from cases.exports.workbook import write_workbook
from cases.models import Case, Export, Insider, Notice
from gridgov.files import NOT_SEEN, safe_cell
from gridgov.models import AuditEntry, WorkItem
from gridgov.problems import Invalid, Refused
from gridgov.work import run_sweep
from members.models import User
from tests.cases.test_dispute_sight import make_dispute
from tests.cases.world import IN_G3, World

BACKEND = "django.contrib.auth.backends.ModelBackend"


def made(export: Export) -> Export:
    """What the worker makes of it."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        while run_sweep("export"):
            pass
    export.refresh_from_db()
    return export


def a_list(
    by: User, *, query: str = "tab=all", kind: str = "csv", columns: list[str] | None = None
) -> Export:
    return ask_list(by=by, format=kind, query=query, columns=columns or USUAL)


def lines(export: Export) -> list[list[str]]:
    with files.file_of(export).open(encoding="utf-8-sig", newline="") as text:
        return list(csv.reader(text))


def numbers(export: Export) -> list[str]:
    return [line[0] for line in lines(export)[1:]]


def test_a_list_as_csv(world: World) -> None:
    near = world.report(description="=HYPERLINK(0)")
    world.report(by=world.cast.cleo, place=IN_G3)
    export = made(a_list(world.cast.oscar))
    assert (export.state, export.done, export.total) == ("done", 1, 1)
    assert files.file_of(export).read_bytes().startswith(b"\xef\xbb\xbf"), "or Excel reads Chinese as Latin-1"
    head, row = lines(export)
    assert head == [str(COLUMNS[key].label) for key in USUAL]
    shown = dict(zip(USUAL, row, strict=True))
    assert (shown["number"], shown["description"]) == (near.number, "'=HYPERLINK(0)")
    assert shown["read_at"][:13] == f"{timezone.localtime(export.fresh_from):%Y-%m-%d %H}"
    assert not files.part_of(export).exists()


def test_a_workbook_holds_numbers_times_and_what_it_is_of(world: World) -> None:
    case = world.report(description="+1\x07 bags", contact=Contact(name="王小明", phone="13800005678"))
    columns = ["number", "description", "lon", "reported_at", "reporter", "phone"]
    with translation.override("zh-hans"):
        export = a_list(world.cast.oscar, kind="xlsx", query="tab=all&state=reported", columns=columns)
    made(export)
    book = load_workbook(files.file_of(export), read_only=True)
    sheet, about = book.worksheets
    _head, row = sheet.iter_rows(values_only=True)
    assert (*row[:2], row[3]) == (case.number, "'+1 bags", case.lon)
    assert row[2] == timezone.localtime(case.reported_at).replace(tzinfo=None)
    assert "小明" not in str(row[4])
    assert "0000" not in str(row[5]), "masked"
    assert export.about in next(about.iter_rows(values_only=True))


def test_the_filter_the_order_and_the_columns_are_as_asked(world: World) -> None:
    first, second = world.report(), world.report()
    world.walk(world.report(), "reject")
    export = made(a_list(world.cast.oscar, columns=["state", "number"]))
    assert lines(export)[0] == ["Number", "State"], "columns stand as in the table"
    assert numbers(export) == [first.number, second.number]
    ended = made(a_list(world.cast.oscar, query="tab=ended"))
    assert ended.done == 1


def test_many_cases_in_several_steps(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    cases = [world.report() for _ in range(5)]
    export = a_list(world.cast.oscar)
    run_sweep("export", limit=1)
    export.refresh_from_db()
    assert (export.state, export.done, export.total, export.percent) == ("running", 2, 5, 40)
    late = world.report()
    with files.part_of(export).open("ab") as part:
        part.write(b"written by somebody who died before he could say so")
    assert numbers(made(export)) == [case.number for case in cases]
    assert late.number not in numbers(export), "newer than the file"


def test_a_lost_beginning_is_written_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    cases = [world.report() for _ in range(3)]
    export = a_list(world.cast.oscar)
    run_sweep("export", limit=1)
    files.part_of(export).unlink()
    assert numbers(made(export)) == [case.number for case in cases]


def test_sight_is_that_of_the_moment_it_is_made(world: World) -> None:
    world.report()
    export = a_list(world.cast.oscar)
    world.cast.oscar.posts.all().delete()
    _no_rights(world.cast.oscar)
    assert made(export).done == 0
    gone = a_list(world.cast.dora)
    User.objects.filter(pk=world.cast.dora.pk).update(is_active=False)
    assert made(gone).state == "failed"
    assert not files.part_of(gone).exists()


def _no_rights(user: User) -> None:
    for table in ("areauserobjectpermission", "organisationuserobjectpermission"):
        getattr(user, f"{table}_set").all().delete()


def test_who_may_see_everything_gets_everything(world: World) -> None:
    """The whole city's cases are one branch without a condition."""
    cases = [world.report(), world.report(by=world.cast.cleo, place=IN_G3)]
    assert sorted(numbers(made(a_list(world.cast.root)))) == sorted(case.number for case in cases)


def test_whoever_has_lost_a_right_does_not_get_the_file(world: World) -> None:
    case = world.report()
    oscar = world.cast.oscar
    export, paper = made(a_list(oscar)), made(ask_paper(by=oscar, case_id=case.pk))
    assert export_for_fetching(oscar, export.uuid) == export
    _no_rights(oscar)
    fresh = User.objects.get(pk=oscar.pk)
    with pytest.raises(Refused, match="lost rights"):
        export_for_fetching(fresh, export.uuid)
    with pytest.raises(Http404):
        export_for_fetching(fresh, paper.uuid)


def test_whoever_is_let_out_of_a_dispute_does_not_get_the_file(world: World) -> None:
    """He was let in by name: no right that he holds speaks of it."""
    case = make_dispute(world.walk(world.report(by=world.cast.stranger), "establish", "dispatch"))
    named = Insider.objects.create(case=case, user=world.cast.henry, part="named", since=case.reported_at)
    export = made(a_list(world.cast.henry))
    assert numbers(export) == [case.number]
    assert export_for_fetching(world.cast.henry, export.uuid) == export
    Insider.objects.filter(pk=named.pk).update(until=timezone.now())
    with pytest.raises(Refused, match="lost rights"):
        export_for_fetching(User.objects.get(pk=world.cast.henry.pk), export.uuid)


def test_a_filter_that_holds_no_more_fails_and_is_never_wider(world: World) -> None:
    world.report()
    oscar, street = world.cast.oscar, world.cast.street.pk
    export = a_list(oscar, query=f"tab=ours&area={street}")
    oscar.areauserobjectpermission_set.all().delete()
    assert (made(export).state, export.done) == ("failed", 0)
    assert f"cannot be “{street}” here" in export.about
    assert Notice.objects.get(export=export).kind == "export_fail"


def test_a_file_that_is_missing_is_told(world: World, client: Client) -> None:
    export = made(a_list(world.cast.oscar))
    files.remove(export)
    client.force_login(world.cast.oscar, backend=BACKEND)
    answer = client.get(reverse("desk:export-file", args=[export.uuid, link_token(export)]))
    assert answer.status_code == 410
    assert "not here any more" in answer.content.decode()


def test_a_control_character_in_the_filter_does_no_harm(tmp_path: Path) -> None:
    rows, out = tmp_path / "rows.csv", tmp_path / "out.xlsx"
    rows.write_text("Number\n1\n", encoding="utf-8-sig")
    about = [("List", "Search: a\x01b")]
    write_workbook(rows, out, kinds=["text"], title="Cases", about=about, go_on=lambda: True)
    assert [*load_workbook(out)["i"].iter_rows(values_only=True)] == [("List", "Search: ab")]


BEGINS_UNSEEN = ["\x01=1+1", "\x0b@SUM(1)", " =1+1", "\ufeff+1", "\u200b-1", "\xa0=1"]


@pytest.mark.parametrize("text", BEGINS_UNSEEN)
def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path, text: str) -> None:
    """A character that a workbook cannot hold is dropped: what stood behind it must not begin to be run."""
    rows, out = tmp_path / "rows.csv", tmp_path / "out.xlsx"
    with rows.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([[text], [safe_cell(text)], [text]])
    about = [("Made for", text), ("Made for", "=1+1")]
    write_workbook(rows, out, kinds=["text"], title="Cases", about=about, go_on=lambda: True)
    book = load_workbook(out)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert len(cells) == 7
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(str(cell.value).lstrip(NOT_SEEN)[0] not in "=+-@" for cell in cells)


def test_files_whose_export_is_over_are_swept(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(files, "folder", lambda: tmp_path)
    over, kept = a_list(world.cast.oscar), a_list(world.cast.oscar)
    Export.objects.filter(pk=over.pk).update(state="cancelled", ended_at=timezone.now())
    nobodys = Export(format="csv")
    fresh = Export(format="xlsx")
    for export in (over, kept, nobodys, fresh):
        files.append(export, "rows")
        if export is not fresh:
            os.utime(files.part_of(export), (0, 0))
    assert tasks.delete_left() == 2
    there = [files.part_of(export).exists() for export in (over, kept, nobodys, fresh)]
    assert there == [False, True, False, True]


def test_told_once(world: World) -> None:
    export = made(a_list(world.cast.oscar))
    told = Notice.objects.get(export=export)
    assert (told.user, told.kind) == (world.cast.oscar, "export")
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(user=told.user, export=export, kind="export", at=told.at)


def test_a_step_that_was_made_is_not_made_again(world: World) -> None:
    export = made(a_list(world.cast.oscar))
    before = files.file_of(export).stat().st_mtime_ns
    tasks.go_on({"export": export.pk, "after": 0, "size": 0})
    assert files.file_of(export).stat().st_mtime_ns == before


def test_given_up(world: World) -> None:
    export = a_list(world.cast.oscar)
    cancel_export(by=world.cast.oscar, export_id=export.pk)
    assert made(export).state == "cancelled"
    assert not Notice.objects.filter(export=export).exists()
    with pytest.raises(Export.DoesNotExist):
        cancel_export(by=world.cast.dora, export_id=export.pk)


def test_given_up_while_a_step_is_made(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.report()
    export = a_list(world.cast.oscar, kind="xlsx")
    real = rows_of

    def meanwhile(*given: object) -> object:
        Export.objects.filter(pk=export.pk).update(state="cancelled", ended_at=timezone.now())
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(of_cases, "rows_of", meanwhile)
    assert made(export).state == "cancelled"
    assert not [path for path in files.folder().iterdir() if str(export.uuid) in path.name]


def test_so_many_at_once(world: World, client: Client) -> None:
    kept = [a_list(world.cast.oscar) for _ in range(3)]
    with pytest.raises(Refused, match="3 files are being made"):
        a_list(world.cast.oscar)
    client.force_login(world.cast.oscar, backend=BACKEND)
    fields = {"query": "tab=all", "format": "csv", "columns": ["lat", "number"]}
    page = client.post(reverse("desk:export-new"), fields)
    ticked = [box.data["value"] for box in page.context["form"]["columns"] if box.data["selected"]]
    assert (page.status_code, ticked) == (403, ["number", "lat"]), "what was ticked is still there"
    assert "3 files are being made" in page.content.decode()
    a_list(world.cast.dora)
    made(kept[0])
    a_list(world.cast.oscar)


def test_a_file_goes_after_its_time(world: World) -> None:
    export = made(a_list(world.cast.oscar))
    assert export.expires_at
    assert tasks.delete_expired(at=export.expires_at - timedelta(seconds=1)) == 0
    assert tasks.delete_expired(at=export.expires_at) == 1
    assert not files.file_of(export).exists()
    with pytest.raises(Gone):
        export_for_fetching(world.cast.oscar, export.uuid)


def test_what_cannot_be_made_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    export = a_list(world.cast.oscar)
    monkeypatch.setattr(of_cases, "rows_of", lambda *given: 1 / 0)
    run_sweep("export")
    WorkItem.objects.filter(kind="export").update(state="failed")
    assert tasks.give_up() == 0, "the last attempt may still come"
    Export.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    assert tasks.give_up() == 1
    assert Notice.objects.get(export=export).kind == "export_fail"
    assert tasks.give_up() == 0


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"format": "pdf"}, "CSV or XLSX"),
        ({"columns": ["number", "password"]}, "no column called “password”"),
        ({"columns": []}, "at least one column"),
        ({"query": "tab=ours&aera=1"}, "no filter called “aera”"),
        ({"query": "tab=ours&area=999999"}, "“Area” cannot be “999999”"),
        ({"query": "tab=ours&state=closed"}, "“State” cannot be “closed”"),
        ({"query": f"tab=all&q={'x' * 81}"}, "“Search” cannot be"),
        ({"query": "tab=nothing"}, "no list called “nothing”"),
    ],
)
def test_what_cannot_be_asked(world: World, given: dict[str, object], sentence: str) -> None:
    usual: dict[str, object] = {"format": "csv", "query": "", "columns": USUAL}
    with pytest.raises(Invalid, match=sentence):
        ask_list(by=world.cast.oscar, **(usual | given))  # type: ignore[arg-type]


def test_a_case_as_pdf(world: World) -> None:
    case = world.walk(world.report(description="垃圾桶旁 <b>bags</b> & more"), "settle")
    export = made(ask_paper(by=world.cast.oscar, case_id=case.pk))
    raw = files.file_of(export).read_bytes()
    assert raw.startswith(b"%PDF")
    assert raw.count(b"/Subtype /Image") == case.photos.count() == 2
    assert "垃圾桶旁 <b>bags</b> & more" in text_of(raw)
    assert "Settled on the spot" in text_of(raw)
    stored = case.photos.earliest("pk")
    Path(stored.file.path).unlink()
    again = made(ask_paper(by=world.cast.oscar, case_id=case.pk))
    assert "file is missing" in text_of(files.file_of(again).read_bytes()), "the rest can still be read"


def test_a_long_text_is_in_the_pdf_to_its_end(world: World) -> None:
    """Higher than a page: a description, and what somebody wrote beside a step in a narrow column."""
    case = world.report(description="长" * 1990 + "尾")
    perform("note", case_id=case.pk, actor=world.cast.oscar, given={"text": "注" * 1900 + "终"})
    export = made(ask_paper(by=world.cast.oscar, case_id=case.pk))
    assert export.state == "done"
    said = text_of(files.file_of(export).read_bytes())
    assert (said.count("长"), said.count("注")) == (2 * 1990, 1900), "among the facts, and as the first step"
    assert "尾" in said
    assert "终" in said


def text_of(pdf: bytes) -> str:
    """The text that a reader finds: UCS-2 strings of the font's encoding."""
    import base64
    import re
    import zlib

    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.S):
        try:
            content = zlib.decompress(base64.a85decode(stream.strip().removesuffix(b"~>")))
        except (ValueError, zlib.error):
            continue
        for text in re.findall(rb"\(((?:\\.|[^\\)])*)\) Tj", content, re.S):
            found.append(_unescaped(text).decode("utf-16-be", "replace"))
    return "".join(found)


def _unescaped(text: bytes) -> bytes:
    import re

    plain = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
    return re.sub(
        rb"\\([0-7]{3}|.)",
        lambda hit: bytes([int(hit[1], 8)]) if len(hit[1]) == 3 else plain.get(hit[1], hit[1]),
        text,
        flags=re.S,
    )


def test_the_page_from_the_inbox_to_the_file(client: Client, world: World) -> None:
    case = world.report()
    client.force_login(world.cast.oscar, backend=BACKEND)
    inbox = client.get(reverse("desk:inbox"), {"tab": "all", "state": "reported"}).content.decode()
    address = reverse("desk:export-new") + "?tab=all&amp;state=reported"
    assert address in inbox
    form = client.get(address.replace("&amp;", "&")).content.decode()
    assert "All I may see · State: Reported" in form
    given = {"query": "tab=all&state=reported", "format": "csv", "columns": USUAL}
    page = client.post(reverse("desk:export-new"), given, follow=True).content.decode()
    assert "every 2s" in page
    export = made(Export.objects.get())
    page = client.get(reverse("desk:exports")).content.decode()
    assert "every 2s" not in page
    answer = client.get(reverse("desk:export-file", args=[export.uuid, link_token(export)]))
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="cases-')
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert case.number.encode() in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert AuditEntry.objects.filter(action="cases.export.fetch", target_id=str(export.pk)).count() == 1
    assert "A file that you asked for is ready" in client.get(reverse("desk:notices")).content.decode()
    client.post(reverse("desk:export-cancel", args=[export.uuid]))
    assert client.get(reverse("desk:export-file", args=[export.uuid, link_token(export)])).status_code == 403


def test_a_link_ends_and_is_one_persons(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    export, other = made(a_list(world.cast.oscar)), made(a_list(world.cast.oscar))
    address = reverse("desk:export-file", args=[export.uuid, link_token(export)])
    client.force_login(world.cast.dora, backend=BACKEND)
    assert client.get(address).status_code == 404
    client.force_login(world.cast.oscar, backend=BACKEND)
    assert client.get(address).status_code == 200
    damaged = reverse("desk:export-file", args=[export.uuid, link_token(other)])
    assert client.get(damaged).status_code == 403
    later = time.time() + 3601
    monkeypatch.setattr(time, "time", lambda: later)
    answer = client.get(address)
    assert (answer.status_code, "This link is over" in answer.content.decode()) == (403, True)


def test_over_the_api(client: Client, world: World) -> None:
    case = world.report()
    client.force_login(world.cast.oscar, backend=BACKEND)
    asked = {"format": "csv", "list": "all", "filter": {"state": "reported"}, "columns": ["number"]}
    answer = client.post("/api/v1/exports/", asked, content_type="application/json")
    assert (answer.status_code, answer.json()["state"], answer.json()["url"]) == (202, "waiting", None)
    export = made(Export.objects.get())
    said = client.get(f"/api/v1/exports/{export.uuid}/").json()
    assert (said["state"], said["done"], said["percent"]) == ("done", 1, 100)
    got = client.get(said["url"])
    assert case.number.encode() in b"".join(got.streaming_content)  # type: ignore[attr-defined]
    listed = client.get("/api/v1/exports/").json()["results"]
    assert [row["id"] for row in listed] == [str(export.uuid)]
    paper = client.post(
        "/api/v1/exports/", {"format": "pdf", "case": case.pk}, content_type="application/json"
    )
    assert paper.status_code == 202
    stopped = client.post(f"/api/v1/exports/{paper.json()['id']}/cancel/").json()
    assert stopped["state"] == "cancelled"
    missing = client.post("/api/v1/exports/", {"format": "pdf"}, content_type="application/json")
    assert (missing.status_code, list(missing.json()["fields"])) == (400, ["case"])
    assert Case.objects.count() == 1
