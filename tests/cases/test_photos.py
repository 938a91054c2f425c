"""Photos: what a camera writes into the file is read, kept beside it, and gone from what is stored."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cases.models import Case
from cases.photos import prepare
from gridgov.problems import Invalid
from tests.cases.pictures import LAT, LON, camera_exif, jpeg
from tests.cases.world import World


def test_nothing_of_the_camera_is_stored_and_the_row_knows_it(world: World, client: Client) -> None:
    fields = {
        "uuid": str(uuid4()), "case_class": world.classes["litter"].pk, "place": "Gate", "description": "Bags",
        "photos": [jpeg("IMG_0001.jpg", exif=camera_exif())],
    }  # fmt: skip
    client.post("/report/", fields)
    photo = Case.objects.get().photos.get()
    for stored in (photo.file, photo.thumbnail):
        raw = stored.open("rb").read()
        picture = Image.open(BytesIO(raw))
        assert not picture.getexif()
        assert "exif" not in picture.info
        assert b"SECRETPHONE" not in raw
        assert "IMG_0001" not in stored.name
    assert photo.lon == pytest.approx(LON, abs=1e-4)
    assert photo.lat == pytest.approx(LAT, abs=1e-4)
    assert photo.taken_at == datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
    assert (photo.width, photo.height) == (48, 64), "turned upright"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.jpg", b"<svg onload=alert(1)>", "is not a JPEG, PNG or WebP picture"),
        ("a.gif", b"GIF89a" + b"\0" * 20, "is not a JPEG, PNG or WebP picture"),
        ("a.jpg", jpeg().read()[:200], "is not a JPEG, PNG or WebP picture"),
        ("large.jpg", b"\xff\xd8" + b"\0" * (15 * 1024 * 1024), "larger than 15 MB"),
    ],
)
def test_what_is_no_picture_is_refused_by_its_name(
    world: World, client: Client, name: str, content: bytes, sentence: str
) -> None:
    fields: dict[str, Any] = {
        "uuid": str(uuid4()), "case_class": world.classes["litter"].pk, "place": "Gate", "description": "Bags",
        "photos": [SimpleUploadedFile(name, content)],
    }  # fmt: skip
    answer = client.post("/report/", fields)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert name in answer.content.decode()
    assert not Case.objects.exists()


def test_a_bomb_of_pixels_is_not_decoded() -> None:
    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    out.seek(0)
    with pytest.raises(Invalid, match=r"too many pixels|not a JPEG"):
        prepare(out, name="bomb.png")


def test_large_pictures_are_made_smaller() -> None:
    prepared = prepare(jpeg(size=(3200, 400)))
    assert (prepared.width, prepared.height) == (1600, 200)
    assert Image.open(BytesIO(prepared.thumbnail)).size == (320, 40)


def test_impossible_positions_and_times_are_left_out() -> None:
    exif = camera_exif()
    from PIL import ExifTags

    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (95.0, 0.0, 0.0)
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "yesterday"
    prepared = prepare(jpeg(exif=exif))
    assert (prepared.lon, prepared.lat, prepared.taken_at) == (None, None, None)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_whatever_stands_in_the_metadata_the_picture_is_kept() -> None:
    sound = camera_exif().tobytes()
    for place in range(len(b"Exif\0\0"), len(sound)):
        for byte in (0, 2, 255):
            broken = sound[:place] + bytes([byte]) + sound[place + 1 :]
            assert prepare(jpeg(exif=broken)).jpeg
