"""What the numbers were measured on."""

import os
import platform
import tempfile
import time
from pathlib import Path

from django.db import connection


def measure() -> dict[str, object]:
    with connection.cursor() as cursor:
        names = ("server_version", "fsync", "shared_buffers")
        cursor.execute("SELECT current_setting(%s), current_setting(%s), current_setting(%s)", names)
        version, fsync, buffers = cursor.fetchone()
    return {
        "processors": os.cpu_count(),
        "processor": _first("/proc/cpuinfo", "model name"),
        "memory_mb": int((_first("/proc/meminfo", "MemTotal") or "0").split()[0]) // 1024,
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "postgresql": version,
        "fsync": fsync,
        "shared_buffers": buffers,
        "disk_sync_ms": round(_sync_seconds() * 1000, 2),
    }


def _first(file: str, name: str) -> str | None:
    """The value behind a name in a file of /proc."""
    try:
        lines = Path(file).read_text().splitlines()
    except OSError:
        return None
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), None)


def _sync_seconds(times: int = 50) -> float:
    """Median time to bring 8 KB to the disk that holds the data folder."""
    took = []
    with tempfile.NamedTemporaryFile(dir=os.environ["GRIDGOV_DATA"]) as file:
        for _ in range(times):
            begin = time.perf_counter()
            file.write(b"x" * 8192)
            file.flush()
            os.fsync(file.fileno())
            took.append(time.perf_counter() - begin)
    return sorted(took)[times // 2]
