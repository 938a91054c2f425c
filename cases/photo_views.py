"""Photos leave private storage here only, after asking who looks."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from cases.access import photo_for_reading
from cases.models import Photo


@require_safe
@login_required
def photo(request: HttpRequest, uuid: UUID, size: str = "full") -> FileResponse:
    """A photo of a case that the person may see, or 404."""
    return picture(photo_for_reading(request.user, uuid), size)


def picture(row: Photo, size: str) -> FileResponse:
    """The JPEG, kept by this browser only: whoever signs in next has to ask again."""
    stored = row.thumbnail if size == "small" else row.file
    response = FileResponse(stored.open("rb"), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=300"
    response["Content-Disposition"] = "inline"
    return response
