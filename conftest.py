"""Runs before Django is set up: tests have a data folder, a server and secrets of their own."""

import os
from pathlib import Path

import django
from django.conf import settings
from hypothesis import settings as hypothesis_settings

pytest_plugins = [
    "tests.support.needs",
    "tests.support.databases",
    "tests.support.browser",
    "tests.support.servers",
    "tests.support.launches",
    "tests.support.order",
]

if "GRIDGOV_TESTING" not in os.environ:  # a worker of xdist inherits what the first process set
    given = os.environ.get("GRIDGOV_DATA") or Path(__file__).parent / "var"
    os.environ |= {
        "GRIDGOV_TESTING": "1",
        "GRIDGOV_ENV": "test",
        "GRIDGOV_DATA": str(Path(given).absolute() / "test"),
        "DJANGO_SETTINGS_MODULE": "gridgov.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright's loop runs in the thread of the test
    }
django.setup()
# The rows of a test need not outlive a power cut; the processes that tests kill connect by themselves, and wait.
# Reading a case joins fourteen tables: thinking about their order takes PostgreSQL ten times as long as reading.
settings.DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    "-c synchronous_commit=off -c join_collapse_limit=4"
)

# A busy machine is no bug: properties have no time limit, and a failure prints how to see it again.
hypothesis_settings.register_profile("busy", deadline=None, print_blob=True)
hypothesis_settings.load_profile("busy")
