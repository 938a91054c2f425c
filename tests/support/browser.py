"""How Chromium is started: the one on PATH when there is one, headless, talking to nobody but us; and how a test waits
for what its pages still asked of the server."""

import os
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.support.needs import chromium

FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    path = chromium()
    return (
        browser_type_launch_args | {"args": [*FLAGS, *sandbox]} | ({"executable_path": path} if path else {})
    )


@pytest.fixture(autouse=True)
def _server_at_rest(request: pytest.FixtureRequest) -> Iterator[None]:
    """A closed page may have left a request behind: it is answered before the tables are emptied, or the two would
    wait for each other's locks. Pages are closed before this ends, for they are opened after it began.
    """
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    server: LiveServer = request.getfixturevalue("live_server")
    yield
    let_it_rest(server.thread.host, server.thread.port)


def let_it_rest(host: str, port: int, seconds: float = 30) -> None:
    """Connections are taken in their order: whatever came before this one has its thread by then."""
    asked = HTTPConnection(host, port, timeout=seconds)
    asked.request("GET", "/static/gridgov/components.css", headers={"Connection": "close"})
    asked.getresponse().read()
    asked.close()
    until = time.monotonic() + seconds
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:  # socketserver.ThreadingMixIn's
            thread.join(max(0, until - time.monotonic()))
            assert not thread.is_alive(), f"the server is still at work {seconds} s after the test"
