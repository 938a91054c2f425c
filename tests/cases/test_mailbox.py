"""The city's mailbox: each message once, machines set aside, and nothing a case by itself."""

import zipfile
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail as outbox
from django.core.cache import cache
from django.db import DataError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions.report import Report
from cases.actions.shredding import shred_contacts
from cases.attachments.actions import add_file
from cases.auditing.intake import CHECKS
from cases.mailbox import actions, tasks
from cases.mailbox.actions import join_case, keep_letter, make_case, refuse_mail, set_aside
from cases.mailbox.boxes import Imap
from cases.mailbox.reading import Letter, read_letter
from cases.models import Attachment, Case, Mail, Reporter
from gridgov.models import AuditEntry
from gridgov.problems import Invalid, Refused, Stale
from gridgov.work import run_sweep
from tests.cases.pictures import jpeg
from tests.cases.test_desk_case import report_fields, sign_in
from tests.cases.world import World


def written(
    subject: str = "Bags", body: str = "At the gate", number: int = 1, **headers: str
) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"] = "王小明 <wang@example.org>", subject
    message["Message-ID"] = f"<{number}@example.org>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message


@pytest.fixture
def box(settings: Any, tmp_path: Path) -> Path:
    settings.MAILBOX_URL = f"file://{tmp_path}"
    return tmp_path


def come(box: Path, *messages: EmailMessage) -> list[Mail]:
    for number, message in enumerate(messages):
        (box / f"{number}.eml").write_bytes(message.as_bytes())
    fetched()
    return list(Mail.objects.order_by("pk"))


def fetched() -> int:
    cache.delete("mailbox-looked-into")
    return run_sweep("mailbox")


READ: tuple[tuple[dict[str, str], str], ...] = (
    ({}, ""),
    ({"Auto_Submitted": "auto-replied"}, "automatic"),
    ({"Auto_Submitted": "no"}, ""),
    ({"Precedence": "bulk"}, "automatic"),
    ({"X_Spam_Flag": "YES"}, "spam"),
    ({"Return_Path": "<>"}, "bounce"),
)


@pytest.mark.parametrize(("headers", "aside"), READ)
def test_machines_are_told_from_people(headers: dict[str, str], aside: str) -> None:
    assert read_letter(written(number=1, **headers).as_bytes()).aside == aside


def test_a_message_is_read() -> None:
    message = written("Re: 20260302-ABC234 路灯", "你好\n")
    message.add_attachment(b"Look", maintype="text", subtype="plain", filename="a.txt")
    letter = read_letter(message.as_bytes())
    assert (letter.sender, letter.sender_name, letter.body, letter.named) == (
        "wang@example.org", "王小明", "你好", "20260302-ABC234",
    )  # fmt: skip
    assert letter.files == [("a.txt", b"Look")]
    page = EmailMessage()
    page.set_content("<p>One</p><script>alert(1)</script><b>Two &amp; three</b>", subtype="html")
    assert read_letter(page.as_bytes()).body == "One\nTwo & three"
    for rubbish in (
        b"",
        b"\xff\xfe\x00",
        b"Content-Type: text/plain; charset=nonsense\n\n\xff",
        b"From: =?x?y?z?=\n\n",
    ):
        assert read_letter(rubbish).message_id


BUILT_TO_HARM = (
    b"Content-Type: text/html\n\n" + b"<style x" * 60_000,
    b"Content-Type: text/html\n\n" + b"<!--" * 100_000 + b"<" + b"a" * 400_000,
    b"Content-Type: text/html\n\n" + b"<<" * 60_000,
    b"Received: " + b"(" * 2000 + b"\nFrom: " + b"(" * 2000 + b"\n\nHelp",
    b"To: " + b"a:" * 3000 + b"\nFrom: " + b"<@" * 3000 + b"\nContent-Type: " + b"(" * 3000 + b"\n\nHelp",
    b"Content-Disposition: inline;" + b"(" * 3000 + b"\n\nHelp",
)


@pytest.mark.parametrize("raw", BUILT_TO_HARM, ids=range(len(BUILT_TO_HARM)))
def test_a_letter_built_to_harm_is_read_as_fast_as_any(raw: bytes) -> None:
    begun = monotonic()
    letter = read_letter(raw)
    assert letter.message_id
    assert monotonic() - begun < 5, "its length alone decides how long it takes"
    if raw.endswith(b"Help"):
        assert letter.body.endswith("Help"), "what the library stumbles over is shown as it came"


