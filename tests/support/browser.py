"""How Chromium is started: the one on PATH when there is one, headless, talking to nobody but us."""

import os
from typing import Any

import pytest

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
