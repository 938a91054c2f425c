"""A list of every case as a file, for somebody who sees everything: how long it takes and how much memory it needs.

Each size is made in a process of its own. Aim: what a million rows need above the process as it starts is no more
than 1.5 times what a tenth of them need. XLSX is made of the smaller list only; BENCH_XLSX=1 makes the larger too.
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from cases.exports import files, tasks
from cases.exports.actions import ask_list
from cases.exports.columns import USUAL
from gridgov.work import SWEEPS
from members.models import User
from tests.bench import cities
from tests.bench.databases import using

AIM = 1.5
MB = 1024


def measure() -> dict[str, object]:
    names = {"large": cities.large(), "small": cities.small()}
    wanted = [("small", "csv"), ("large", "csv"), ("small", "xlsx")]
    wanted += [("large", "xlsx")] if os.environ.get("BENCH_XLSX") else []
    found = {f"{size}_{kind}": _apart(names[size], kind) for size, kind in wanted}
    ratio = found["large_csv"]["grew_mb"] / max(1.0, found["small_csv"]["grew_mb"])
    return {**found, "memory_ratio": round(ratio, 2), "aim": AIM}


def _apart(database: str, kind: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.exports", database, kind], stdout=subprocess.PIPE, check=True
    )
    result: dict[str, float] = json.loads(done.stdout)
    return result


def make(database: str, kind: str) -> dict[str, float]:
    """One file, made as the worker makes it; megabytes are of memory, but `file_mb`."""
    with using(database):
        root = User.objects.filter(is_superuser=True).earliest("pk")
        _one(root, kind, query="tab=all&q=nothing+like+this")  # what a process loads once
        before, begin = _peak(), time.monotonic()
        export = _one(root, kind, query=f"tab={'ended' if kind else ''}")
        took, size = time.monotonic() - begin, files.file_of(export).stat().st_size
        files.remove(export)
    return {
        "rows": export.done,
        "seconds": round(took, 1),
        "peak_mb": round(_peak() / MB, 1),
        "grew_mb": round((_peak() - before) / MB, 1),
        "file_mb": round(size / MB / MB, 1),
    }


def _one(root: User, kind: str, query: str):  # type: ignore[no-untyped-def]
    export = ask_list(by=root, format=kind, query=query, columns=USUAL)
    while SWEEPS["export"](tasks.TURNS):
        pass
    export.refresh_from_db()
    assert export.state == "done"
    return export


def _peak() -> float:
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
    import django

    django.setup()
    print(json.dumps(make(*sys.argv[1:3])))
