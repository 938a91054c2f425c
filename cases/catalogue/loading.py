"""Loading a catalogue file: idempotent, and over what the city set itself only where the file is its own word."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from cases.administering import require_administrator
from cases.catalogue.applying import Taking, load_classes, load_mappings, load_standards
from cases.catalogue.components import hand_down_components
from cases.catalogue.difference import GONE, SAME, Change
from cases.catalogue.formats import LEGACY_SCHEME, LOCAL_SCHEME, read_rows
from cases.catalogue.headings import known, read_row
from cases.catalogue.locking import lock_catalogue
from cases.catalogue.present import known_classes
from cases.catalogue.rows import CatalogueFile, StandardKey
from cases.models import Scheme
from gridgov.audit import record
from gridgov.files import read_csv
from grids.models import Area
from members.models import User
from members.tables import opened_table

SHIPPED = [
    Path(__file__).parent.parent / "data" / name
    for name in ("classes.csv", "older_classes.csv", "standards.csv", "older_standards.csv", "mappings.csv")
]
# Code -> Chinese name, English name, offered at intake.
SCHEMES = {
    "GB/T 47678.5-2026": ("管理部件和事项", "Managed components and matters", True),
    "product-social": ("社会治理事项", "Social governance matters", True),
    LEGACY_SCHEME: ("管理部件和事件（旧标准）", "Managed components and events (older standard)", False),
    "GB/T 30428.2-2013": ("管理部件和事件（2013）", "Managed components and events (2013)", False),
    LOCAL_SCHEME: ("地方扩展类别", "Local classes of one city", False),
}


@dataclass(frozen=True)
class Sheet:
    """A file that was read: its columns, and its rows with their numbers."""

    header: list[str]
    rows: list[tuple[int, dict[str, str]]]


@dataclass(frozen=True)
class Difference:
    """What a load did, or would do."""

    changes: tuple[Change, ...]

    def counts(self) -> dict[str, dict[str, int]]:
        """{"classes": {"added": 3, …}, "standards": {…}}, fates that occur; "mappings" where there are any."""
        counted: dict[str, Counter[str]] = {"class": Counter(), "standard": Counter(), "mapping": Counter()}
        for change in self.changes:
            counted[change.what][change.fate] += 1
        found = {"classes": dict(counted["class"]), "standards": dict(counted["standard"])}
        return found | ({"mappings": dict(counted["mapping"])} if counted["mapping"] else {})

    def differing(self) -> list[Change]:
        return [change for change in self.changes if change.fate != SAME]

    def fingerprint(self) -> str:
        """The same for the same changes: whoever confirms sees that nothing was changed in between."""
        told = json.dumps([change.as_json() for change in self.differing()], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()


def load_catalogue(
    *,
    files: Iterable[str | Path],
    dry_run: bool = False,
    own: bool = False,
    retire: bool = False,
    by: User | None = None,
) -> Difference:
    """Load files in order, all or nothing. With `dry_run` everything is computed and undone.

    `own`: the files are the city's word and change also what the city set; with `retire` what they leave out of the
    schemes they speak of goes out of use.
    """
    taking = Taking(timezone.now(), own=own, retire=own and retire)
    sheets = [read_sheet(str(file)) for file in files]
    with transaction.atomic():
        lock_catalogue()
        changes = [change for sheet in sheets for change in _load_one(sheet, taking, by)]
        _conclude(changes, by, dry_run, taking)
    return Difference(tuple(changes))


def load_sheet(
    *,
    sheet: Sheet,
    dry_run: bool,
    retire: bool = False,
    by: User | None = None,
    seen: str | None = None,
) -> Difference:
    """The city's own file, handed in by an administrator: the same, in one transaction.

    With `seen`, the fingerprint of what was confirmed, nothing is written when the difference has become another one.
    """
    taking = Taking(timezone.now(), own=True, retire=retire)
    with transaction.atomic():
        lock_catalogue()
        changes = _load_one(sheet, taking, by)
        other = seen is not None and Difference(tuple(changes)).fingerprint() != seen
        _conclude(changes, by, dry_run or other, taking)
    return Difference(tuple(changes))


def load_shipped(*, by: User | None = None) -> Difference:
    """Load the catalogue that comes with the program."""
    return load_catalogue(files=SHIPPED, by=by)


def read_sheet(name: str) -> Sheet:
    """A CSV (rows count from the first below the header) or an XLSX workbook (rows as the program numbers them)."""
    if name.lower().endswith((".xlsx", ".xlsx.gz")):
        with opened_table(Path(name)) as table:
            return Sheet(table.columns, [(row.number, row.values) for row in table.rows])
    header, rows = read_csv(name)
    return Sheet(header, list(enumerate(rows, 1)))


def _load_one(sheet: Sheet, taking: Taking, by: User | None) -> list[Change]:
    header = [known(column) for column in sheet.header]
    file = read_rows(header, [(number, read_row(row)) for number, row in sheet.rows], known_classes())
    _make_schemes(file, taking)
    changes = [*load_classes(file, taking), *load_standards(file, taking), *load_mappings(file, taking)]
    _permit(changes, taking, by)
    return changes


def _conclude(changes: list[Change], by: User | None, dry_run: bool, taking: Taking) -> None:
    if not dry_run and any(change.fate != SAME for change in changes):
        told = Difference(tuple(changes)).counts()
        record(actor=by, action="catalogue.load", data=told | {"own": taking.own, "retire": taking.retire})
    hand_down_components(by)
    transaction.set_rollback(dry_run)


def _permit(changes: list[Change], taking: Taking, by: User | None) -> None:
    """The whole city's rows are the city's; those of a district also its own administrators'."""
    written = [change for change in changes if change.fate != SAME and (taking.retire or change.fate != GONE)]
    places = {change.key.district if isinstance(change.key, StandardKey) else "" for change in written}
    areas = {area.code: area for area in Area.objects.filter(code__in=places - {""})}
    for code in sorted(places):
        require_administrator(by, areas.get(code))


def _make_schemes(file: CatalogueFile, taking: Taking) -> None:
    """Schemes that a file brings; the city's own file's are offered when somebody says so."""
    for code in dict.fromkeys(row.key.scheme for row in file.classes):
        name, name_en, is_current = SCHEMES.get(code, (code, "", not taking.own))
        defaults = {"name": name, "name_en": name_en, "is_current": is_current}
        Scheme.objects.get_or_create(code=code, defaults=defaults)
