"""Keeping prepared photos with a case."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from django.core.files.base import ContentFile

from cases.models import Case, CaseEvent, Photo
from cases.photos import Prepared
from members.models import User


def keep_photos(
    case: Case,
    photos: Mapping[str, Sequence[Prepared]],
    *,
    by: User | None,
    at: datetime,
    event: CaseEvent | None = None,
) -> list[Photo]:
    """Store pictures, by what they show, in private storage, one row each.

    A roll-back leaves at most files without a row, never a row without its file.
    """
    rows = [
        _unsaved(case, photo, kind=kind, created_by=by, created_at=at, event=event)
        for kind, shown in photos.items()
        for photo in shown
    ]
    return Photo.objects.bulk_create(rows)


def _unsaved(case: Case, photo: Prepared, **more: object) -> Photo:
    name = uuid4()
    row = Photo(
        uuid=name, case=case, width=photo.width, height=photo.height, sha256=photo.sha256,
        taken_at=photo.taken_at, lon=photo.lon, lat=photo.lat, **more,
    )  # fmt: skip
    folder = f"photos/{name.hex[:2]}/{name.hex}"
    row.file.save(f"{folder}.jpg", ContentFile(photo.jpeg), save=False)
    row.thumbnail.save(f"{folder}_s.jpg", ContentFile(photo.thumbnail), save=False)
    return row
