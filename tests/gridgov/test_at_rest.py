"""A test ends only after its server answered everything that its pages had asked."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.support.browser import let_it_rest


class Slow(BaseHTTPRequestHandler):
    """Answers /slow only when it is told to, everything else at once."""

    told = threading.Event()
    ended: list[str]

    def do_GET(self) -> None:
        if self.path == "/slow":
            self.told.wait(30)
        self.send_response(200)
        self.end_headers()
        self.ended.append(self.path)

    def log_message(self, *_more: object) -> None:
        """Says nothing."""


@pytest.fixture
def server() -> ThreadingHTTPServer:
    Slow.told, Slow.ended = threading.Event(), []
    made = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    made.daemon_threads = True
    threading.Thread(target=made.serve_forever, daemon=True).start()
    return made


def leave_a_request_behind(port: int) -> None:
    """As a browser does that is closed while a page loads."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"GET /slow HTTP/1.0\r\n\r\n")


def test_a_request_left_behind_is_waited_for(server: ThreadingHTTPServer) -> None:
    leave_a_request_behind(server.server_port)
    threading.Timer(0.3, Slow.told.set).start()
    let_it_rest("127.0.0.1", server.server_port)
    assert "/slow" in Slow.ended


def test_one_that_never_ends_is_said(server: ThreadingHTTPServer) -> None:
    leave_a_request_behind(server.server_port)
    with pytest.raises(AssertionError, match="still at work"):
        let_it_rest("127.0.0.1", server.server_port, seconds=0.3)
    Slow.told.set()
