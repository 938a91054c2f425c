"""Layer files that somebody uploaded and has not imported yet; only the session that brought one finds it."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest

from gridgov.bounds import MB, Bounds
from grids import queries
from grids.reading import Layer, read_layer

KEPT_SECONDS = 24 * 3600
KEY = "layer_upload"
UPLOAD = Bounds(256 * MB, 50_000)  # more is imported with the commands on the server


def folder() -> Path:
    path = Path(settings.MEDIA_ROOT) / "layers"
    path.mkdir(parents=True, exist_ok=True)
    return path


def keep(request: HttpRequest, file: UploadedFile, **about: Any) -> str:
    """Put the file aside; the token finds it again. Files of days past are removed."""
    _sweep()
    token = uuid.uuid4().hex
    ending = "".join(Path((file.name or "").lower()).suffixes[-2:])
    with (folder() / f"{token}{ending}").open("wb") as out:
        for chunk in file.chunks():
            out.write(chunk)
    request.session[KEY] = {"token": token, "file": f"{token}{ending}", "title": file.name, **about}
    return token


def declare(request: HttpRequest, token: str, crs: str) -> None:
    """Say which reference system the kept file is in."""
    request.session[KEY] = kept(request, token) | {"crs": crs}


def kept(request: HttpRequest, token: str) -> dict[str, Any]:
    """What `keep` was told; 404 for another's token or a file that is gone."""
    about: dict[str, Any] = request.session.get(KEY, {})
    if about.get("token") != token or not (folder() / about["file"]).is_file():
        raise Http404
    return about


@contextmanager
def opened(about: dict[str, Any]) -> Iterator[Layer]:
    with read_layer(
        folder() / about["file"], crs=about["crs"], near=queries.bounds(), bounds=UPLOAD
    ) as layer:
        yield layer


@contextmanager
def opened_at_once(file: UploadedFile, crs: str | None) -> Iterator[Layer]:
    """A layer that is used in this request only."""
    path = folder() / f"{uuid.uuid4().hex}{''.join(Path((file.name or '').lower()).suffixes[-2:])}"
    try:
        path.write_bytes(file.read())
        with read_layer(path, crs=crs, near=queries.bounds(), bounds=UPLOAD) as layer:
            yield layer
    finally:
        path.unlink(missing_ok=True)


def drop(request: HttpRequest) -> None:
    about = request.session.pop(KEY, None)
    if about:
        (folder() / about["file"]).unlink(missing_ok=True)


def _sweep() -> None:
    for path in folder().iterdir():
        if time.time() - path.stat().st_mtime > KEPT_SECONDS:
            path.unlink(missing_ok=True)
