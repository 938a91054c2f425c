"""Bringing in Boston's 104,340 cases of 2015, into Boston's own wards and precincts: rows a second.

Only where BENCH_DATA names a folder that holds boston/ with the files.
"""

import csv
import os
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from gridgov.files import opened_text
from members.actions.defaults import load_defaults
from tests.bench.databases import kept, scratch
from tests.bench.importing import AIM, rate


def measure() -> dict[str, object]:
    if "BENCH_DATA" not in os.environ:
        return {"left_out": "BENCH_DATA names no folder"}
    folder = Path(os.environ["BENCH_DATA"]) / "boston"
    file = folder / "cases_2015_01-10.csv.gz"
    mapping = settings.BASE_DIR / "docs" / "mappings" / "boston_311.toml"
    with opened_text(str(file)) as text:
        count = sum(1 for _row in csv.reader(text)) - 1
    with scratch(kept("boston", lambda: _found(folder))):
        return {"rows": count, "rows_per_s": rate(file, mapping, count), "aim": AIM}


def _found(folder: Path) -> None:
    """Wards as streets, precincts as communities and as their only grid."""
    load_defaults()
    wards, precincts = (str(folder / f"{name}_2024.geojson.gz") for name in ("wards", "precincts"))
    code: dict[str, str] = {"code": "WDPCT", "name": "WDPCT"}
    with redirect_stdout(StringIO()):
        call_command("import_areas", wards, level="street", code="Ward", name="Ward")
        call_command("import_areas", precincts, level="community", parent_code="Ward1", **code)
        call_command("import_grids", precincts, community_code="WDPCT", publish=True, **code)
