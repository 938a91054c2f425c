"""Health checks of containers."""

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from gridgov import probe, pulse
from tests.support.servers import free_port


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRIDGOV_DATA", str(tmp_path))
    return tmp_path


class Site(BaseHTTPRequestHandler):
    """Answers as Django would: only under an allowed name."""

    def do_GET(self) -> None:
        well = self.path == "/healthz" and self.headers["Host"] == "grid.example.org"
        self.send_response(200 if well else 400)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    server = HTTPServer(("127.0.0.1", 0), Site)
    monkeypatch.setenv("PORT", str(server.server_port))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("hosts", "code"),
    [("grid.example.org", 0), (" .grid.example.org, other", 0), ("other.example.org", 1), ("*", 1)],
)
@pytest.mark.usefixtures("site")
def test_web_is_asked_under_an_allowed_name(monkeypatch: pytest.MonkeyPatch, hosts: str, code: int) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", hosts)
    assert probe.main(["web"]) == code


def test_no_web(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PORT", str(free_port()))
    assert probe.main(["web"]) == 1
    assert "does not answer" in capsys.readouterr().err


@pytest.mark.parametrize(("age", "code"), [(None, 1), (0, 0), (50, 0), (70, 1)])
@pytest.mark.parametrize("name", ["worker", "beat"])
def test_signs_of_life(name: str, age: int | None, code: int) -> None:
    if age is not None:
        pulse.give(name)
        when = pulse.file(name).stat().st_mtime - age
        os.utime(pulse.file(name), (when, when))
    assert probe.main([name]) == code


@pytest.mark.parametrize("arguments", [[], ["database"], ["web", "worker"]])
def test_wrong_usage(arguments: list[str]) -> None:
    assert probe.main(arguments) == 2


def test_a_folder_that_cannot_be_written_stops_nobody(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data / "file").write_text("")
    monkeypatch.setenv("GRIDGOV_DATA", str(data / "file"))
    pulse.give("worker")
