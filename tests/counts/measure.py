"""Counting statements."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

Found = dict[str, list[str]]  # name -> statements
MARKS = ("SAVEPOINT", "RELEASE", "ROLLBACK TO")  # of transactions: no work


def statements(act: Callable[[], Any]) -> list[str]:
    """What `act` asks of the database."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return [row["sql"] for row in captured.captured_queries if not row["sql"].startswith(MARKS)]
