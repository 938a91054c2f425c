"""Loading a catalogue file into the database: idempotent, and never over what the city set itself."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.catalogue.components import hand_down_components
from cases.catalogue.difference import (
    ADDED,
    CHANGED,
    CLASS_FIELDS,
    NOTE_FIELDS,
    RETIRED,
    REVISED,
    RULE_FIELDS,
    SAME,
    Change,
    Present,
    class_changes,
    standard_changes,
)
from cases.catalogue.formats import LEGACY_SCHEME, LOCAL_SCHEME, read_rows
from cases.catalogue.rows import (
    CatalogueFile,
    ClassKey,
    ClassRow,
    Known,
    KnownClass,
    StandardKey,
    StandardRow,
)
from cases.models import CaseClass, FilingStandard, Scheme
from gridgov.audit import record
from gridgov.files import read_csv
from gridgov.problems import Invalid
from members.models import User

SHIPPED = [
    Path(__file__).parent.parent / "data" / name
    for name in ("classes.csv", "older_classes.csv", "standards.csv")
]
# Code -> Chinese name, English name, offered at intake.
SCHEMES = {
    "GB/T 47678.5-2026": ("管理部件和事项", "Managed components and matters", True),
    "product-social": ("社会治理事项", "Social governance matters", True),
    LEGACY_SCHEME: ("管理部件和事件（旧标准）", "Managed components and events (older standard)", False),
    LOCAL_SCHEME: ("地方扩展类别", "Local classes of one city", False),
}


@dataclass(frozen=True)
class Difference:
    """What a load did, or would do."""

    changes: tuple[Change, ...]

    def counts(self) -> dict[str, dict[str, int]]:
        """{"classes": {"added": 3, …}, "standards": {…}}, fates that occur."""
        counted: dict[str, Counter[str]] = {"class": Counter(), "standard": Counter()}
        for change in self.changes:
            counted[change.what][change.fate] += 1
        return {"classes": dict(counted["class"]), "standards": dict(counted["standard"])}

    def differing(self) -> list[Change]:
        return [change for change in self.changes if change.fate != SAME]


def load_catalogue(
    *, files: Iterable[str | Path], dry_run: bool = False, by: User | None = None
) -> Difference:
    """Load files in order, all or nothing. With `dry_run` everything is computed and undone."""
    with transaction.atomic():
        changes = [change for file in files for change in _load_one(str(file))]
        if not dry_run and any(change.fate != SAME for change in changes):
            record(actor=by, action="catalogue.load", data=Difference(tuple(changes)).counts())
        hand_down_components(by)
        transaction.set_rollback(dry_run)
    return Difference(tuple(changes))


def load_shipped(*, by: User | None = None) -> Difference:
    """Load the catalogue that comes with the program."""
    return load_catalogue(files=SHIPPED, by=by)


def _load_one(name: str) -> list[Change]:
    header, rows = read_csv(name)
    # One load at a time: two would make the same class twice, and one of them would fail late.
    list(Scheme.objects.select_for_update().order_by("pk"))
    file = read_rows(header, rows, known_classes())
    _make_schemes(file)
    return [*_load_classes(file), *_load_standards(file)]


def known_classes() -> Known:
    """Every class that is loaded, for readers to point at."""
    columns = ("scheme__code", "kind", "code", "name", "name_en", "legacy_code", "scheme__is_current")
    return Known(
        [KnownClass(ClassKey(*row[:3]), *row[3:]) for row in CaseClass.objects.values_list(*columns)]
    )


def _make_schemes(file: CatalogueFile) -> None:
    for code in dict.fromkeys(row.key.scheme for row in file.classes):
        name, name_en, is_current = SCHEMES.get(code, (code, "", True))
        defaults = {"name": name, "name_en": name_en, "is_current": is_current}
        Scheme.objects.get_or_create(code=code, defaults=defaults)


def _ids() -> dict[ClassKey, int]:
    rows = CaseClass.objects.values_list("scheme__code", "kind", "code", "pk")
    return {ClassKey(scheme, kind, code): pk for scheme, kind, code, pk in rows}


def _load_classes(file: CatalogueFile) -> list[Change]:
    changes = class_changes(file.classes, _present_classes())
    rows = {row.key: row for row in file.classes}
    to_make = [rows[change.key] for change in changes if change.fate == ADDED]  # type: ignore[index]
    schemes = dict(Scheme.objects.values_list("code", "pk"))
    for level in (1, 2):
        ids = _ids()
        CaseClass.objects.bulk_create(_new_class(row, schemes, ids) for row in to_make if row.level == level)
    ids = _ids()
    for change in changes:
        if change.fate == CHANGED:
            row = rows[change.key]  # type: ignore[index]
            CaseClass.objects.filter(pk=ids[row.key]).update(**_class_columns(row, ids))
    return changes


def _present_classes() -> dict[ClassKey, Present]:
    found = CaseClass.objects.select_related("scheme", "parent", "successor__scheme")
    return {_key(each): Present(_class_values(each), each.is_own) for each in found}


def _key(each: CaseClass) -> ClassKey:
    return ClassKey(each.scheme.code, each.kind, each.code)


def _class_values(each: CaseClass) -> dict[str, Any]:
    values = {name: getattr(each, name) for name in CLASS_FIELDS}
    parent = ClassKey(each.scheme.code, each.kind, each.parent.code) if each.parent else None
    return values | {"parent": parent, "successor": _key(each.successor) if each.successor else None}


def _new_class(row: ClassRow, schemes: dict[str, int], ids: dict[ClassKey, int]) -> CaseClass:
    columns = _class_columns(row, ids)
    return CaseClass(scheme_id=schemes[row.key.scheme], kind=row.key.kind, code=row.key.code, **columns)


def _class_columns(row: ClassRow, ids: dict[ClassKey, int]) -> dict[str, Any]:
    columns = {name: getattr(row, name) for name in CLASS_FIELDS if getattr(row, name) is not None}
    if row.successor:
        columns["successor_id"] = ids[row.successor]
    if row.parent and row.parent not in ids:
        raise Invalid(
            _("The class %(key)s lies in the group %(parent)s, which is neither in the file nor loaded.")
            % {"key": row.key, "parent": row.parent_code}
        )
    return columns | {"parent_id": ids[row.parent] if row.parent else None}


def _load_standards(file: CatalogueFile) -> list[Change]:
    ids, now = _ids(), timezone.now()
    _refuse_unknown(file.standards, ids)
    present = _present_standards()
    changes = standard_changes(file, {key: _as_present(each) for key, each in present.items()})
    closed = [change.key for change in changes if change.fate in (RETIRED, REVISED)]
    FilingStandard.objects.filter(pk__in=[present[key].pk for key in closed]).update(valid_to=now)  # type: ignore[index]
    made = {change.key for change in changes if change.fate in (ADDED, REVISED)}
    versions = _versions()
    FilingStandard.objects.bulk_create(
        _new_standard(row, ids, versions, now) for row in file.standards if row.key in made
    )
    for change in changes:
        if change.fate == CHANGED:
            notes = {name: value for name, (_old, value) in change.fields.items()}
            FilingStandard.objects.filter(pk=present[change.key].pk).update(**notes)  # type: ignore[index]
    return changes


def _versions() -> dict[tuple[int, int], int]:
    """The newest version that any standard ever had, by class and number."""
    rows = FilingStandard.objects.order_by().values_list("case_class", "number").annotate(Max("version"))
    return {(class_id, number): version for class_id, number, version in rows}


def _refuse_unknown(rows: Iterable[StandardRow], ids: dict[ClassKey, int]) -> None:
    unknown = next((row.key.case_class for row in rows if row.key.case_class not in ids), None)
    if unknown:
        raise Invalid(
            _("The class %(key)s is not loaded; load the file of the classes first.") % {"key": unknown}
        )


def _present_standards() -> dict[StandardKey, FilingStandard]:
    found = FilingStandard.objects.filter(valid_to=None).select_related("case_class__scheme")
    return {StandardKey(_key(each.case_class), each.number): each for each in found}


def _as_present(each: FilingStandard) -> Present:
    return Present({name: getattr(each, name) for name in RULE_FIELDS + NOTE_FIELDS}, each.is_own)


def _new_standard(
    row: StandardRow, ids: dict[ClassKey, int], versions: dict[tuple[int, int], int], now: datetime
) -> FilingStandard:
    class_id = ids[row.key.case_class]
    last = versions.get((class_id, row.key.number), 0)
    columns = {name: getattr(row, name) for name in RULE_FIELDS + NOTE_FIELDS}
    return FilingStandard(
        case_class_id=class_id,
        number=row.key.number,
        version=last + 1,
        valid_from=now if last else None,
        **columns,
    )