PAGES = (
    ("<p>One<p>Two</p>Three<br/>Four", "OneTwo\nThree\nFour"),
    ("a <style>b {} <i></style>c<!-- d > e -->f", "a cf"),
    ("5 &lt; 6 &amp; x < y<script>let z", "5 < 6 & x < y"),
    ("<STYLE>a</STYLE >b<title>c</title>", "b"),
)


@pytest.mark.parametrize(("html", "said"), PAGES)
def test_a_page_is_read_without_what_nobody_sees(html: str, said: str) -> None:
    assert read_letter(f"Content-Type: text/html\n\n{html}".encode()).body == said


def damaged_office_file() -> bytes:
    """A DOCX whose list of types cannot be unpacked."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types>" + "abcdefg" * 50)
        archive.writestr("word/document.xml", "x")
    raw = bytearray(made.getvalue())
    at = raw.index(b"[Content_Types].xml") + len("[Content_Types].xml")
    raw[at : at + 6] = b"\xff" * 6
    return bytes(raw)


def test_letters_that_cannot_be_kept_hold_up_nobody(
    world: World, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stranger sends as many as are looked at in one turn; the city's mail goes on."""

    def breaks(mail: Mail, name: str, raw: bytes) -> str:
        if name == "odd.txt":
            raise TypeError("nobody thought of that")
        return ""

    monkeypatch.setattr(actions, "_keep_file", breaks)
    odd = written("Odd", number=1)
    odd.add_attachment(b"x", maintype="text", subtype="plain", filename="odd.txt")
    (kept,) = come(box, odd)
    assert kept.left_out == ["1 more files were left out."], "without the file, and saying so"
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    refuses = keep_letter

    def keeps(letter: Letter) -> bool:
        if letter.subject == "Never":
            raise DataError("nobody thought of that either")
        return refuses(letter)

    monkeypatch.setattr(tasks, "keep_letter", keeps)
    come(box, *(written("Never", number=number) for number in (2, 3)), written("Bags", number=4))
    fetched()
    assert Mail.objects.filter(message_id=read_letter(written(number=4).as_bytes()).message_id).exists()
    assert len(list((box / "left").glob("*.eml"))) == 2, "a person finds them there"


