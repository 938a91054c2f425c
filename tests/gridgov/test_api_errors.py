"""What goes wrong before or outside of a view of the API is told in JSON too; pages stay pages."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from gridgov.api import bad_request, server_error


@pytest.mark.parametrize(("path", "kind"), [("/api/v1/classes/", "application/json"), ("/map/", "text/html")])
def test_an_address_that_cannot_be_read(db: None, path: str, kind: str) -> None:
    answer = Client().get(f"{path}?q=%00")
    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (400, kind)


@pytest.mark.parametrize(("path", "kind"), [("/api/v1/me/", "application/json"), ("/map/", "text/html")])
@pytest.mark.parametrize(
    ("handler", "status"), [(lambda request: bad_request(request, ValueError()), 400), (server_error, 500)]
)
def test_handlers(
    handler: Callable[[HttpRequest], HttpResponse], status: int, path: str, kind: str, db: None
) -> None:
    answer = handler(RequestFactory().get(path))
    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (status, kind)
    assert (b'"error"' in answer.content) == (kind == "application/json")
