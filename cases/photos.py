"""Photos: nothing that came in is kept as it came. Decoded, turned upright, bounded, encoded anew."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from gridgov.problems import Invalid

LONGEST_SIDE = 1600
THUMBNAIL_SIDE = 320
MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 60_000_000
MOST_PHOTOS = 6
FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class Prepared:
    """JPEG bytes without any metadata, and what the metadata said."""

    jpeg: bytes
    thumbnail: bytes
    width: int
    height: int
    sha256: str
    taken_at: datetime | None
    lon: float | None
    lat: float | None


def prepare_all(uploads: list[Any]) -> list[Prepared]:
    """Every upload prepared; Invalid names the file that cannot be used."""
    if len(uploads) > MOST_PHOTOS:
        raise Invalid({"photos": _("At most %(most)d photos at a time.") % {"most": MOST_PHOTOS}})
    return [prepare(upload, name=getattr(upload, "name", "")) for upload in uploads]


def prepare(upload: IO[bytes], *, name: str = "") -> Prepared:
    """One upload, decoded and encoded anew. Raises Invalid for what is no picture or too large."""
    raw = upload.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise Invalid(
            {"photos": _("“%(name)s” is larger than 15 MB. Take a smaller picture.") % {"name": name}}
        )
    image = _decode(raw, name)
    taken_at, lon, lat = _metadata(image)
    picture = _bounded(_upright(image).convert("RGB"), LONGEST_SIDE)
    jpeg = _encode(picture)
    return Prepared(
        jpeg=jpeg,
        thumbnail=_encode(_bounded(picture, THUMBNAIL_SIDE)),
        width=picture.width,
        height=picture.height,
        sha256=hashlib.sha256(jpeg).hexdigest(),
        taken_at=taken_at,
        lon=lon,
        lat=lat,
    )


def _decode(raw: bytes, name: str) -> Image.Image:
    try:
        image = Image.open(BytesIO(raw), formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise Invalid({"photos": _("“%(name)s” has too many pixels.") % {"name": name}})
        image.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Invalid(
            {"photos": _("“%(name)s” is not a JPEG, PNG or WebP picture.") % {"name": name}}
        ) from error
    return image


def _bounded(image: Image.Image, side: int) -> Image.Image:
    copy = image.copy()
    copy.thumbnail((side, side))
    return copy


def _encode(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image) or image
    except Exception:  # Pillow fails in many ways on what phones write there; the picture is still good
        return image


def _metadata(image: Image.Image) -> tuple[datetime | None, float | None, float | None]:
    """When and where it was taken, as far as it can be read."""
    try:
        exif = image.getexif()
        return _taken_at(exif), *_position(exif)
    except Exception:  # as above
        return None, None, None


def _taken_at(exif: Image.Exif) -> datetime | None:
    zone = timezone.get_current_timezone()  # cameras write local time without a zone
    text = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    try:
        return datetime.strptime(str(text), "%Y:%m:%d %H:%M:%S").replace(tzinfo=zone) if text else None
    except ValueError:
        return None


def _position(exif: Image.Exif) -> tuple[float | None, float | None]:
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    try:
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude], gps.get(ExifTags.GPS.GPSLatitudeRef) == "S")
        lon = _degrees(gps[ExifTags.GPS.GPSLongitude], gps.get(ExifTags.GPS.GPSLongitudeRef) == "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None, None
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else (None, None)


def _degrees(parts: Any, negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if negative else value
