"""A list of every case as a file, for somebody who sees everything: how long it takes and how much memory it needs.

Each size is made in a process of its own. Aim: what a million rows need above the process as it starts is no more
than 1.5 times what a tenth of them need, and a row no more statements. XLSX is made of the smaller list only;
BENCH_XLSX=1 makes the larger too.
"""

import os
from functools import partial

from cases.exports import files, tasks
from cases.exports.actions import ask_list
from cases.exports.columns import USUAL
from cases.models import Export
from gridgov.work import SWEEPS
from members.models import User
from tests.bench import cities
from tests.bench.apart import MB, apart, growth, spent
from tests.bench.databases import using

AIM = 1.5


def measure() -> dict[str, object]:
    names = {"large": cities.large(), "small": cities.small()}
    wanted = [("small", "csv"), ("large", "csv"), ("small", "xlsx")]
    wanted += [("large", "xlsx")] if os.environ.get("BENCH_XLSX") else []
    found = {f"{size}_{kind}": apart("exports", names[size], kind) for size, kind in wanted}
    return {**found, **growth(found["large_csv"], found["small_csv"]), "aim": AIM}


def alone(database: str, kind: str) -> dict[str, float]:
    """One file, made as the worker makes it."""
    with using(database):
        root = cities.overseer()
        files.remove(_one(root, kind, query="tab=all&q=nothing+like+this"))  # what a process loads once
        export = ask_list(by=root, format=kind, query="tab=ended", columns=USUAL)
        found = spent(partial(_made, export))
        found["file_mb"] = round(files.file_of(export).stat().st_size / MB / MB, 1)
        files.remove(export)
    return found


def _one(root: User, kind: str, query: str) -> Export:
    export = ask_list(by=root, format=kind, query=query, columns=USUAL)
    _made(export)
    return export


def _made(export: Export) -> int:
    while SWEEPS["export"](tasks.TURNS):
        pass
    export.refresh_from_db()
    assert export.state == "done"
    return export.done
