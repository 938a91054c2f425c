"""Two at once: each on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

WAIT = 20  # seconds, where something is broken


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run each in a thread with its own connection; results or exceptions, in order."""
    together = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            together.wait(WAIT)
            return work()
        except Exception as problem:  # told to the test
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))
