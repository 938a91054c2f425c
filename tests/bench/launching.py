"""How long people wait: for a new server, for one that starts again, for /readyz."""

import logging
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from django.test import Client

from gridgov.postgres import owner
from tests.bench.databases import empty, using


def measure() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        first = _seconds(lambda: owner.join(data))
        owner.leave(data)
        again = _seconds(lambda: owner.join(data))
        joined = _seconds(lambda: owner.join(data, look=True))
        owner.leave(data)
    client = Client()
    logging.disable()  # no worker runs here, and each answer would say so
    with using(empty()):
        client.get("/readyz")
        answers = sorted(_seconds(lambda: client.get("/readyz")) for _ in range(100))
    return {
        "new_server_s": round(first, 3),
        "server_again_s": round(again, 3),
        "join_running_server_s": round(joined, 4),
        "readyz_median_ms": round(answers[50] * 1000, 2),
        "readyz_p95_ms": round(answers[95] * 1000, 2),
    }


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
