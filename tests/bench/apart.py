"""A piece of work in a process of its own: seconds, statements a row, and memory above the process as it was warm."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from django.db import connection

MB = 1024


def apart(module: str, *words: str) -> dict[str, float]:
    """What `alone(*words)` of a module measures."""
    command = [sys.executable, "-m", "tests.bench", "--apart", module, *words]
    result: dict[str, float] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return result


def spent(work: Callable[[], int]) -> dict[str, float]:
    """Of work that returns how many rows it did. Megabytes are of the process; a row's statements are a share."""
    asked = 0

    def count(execute: Any, *given: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*given)

    before, begin = peak(), time.monotonic()
    with connection.execute_wrapper(count):
        rows = work()
    return {
        "rows": rows,
        "seconds": round(time.monotonic() - begin, 1),
        "statements": asked,
        "statements_per_row": round(asked / max(1, rows), 3),
        "peak_mb": round(peak() / MB, 1),
        "grew_mb": round((peak() - before) / MB, 1),
    }


def growth(large: dict[str, float], small: dict[str, float]) -> dict[str, float]:
    """How memory and statements grow from the smaller to the larger; about 1 is flat."""
    return {
        "memory_ratio": round(max(1.0, large["grew_mb"]) / max(1.0, small["grew_mb"]), 2),
        "peak_ratio": round(large["peak_mb"] / small["peak_mb"], 2),
        "statements_ratio": round(large["statements_per_row"] / max(0.001, small["statements_per_row"]), 2),
    }


def peak() -> float:
    """Kilobytes that this process has needed at most."""
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
