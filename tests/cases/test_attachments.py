"""Files beside a case: which are taken and how they are served; hostile ones; who sees, adds and removes them."""

import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook
from PIL import Image

from cases.actions.shredding import shred_disputes
from cases.attachments.actions import MOST_FILES, add_file, remove_file
from cases.attachments.archives import TYPES
from cases.attachments.checking import MOST_BYTES, checked, clean_name
from cases.attachments.queries import file_for
from cases.attachments.types import BY_ENDING, PICTURES
from cases.models import Attachment, Case, DisputeOutcome
from gridgov.models import AuditEntry
from gridgov.problems import Invalid, Refused
from members.models import User
from tests.cases.pictures import camera_exif, jpeg
from tests.cases.test_dispute_life import Quarrel
from tests.cases.world import World

BACKEND = "django.contrib.auth.backends.ModelBackend"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def archive(parts: dict[str, bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", packed) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def office(more: dict[str, bytes] | None = None, *, main: str = "word/document.xml") -> bytes:
    return archive({TYPES: b"<Types/>", main: b"<document/>"} | (more or {}))


def table() -> bytes:
    """As a real program writes it."""
    out = BytesIO()
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "Lamps"
    book.save(out)
    return out.getvalue()


def odf(kind: str, **more: bytes) -> bytes:
    first = f"application/vnd.oasis.opendocument.{kind}".encode()
    return archive({"mimetype": first, "content.xml": b"<x/>"} | more, zipfile.ZIP_STORED)


def picture(kind: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), "olive").save(out, kind)
    return out.getvalue()


SAMPLES: dict[str, bytes] = {
    ".pdf": PDF,
    ".docx": office(),
    ".xlsx": table(),
    ".pptx": office(main="ppt/presentation.xml"),
    ".odt": odf("text"),
    ".ods": odf("spreadsheet"),
    ".odp": odf("presentation"),
    ".txt": "路灯坏了\r\n\tTwo lamps".encode("gb18030"),
    ".csv": "编号,名称\n1,路灯\n".encode(),
    ".mp3": b"\xff\xfb\x90\x00" + bytes(400),
    ".m4a": b"\x00\x00\x00\x20ftypM4A " + bytes(400),
    ".amr": b"#!AMR\n" + bytes(400),
    ".wav": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(400),
    ".ogg": b"OggS" + bytes(400),
    ".mp4": b"\x00\x00\x00\x20ftypisom" + bytes(400),
    ".mov": b"\x00\x00\x00\x20ftypqt  " + bytes(400),
    ".webm": b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\x82\x84webm" + bytes(400),
    ".jpg": picture("JPEG"),
    ".jpeg": picture("JPEG"),
    ".png": picture("PNG"),
    ".webp": picture("WEBP"),
}
HOSTILE: dict[str, tuple[str, bytes]] = {
    "a page that calls itself a document": ("letter.pdf", HTML),
    "a page behind the head of a document": ("letter.pdf", b"%PDF-1.7\n" + HTML + b"\n%%EOF"),
    "a document with an archive hanging on it": ("letter.pdf", PDF + archive({"a.exe": b"MZ"})),
    "an archive with a document before it": ("letter.docx", PDF + office()),
    "an archive with something behind it": ("letter.docx", office() + b"MZ" + bytes(90)),
    "a program": ("letter.docx", b"MZ" + bytes(400)),
    "a program with its own ending": ("setup.exe", b"MZ" + bytes(400)),
    "a film that is a page": ("film.mp4", HTML),
    "a film that is a page too": ("film.mp4", b"\x00\x00\x00\x20ftypisom" + HTML),
    "a picture with a script": ("map.svg", SVG),
    "a picture with a script, renamed": ("map.png", SVG),
    "a page as text": ("note.txt", b"\xef\xbb\xbf  <HTML><script>"),
    "a script in a table": ("note.csv", SVG),
    "bytes as text": ("note.txt", b"abc\x00def"),
    "an archive as text": ("note.txt", office()),
    "a page": ("page.html", HTML),
    "macros": ("letter.docx", office({"word/vbaProject.bin": b"x"})),
    "macros by their type": ("letter.docx", office({TYPES: b'<Types ContentType="x.macroEnabled.y"/>'})),
    "the file type with macros": ("letter.docm", office()),
    "an old document, whose macros nobody can see": (
        "letter.doc",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    ),
    "another program inside": ("letter.docx", office({"word/embeddings/oleObject1.bin": b"x"})),
    "a table that is a letter": ("table.xlsx", office()),
    "an open document with scripts": ("letter.odt", odf("text", **{"Basic/Standard/x.xml": b"x"})),
    "an open document of another type": ("letter.odt", odf("spreadsheet")),
    "a part to be written elsewhere": ("letter.docx", office({"../../etc/passwd": b"x"})),
    "a bomb": ("letter.docx", office({"word/media/a.bin": bytes(40 * 2**20)})),
    "many small parts": ("letter.docx", office({f"word/{n}.xml": b"" for n in range(5001)})),
    "half an archive": ("letter.docx", office()[:-30]),
    "nothing": ("empty.pdf", b""),
    "a name without ending": ("README", PDF),
    "two endings": ("letter.pdf.exe", PDF),
}


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def case(world: World) -> Case:
    return world.walk(world.report(at=timezone.now()), "establish", "dispatch")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def add(case: Case, by: User, name: str = "plan.pdf", content: bytes = PDF, **more: Any) -> Attachment:
    return add_file(case=case, by=by, upload=upload(name, content), **more)


class TestTypes:
    def test_a_sample_of_each(self) -> None:
        assert set(SAMPLES) == {*BY_ENDING, *PICTURES}

    @pytest.mark.parametrize("ending", sorted(SAMPLES))
    def test_what_is_taken(self, ending: str) -> None:
        found = checked(upload(f"Lamp{ending}", SAMPLES[ending]))
        assert found.name == ("Lamp.jpg" if ending in PICTURES else f"Lamp{ending}")
        assert found.size > 0

    @pytest.mark.parametrize("what", sorted(HOSTILE))
    def test_what_is_refused_and_told(self, what: str) -> None:
        name, content = HOSTILE[what]
        with pytest.raises(Invalid) as caught:
            checked(upload(name, content))
        said = str(caught.value.fields["file"])
        assert name in said
        assert content == b"" or "Taken are: amr, csv, docx" in said or "not a JPEG, PNG or WebP" in said

    @pytest.mark.parametrize("ending", sorted(BY_ENDING))
    def test_no_type_passes_for_another(self, ending: str) -> None:
        """Every sample under every other name: only those of one and the same shape."""
        alike = [{".m4a", ".mp4", ".mov"}, {".txt", ".csv"}]
        same = next((group for group in alike if ending in group), {ending})
        passed = {other for other, content in SAMPLES.items() if BY_ENDING[ending].fits(BytesIO(content))}
        assert passed == same

    def test_too_large(self) -> None:
        with pytest.raises(Invalid, match="larger than 25 MB"):
            checked(upload("film.mp4", SAMPLES[".mp4"] + bytes(MOST_BYTES)))

    def test_pictures_are_encoded_anew(self) -> None:
        """Where and by whom it was taken goes, and what hangs on it."""
        raw = jpeg(exif=camera_exif()).read() + HTML
        found = checked(upload("photo.JPG", raw))
        kept = found.content.read()
        assert b"SECRETPHONE" not in kept
        assert b"script" not in kept
        assert Image.open(BytesIO(kept)).format == "JPEG"

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("../../etc/passwd.txt", "passwd.txt"),
            ("C:\\Windows\\cmd.pdf", "cmd.pdf"),
            ("invoice\u202efdp.exe", "invoicefdp.exe"),
            ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie: b.pdf"),
            ("  .hidden.pdf", "hidden.pdf"),
            ("路灯 平面图.PDF", "路灯 平面图.pdf"),
            ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
            ("\u200b", "file"),
            ("", "file"),
        ],
    )
    def test_names_are_cleaned(self, given: str, kept: str) -> None:
        assert clean_name(given) == kept


