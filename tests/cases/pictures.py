"""Pictures as cameras make them."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image

from cases.photos import Prepared, prepare

LON, LAT = 120.005, 30.01


def jpeg(
    name: str = "photo.jpg", *, size: tuple[int, int] = (64, 48), exif: Image.Exif | bytes | None = None
) -> SimpleUploadedFile:
    """A JPEG as an upload."""
    out = BytesIO()
    Image.new("RGB", size, "olive").save(out, "JPEG", **({"exif": exif} if exif else {}))
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def camera_exif(orientation: int = 6) -> Image.Exif:
    """What a phone writes: who made it, when, where, and which side is up."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SECRETPHONE"
    exif[ExifTags.Base.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:03:02 08:30:00"
    gps: dict[int, Any] = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (30.0, 0.0, 36.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (120.0, 0.0, 18.0)
    return exif


def photo() -> Prepared:
    """One as an action takes it."""
    return prepare(jpeg())
