"""Tests that need a program this machine may lack: skipped then, and named at the end with the way to get it."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

NO_SKIP = bool(os.environ.get("GRIDGOV_NO_SKIP"))


def chromium() -> str | None:
    """A Chromium on PATH; None when there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def playwrights_chromium() -> bool:
    folder = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright"
    return any(Path(folder).glob("chromium*"))


def redis_server() -> str | None:
    return shutil.which("redis-server") or shutil.which("valkey-server")


NEEDS: dict[str, tuple[Callable[[], object], str]] = {
    "browser": (
        lambda: chromium() or playwrights_chromium(),
        "a Chromium: install the package `chromium`, or run `.venv/bin/playwright install chromium`",
    ),
    "redis": (redis_server, "redis-server on PATH: install the package `redis-server`"),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for mark, (there, how) in NEEDS.items():
        marked = [item for item in items if item.get_closest_marker(mark)]
        if marked and not there():
            for item in marked:
                item.add_marker(pytest.mark.skip(reason=f"needs {how}"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    terminalreporter.section("tests that did not run")
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        terminalreporter.line(f"{report.nodeid}: {reason.removeprefix('Skipped: ')}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if NO_SKIP and session.exitstatus == pytest.ExitCode.OK and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