class TestServing:
    def test_as_a_download_that_runs_nowhere(self, world: World, case: Case) -> None:
        row = add(case, world.cast.oscar, "路灯 “A”.pdf")
        answer = client_of(world.cast.henry).get(f"/files/{row.uuid}/")
        assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E8%B7%AF")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cache-Control"] == "private, no-store"
        assert row.file.name == f"files/{row.uuid.hex[:2]}/{row.uuid.hex}", "no ending"
        assert client_of(world.cast.oscar).get(f"/{row.file.name}").status_code == 404, (
            "under no public address"
        )

    def test_a_file_of_a_dispute_is_noted(self, world: World) -> None:
        quarrel = Quarrel(world, timezone.now()).mediated()
        row = add(quarrel.case, world.cast.oscar)
        for who, status in (("henry", 200), ("alice", 404), ("carl", 404)):
            assert client_of(world.cast.people[who]).get(f"/files/{row.uuid}/").status_code == status, who
        entry = AuditEntry.objects.get(action="file.read")
        assert (entry.actor_id, entry.target_id) == (world.cast.henry.pk, str(row.pk))


class TestWho:
    def test_sees_it(self, world: World, case: Case) -> None:
        """Whoever sees the case; what is kept inside only colleagues there; whoever only reported nothing."""
        open_to_all = add(case, world.cast.oscar)
        inside = add(case, world.cast.oscar, inside=True)
        seen = {"anna", "dora", "oscar", "lisa", "root"}
        assert self.readers(world, inside) == seen
        others = {"alice", "leo", "henry", "dan", "diana", "cleo", "carl"}
        assert self.readers(world, open_to_all) == seen | others
        mine = world.report(by=world.cast.stranger, at=timezone.now())
        row = add(mine, world.cast.oscar)
        assert client_of(world.cast.stranger).get(f"/files/{row.uuid}/").status_code == 404
        assert row.name not in Client().get(f"/follow/{mine.number}/").content.decode()

    def readers(self, world: World, row: Attachment) -> set[str]:
        found = set()
        for who, user in world.cast.people.items():
            try:
                file_for(user, row.uuid)
                found.add(who)
            except Http404:
                continue
        return found

    def test_removes_it(self, world: World, case: Case, django_capture_on_commit_callbacks: Any) -> None:
        row = add(case, world.cast.oscar)
        with pytest.raises(Refused) as caught:
            remove_file(attachment=row, by=world.cast.henry)
        assert world.cast.oscar.display_name in str(caught.value.who_may)
        with django_capture_on_commit_callbacks(execute=True):
            remove_file(attachment=row, by=world.cast.lisa)
        remove_file(attachment=row, by=world.cast.lisa)
        assert not row.file.storage.exists(row.file.name)
        assert client_of(world.cast.oscar).get(f"/files/{row.uuid}/").status_code == 404
        told = AuditEntry.objects.filter(action__startswith="file.").order_by("pk")
        assert [entry.action for entry in told] == ["file.add", "file.remove"]
        assert "plan" not in str([entry.data for entry in told])

    def test_so_many_and_no_more(self, world: World, case: Case) -> None:
        first = add(case, world.cast.oscar)
        fields = {
            name: getattr(first, name) for name in ("case", "organisation", "name", "kind", "size", "sha256")
        }
        rows = [
            Attachment(**fields, added_by=world.cast.oscar, file=first.file.name)
            for _ in range(MOST_FILES - 1)
        ]
        Attachment.objects.bulk_create(rows)
        with pytest.raises(Invalid, match="at most 50 files"):
            add(case, world.cast.oscar)

    def test_with_a_dispute_goes_its_file(self, world: World) -> None:
        days = {"made_on": timezone.localdate(), "visits": [timezone.localdate() + timedelta(days=9)]}
        quarrel = Quarrel(world, timezone.now()).agreed(**days)
        row = add(quarrel.case, world.cast.oscar)
        DisputeOutcome.objects.update(retain_until=timezone.localdate())
        shred_disputes()
        row.refresh_from_db()
        assert (row.name, row.is_there, row.file.storage.exists(row.file.name)) == ("", False, False)


