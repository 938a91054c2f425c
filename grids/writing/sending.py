"""A file over HTTP: whole and compressed, or the range of it that was asked for."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import compress_sequence

CHUNK = 1 << 16


def send(request: HttpRequest, path: Path, *, etag: str, content_type: str) -> HttpResponseBase:
    """200 with the whole, 206 with a part of it, 304, or 416 where it is shorter than that."""
    headers = {"ETag": etag, "Cache-Control": "no-cache", "Accept-Ranges": "bytes", "Vary": "Accept-Encoding"}
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers=headers)
    source = path.open("rb")
    size = path.stat().st_size
    asked = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("Range", ""))
    if asked and request.method == "GET":
        return _part(
            source, size, int(asked[1]), int(asked[2] or size), headers | {"Content-Type": content_type}
        )
    if request.method == "HEAD":
        source.close()
        return HttpResponse(headers=headers | {"Content-Type": content_type, "Content-Length": str(size)})
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        pieces = compress_sequence(_pieces(source, size))
        return StreamingHttpResponse(
            pieces, headers=headers | {"Content-Encoding": "gzip"}, content_type=content_type
        )
    return StreamingHttpResponse(
        _pieces(source, size), headers=headers | {"Content-Length": str(size)}, content_type=content_type
    )


def _part(source: IO[bytes], size: int, first: int, last: int, headers: dict[str, str]) -> HttpResponse:
    with source:
        if first >= size or last < first:
            return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
        source.seek(first)
        body = source.read(min(last, size - 1) - first + 1)
    about = headers | {"Content-Range": f"bytes {first}-{first + len(body) - 1}/{size}"}
    return HttpResponse(body, status=206, headers=about)


def _pieces(source: IO[bytes], size: int) -> Iterator[bytes]:
    with source:
        while piece := source.read(CHUNK):
            yield piece