def test_a_fault_of_ours_leaves_letters_where_they_are(
    world: World, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(letter: Letter) -> bool:
        raise OSError("the disk is full")

    monkeypatch.setattr(tasks, "keep_letter", full)
    assert come(box, written()) == []
    assert [path.name for path in box.glob("*.eml")] == ["0.eml"]


def test_a_damaged_office_file_is_refused_like_any(world: World, box: Path) -> None:
    message = written()
    message.add_attachment(damaged_office_file(), maintype="a", subtype="b", filename="plan.docx")
    (kept,) = come(box, message)
    assert "plan.docx" in kept.left_out[0]
    assert "damaged" in kept.left_out[0]


def test_each_message_once_and_the_original_stays(world: World, box: Path) -> None:
    first, aside = come(box, written(), written(number=2, Auto_Submitted="auto-replied"))
    assert (first.state, aside.state, aside.aside) == ("waiting", "aside", "automatic")
    assert not list(box.glob("*.eml"))
    assert len(list((box / "taken").glob("*.eml"))) == 2
    assert len(come(box, written())) == 2, "handed in again: known by its Message-ID"
    assert not Case.objects.exists()


def test_killed_between_keeping_and_taking_nothing_is_lost_or_doubled(
    world: World, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """As if the process were gone after the row was kept and before the file was moved."""

    def dies(*given: Any) -> None:
        raise Killed

    monkeypatch.setattr("cases.mailbox.boxes.Folder.take", dies)
    with pytest.raises(Killed):
        come(box, written())
    assert Mail.objects.count() == 1
    monkeypatch.undo()
    assert fetched() == 0
    assert Mail.objects.count() == 1
    assert not list(box.glob("*.eml"))


def test_files_are_looked_at_and_pictures_encoded_anew(world: World, box: Path) -> None:
    message = written()
    message.add_attachment(jpeg().read(), maintype="image", subtype="jpeg", filename="gate.jpg")
    message.add_attachment(b"MZ\x90", maintype="application", subtype="x-dosexec", filename="run.exe")
    (kept,) = come(box, message)
    assert [(row.name, row.kind) for row in kept.files.all()] == [("gate.jpg", "picture")]
    assert "run.exe" in kept.left_out[0]


def test_an_officer_makes_a_case_of_it_with_its_files(world: World, box: Path, client: Client) -> None:
    message = written()
    message.add_attachment(b"Look", maintype="text", subtype="plain", filename="a.txt")
    (kept,) = come(box, message)
    sign_in(client, world.cast.cleo)
    assert "Bags" in client.get(reverse("desk:mail")).content.decode()
    form = client.get(reverse("desk:log"), {"mail": kept.pk}).content.decode()
    assert "Bags\nAt the gate</textarea>" in form
    fields = report_fields(world, office=world.cast.city_centre.pk, mail=kept.pk, source="mail")
    no_place = client.post(reverse("desk:log"), fields | {"lon": "", "lat": "", "place": ""})
    assert (no_place.status_code, Case.objects.count()) == (400, 0)
    assert client.post(reverse("desk:log"), fields).status_code == 302
    case, kept = Case.objects.get(), Mail.objects.get()
    assert (case.source, case.reported_by, kept.case, kept.state) == ("mail", world.cast.cleo, case, "case")
    assert Attachment.objects.get().name == "a.txt"
    again = make_case(by=world.cast.cleo, mail_id=kept.pk, report=None)  # type: ignore[arg-type]
    assert again == case, "twice is once"
    assert AuditEntry.objects.filter(action="mail.read").exists()
    assert [str(breach) for check in CHECKS for breach in check()] == []


def test_the_senders_address_stays_with_the_case_sealed_masked_and_shredded(
    world: World, box: Path, client: Client
) -> None:
    (kept,) = come(box, written())
    report = Report(
        uuid=uuid4(),
        case_class=world.classes["litter"],
        source="mail",
        description="Bags",
        place="At the gate",
    )
    case = make_case(by=world.cast.cleo, mail_id=kept.pk, report=report)
    reporter = Reporter.objects.get(case=case)
    assert (reporter.name, reporter.mail) == ("王小明", "wang@example.org")
    with connection.cursor() as cursor:
        cursor.execute("SELECT mail FROM cases_reporter")
        assert "example.org" not in cursor.fetchone()[0]
    sign_in(client, world.cast.cleo)
    page = client.get(reverse("desk:case", args=[case.pk])).content.decode()
    assert ("w****@example.org" in page, "wang@example.org" in page) == (True, False)
    shown = client.post(reverse("desk:contact", args=[case.pk]), {"purpose": "result"}).content.decode()
    assert "mailto:wang@example.org" in shown
    assert AuditEntry.objects.filter(action="reporter.unmask").count() == 1
    Reporter.objects.update(retain_until=timezone.localdate())
    shred_contacts()
    assert Reporter.objects.get(case=case).mail == ""


def test_of_a_sender_who_stays_anonymous_no_address_is_kept(world: World, box: Path) -> None:
    (kept,) = come(box, written())
    report = Report(
        uuid=uuid4(), case_class=world.classes["litter"], source="mail", description="Bags", place="At the gate",
        anonymous=True,
    )  # fmt: skip
    make_case(by=world.cast.cleo, mail_id=kept.pk, report=report)
    assert not Reporter.objects.exists()


def test_a_reply_with_the_number_is_added_to_its_case(world: World, box: Path, client: Client) -> None:
    case = world.report()
    (kept,) = come(box, written(f"Re: {case.number}", "There is more of it now"))
    page = sign_in(client, world.cast.cleo).get(reverse("desk:mail-one", args=[kept.pk])).content.decode()
    assert f'value="{case.number}"' in page
    with pytest.raises(Invalid, match="no case"):
        join_case(by=world.cast.cleo, mail_id=kept.pk, number="20260101-AAAAAA")
    answer = client.post(reverse("desk:mail-join", args=[kept.pk]), {"number": case.number})
    assert answer["Location"] == reverse("desk:case", args=[case.pk])
    event = case.events.get(move="note")
    assert event.text
    assert event.text.body == "By mail, taken in by Cleo Ma: There is more of it now"
    with pytest.raises(Stale, match="Added to a case"):
        refuse_mail(by=world.cast.cleo, mail_id=kept.pk, reason="x")
    assert [str(breach) for check in CHECKS for breach in check()] == []


def test_a_refusal_is_answered_once(world: World, box: Path) -> None:
    (kept,) = come(box, written())
    with pytest.raises(Invalid, match="Say why"):
        refuse_mail(by=world.cast.cleo, mail_id=kept.pk, reason=" ")
    for _ in range(2):
        refuse_mail(by=world.cast.cleo, mail_id=kept.pk, reason="Ask the county", answer=True)
        run_sweep("mail_answer")
    (sent,) = outbox.outbox
    assert (sent.to, sent.subject, sent.body) == (["wang@example.org"], "Re: Bags", "Ask the county")


def test_who_deals_with_mail_and_what_lies_aside_waits_again(world: World, box: Path, settings: Any) -> None:
    (kept,) = come(box, written(Auto_Submitted="auto-replied"))
    with pytest.raises(Refused):
        set_aside(by=world.cast.oscar, mail_id=kept.pk, aside=False)
    settings.MAILBOX_OFFICE = world.cast.street_centre.code
    assert set_aside(by=world.cast.oscar, mail_id=kept.pk, aside=False).state == "waiting"
    assert set_aside(by=world.cast.oscar, mail_id=kept.pk).aside == "person"


def test_a_file_that_a_case_refuses_leaves_all_as_it_was(
    world: World, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = written()
    message.add_attachment(b"Look", maintype="text", subtype="plain", filename="a.txt")
    (kept,) = come(box, message)

    class Killed(BaseException):
        """As if the process were gone in the middle."""

    def dies(**more: Any) -> None:
        add_file(**more)
        raise Killed

    monkeypatch.setattr(actions, "add_file", dies)
    case = world.report()
    with pytest.raises(Killed):
        join_case(by=world.cast.cleo, mail_id=kept.pk, number=case.number)
    kept.refresh_from_db()
    assert (kept.state, Attachment.objects.count(), case.events.filter(move="note").count()) == (
        "waiting",
        0,
        0,
    )


def test_what_was_dealt_with_is_emptied_after_its_time(world: World, box: Path) -> None:
    kept, waits = come(box, written(), written(number=2))
    refuse_mail(by=world.cast.cleo, mail_id=kept.pk, reason="No")
    assert tasks.shred_mail(10) == 0
    Mail.objects.filter(pk=kept.pk).update(decided_at=timezone.now() - tasks.KEEP * 1.01)
    assert tasks.shred_mail(10) == 1
    kept.refresh_from_db()
    waits.refresh_from_db()
    assert (kept.body, kept.sender, waits.subject) == ("", "", "Bags")
    assert kept.shredded_at


def test_over_imap_unseen_messages_are_read_and_marked() -> None:
    class Server:
        """What imaplib answers."""

        marked: list[tuple[str, ...]] = []

        def uid(self, command: str, *given: str) -> tuple[str, list[Any]]:
            if command == "search":
                return "OK", [b"7 9"]
            if command == "store":
                self.marked.append(given)
            return "OK", [(b"7 (BODY[] {3}", b"raw"), b")"]

    server = Server()
    imap = Imap(server)  # type: ignore[arg-type]
    assert list(imap.waiting(1)) == [("7", b"raw")]
    imap.take("7")
    imap.leave("9")
    assert server.marked == [("7", "+FLAGS", r"(\Seen)"), ("9", "+FLAGS", r"(\Flagged)")]


def test_a_mailbox_that_cannot_be_reached_is_no_fault_of_ours(db: None, settings: Any) -> None:
    settings.MAILBOX_URL = "imap://nobody@127.0.0.1:9/INBOX"
    assert fetched() == 0


def test_over_the_api(world: World, box: Path, client: Client) -> None:
    (kept,) = come(box, written())
    sign_in(client, world.cast.cleo)
    assert [row["subject"] for row in client.get("/api/v1/mails/").json()["results"]] == ["Bags"]
    assert client.get(f"/api/v1/mails/{kept.pk}/").json()["body"] == "At the gate"
    report = {
        "uuid": "7f1c2b9e-0d4a-4c55-9a53-0f6f1a4f3c21", "case_class": world.classes["litter"].pk,
        "description": "Bags", "lon": 120.005, "lat": 30.01,
    }  # fmt: skip
    made = client.post(f"/api/v1/mails/{kept.pk}/case/", report, content_type="application/json")
    assert (made.status_code, Case.objects.get().source) == (200, "mail")