class TestPages:
    @pytest.mark.parametrize("room", ["desk", "field"])
    def test_added_and_removed(self, world: World, case: Case, room: str) -> None:
        client = client_of(world.cast.oscar if room == "desk" else world.cast.alice)
        path = f"/{room}/cases/{case.pk}/files/"
        assert path in client.get(f"/{room}/cases/{case.pk}/").content.decode()
        assert (
            "The file is added."
            in client.post(path, {"file": upload("a<b>.pdf", PDF)}, follow=True).content.decode()
        )
        part = client.get(path, headers={"HX-Request": "true"}).content.decode()
        assert "a&lt;b&gt;.pdf" in part
        refused = client.post(path, {"file": upload("page.html", HTML)})
        assert refused.status_code == 400
        assert "Taken are:" in refused.content.decode()
        assert client.post(path, {"file": upload("empty.pdf", b"")}).status_code == 400
        assert client.post(path, {}).status_code == 400
        client.post(f"/{room}/files/{Attachment.objects.get().uuid}/remove/")
        assert not Attachment.objects.get().is_there

    def test_over_the_api(self, world: World, case: Case) -> None:
        client, path = client_of(world.cast.oscar), f"/api/v1/cases/{case.pk}/files/"
        made = client.post(path, {"file": upload("plan.pdf", PDF), "inside": "true"})
        assert made.status_code == 201, made.content
        told = made.json()
        assert (told["name"], told["inside"], told["size"]) == ("plan.pdf", True, len(PDF))
        assert client.get(path).json()["results"] == [told]
        assert client_of(world.cast.henry).get(path).json()["results"] == []
        assert client.get(told["url"]).status_code == 200
        refused = client.post(path, {"file": upload("plan.exe", b"MZ")})
        assert set(refused.json()["fields"]) == {"file"}
        assert client.post(path, {}, content_type="application/json").status_code == 415
        assert client.post(f"/api/v1/files/{told['id']}/remove/").status_code == 204
        assert client.get(path).json()["results"] == []
